"""Deadlines and retries of requests to a model."""

import random

from lensawriter.models import Value


class Policy(Value):
    """Deadlines in seconds, and how often a failed request is retried."""

    first: float = 30.0
    """Until the first token."""
    between: float = 30.0
    """Between two tokens."""
    retries: int = 2
    backoff: tuple[float, ...] = (0.5, 2.0)
    longest: float = 20.0
    """The longest pause that a provider may ask for."""

    def pause(self, retries: int, after: float = 0.0) -> float:
        """Return the seconds before the next retry, with jitter; `after`: the pause that the provider asked for."""
        wait = max(self.backoff[min(retries, len(self.backoff) - 1)], min(after, self.longest))
        return wait * random.uniform(1.0, 1.3)
