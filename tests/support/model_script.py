"""The script of the model server: the speed of its answers, and its faults."""

from collections import deque
from dataclasses import dataclass, field

FAULTS = (
    "wrong_key", "no_quota", "busy", "error", "refusal", "filter", "filter_400", "cut", "cut_clean", "empty", "length",
    "hang_first", "hang_between", "malformed", "no_schema", "long", "short",
)  # fmt: skip


@dataclass
class Script:
    """The speed of the answers and the next faults."""

    first: float = 0.0
    """Seconds until the first token."""
    per_second: float = 0.0
    """Tokens per second; 0 for no delay."""
    chunk: int = 1
    """Characters per token."""
    jitter: float = 0.0
    """Maximum share by which each call is randomly slowed down, so that parallel calls do not end at the same time."""
    apart: float | None = None
    """Minimum seconds between the ends of two calls; None for no minimum.

    A call ends when its client has read the answer and disconnected.
    """
    tokens: int = 0
    """Tokens of each section; 0 for the requested length."""
    sections: int = 0
    """Sections of each outline; 0 for the requested number."""
    usage: bool = True
    """Whether answers report their usage."""
    faults: deque[tuple[str, str]] = field(default_factory=deque)
    """Tuples of a step and a fault, each used once. The step may be "section-N", or "*" for any step."""

    def fail(self, *faults: str, step: str = "*") -> None:
        """Add faults for the next requests of a step."""
        assert set(faults) <= set(FAULTS), faults
        self.faults.extend((step, fault) for fault in faults)

    def take(self, step: str, index: int = 0) -> str:
        """Remove and return the next fault for a step; "" if there is none."""
        for scripted in self.faults:
            if scripted[0] in ("*", step, f"{step}-{index}"):
                self.faults.remove(scripted)
                return scripted[1]
        return ""
