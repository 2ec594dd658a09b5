"""What the scripted model server is told to do: its pace, and its faults."""

from collections import deque
from dataclasses import dataclass, field

FAULTS = (
    "wrong_key", "no_quota", "busy", "error", "refusal", "filter", "filter_400", "cut", "cut_clean", "empty", "length",
    "hang_first", "hang_between", "malformed", "no_schema", "long", "short",
)  # fmt: skip


@dataclass
class Script:
    """What the server does: its pace, and which faults come next."""

    first: float = 0.0
    per_second: float = 0.0
    """Tokens a second; 0: as fast as it goes."""
    chunk: int = 1
    """Characters of a token."""
    jitter: float = 0.0
    """Each call is slower by up to this share, so that parallel calls do not end in one instant."""
    apart: float | None = None
    """Seconds between the ends of any two calls; an end is over when its client has read it and hung up."""
    tokens: int = 0
    """Tokens of a section, whatever its range; 0: as long as the range asks for."""
    sections: int = 0
    """Sections of an outline; 0: as many as asked for."""
    usage: bool = True
    faults: deque[tuple[str, str]] = field(default_factory=deque)
    """(step, "section-N" or "*", fault), each used once, in this order."""

    def fail(self, *faults: str, step: str = "*") -> None:
        """Script faults for the next requests of a step."""
        assert set(faults) <= set(FAULTS), faults
        self.faults.extend((step, fault) for fault in faults)

    def take(self, step: str, index: int = 0) -> str:
        """Return the fault of the next request of a step, and use it up."""
        for scripted in self.faults:
            if scripted[0] in ("*", step, f"{step}-{index}"):
                self.faults.remove(scripted)
                return scripted[1]
        return ""
