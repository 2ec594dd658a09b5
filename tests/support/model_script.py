"""The script of the model server: its pace and its faults."""

from collections import deque
from dataclasses import dataclass, field

FAULTS = (
    "wrong_key", "no_quota", "busy", "error", "refusal", "filter", "filter_400", "cut", "cut_clean", "empty", "length",
    "hang_first", "hang_between", "malformed", "no_schema", "long", "short",
)  # fmt: skip


@dataclass
class Script:
    """The pace of the server and its next faults."""

    first: float = 0.0
    """Seconds until the first token."""
    per_second: float = 0.0
    """Tokens per second; 0: as fast as possible."""
    chunk: int = 1
    """Characters per token."""
    jitter: float = 0.0
    """Each call is slower by a random share up to this, so that parallel calls do not end at the same time."""
    apart: float | None = None
    """Minimum seconds between the ends of two calls; a call ends when its client has read the answer and disconnected."""
    tokens: int = 0
    """Tokens of each section; 0: by the requested length."""
    sections: int = 0
    """Sections of each outline; 0: as many as requested."""
    usage: bool = True
    """Whether answers report their usage."""
    faults: deque[tuple[str, str]] = field(default_factory=deque)
    """(step, "section-N" or "*"; fault). Each is used once, in this order."""

    def fail(self, *faults: str, step: str = "*") -> None:
        """Add faults for the next requests of a step."""
        assert set(faults) <= set(FAULTS), faults
        self.faults.extend((step, fault) for fault in faults)

    def take(self, step: str, index: int = 0) -> str:
        """Remove and return the fault of the next request of a step; "" without one."""
        for scripted in self.faults:
            if scripted[0] in ("*", step, f"{step}-{index}"):
                self.faults.remove(scripted)
                return scripted[1]
        return ""
