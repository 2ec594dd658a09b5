"""Deadlines and retries of requests to a model."""

import random

from lensawriter.models import Value


class Policy(Value):
    """Deadlines and pauses in seconds, and the number of retries of a failed request."""

    first_token: float = 30.0
    """Maximum time until the first token."""
    between_tokens: float = 30.0
    """Maximum time between two tokens."""
    retries: int = 2
    backoff: tuple[float, ...] = (0.5, 2.0)
    """Minimum pause before each retry; the last value repeats."""
    longest_pause: float = 20.0
    """Maximum pause, if the provider requests a longer one."""

    def pause(self, retries: int, after: float = 0.0) -> float:
        """Return the seconds to wait after `retries` retries, with jitter; `after` is the pause the provider requested."""
        wait = max(self.backoff[min(retries, len(self.backoff) - 1)], min(after, self.longest_pause))
        return wait * random.uniform(1.0, 1.3)
