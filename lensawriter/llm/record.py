"""The record of one job: finished steps, attempts at a model, and the text streamed so far.

Stages write through this protocol only, so the same stage runs with a store behind it (`store.records`) or with none
(`MemoryRecord`, for the command line). Methods are plain and may take a millisecond: async code calls them in a thread.
"""

from collections import defaultdict
from typing import Protocol
from uuid import UUID, uuid4

from lensawriter.models import StepText, Usage


class Record(Protocol):
    """What a stage may ask of the record of its job."""

    job_id: UUID

    def find_text(self, step: str) -> StepText | None:
        """Return what the step ended with, or None while it has not."""

    def add_text(self, step: str, text: str, *, partial: bool = False) -> None:
        """Store what a step ended with; the first call wins, so that a step run twice changes nothing."""

    def answers(self, step: str) -> tuple[str, ...]:
        """Return the texts of the finished attempts of a step, oldest first."""

    def begin(self, step: str, model: str, prompt_tokens: int) -> str:
        """Commit an attempt row before a model is called and return its key.

        An attempt of the same step that is still open was interrupted by the end of a process: it is marked so, its
        tokens estimated from what had been streamed, and never charged.
        """

    def finish(self, key: str, usage: Usage, text: str) -> None:
        """Mark an attempt finished and store its text, in one transaction."""

    def fail(self, key: str, reason: str, usage: Usage) -> None:
        """Mark an attempt failed; `reason` is an error's code, or "stopped"."""

    def add_piece(self, step: str, key: str, number: int, text: str) -> None:
        """Store a piece of streamed text, so that pages can show it; pieces go when the job ends."""

    def streamed(self, step: str) -> str:
        """Return the text streamed so far by the newest attempt of a step."""

    def stopping(self) -> bool:
        """Tell whether the writer asked the job to stop."""

    def usage(self) -> Usage:
        """Return the sum over the finished and failed attempts of the job."""


class MemoryRecord:
    """A record that lives as long as its process: for the command line, which keeps nothing."""

    def __init__(self) -> None:
        self.job_id = uuid4()
        self._texts: dict[str, StepText] = {}
        self._answers: defaultdict[str, list[str]] = defaultdict(list)
        self._steps: dict[str, str] = {}
        self._pieces: dict[str, list[str]] = {}
        self._usage = Usage()

    def find_text(self, step: str) -> StepText | None:
        """See `Record`."""
        return self._texts.get(step)

    def add_text(self, step: str, text: str, *, partial: bool = False) -> None:
        """See `Record`."""
        self._texts.setdefault(step, StepText(text, partial))

    def answers(self, step: str) -> tuple[str, ...]:
        """See `Record`."""
        return tuple(self._answers[step])

    def begin(self, step: str, model: str, prompt_tokens: int) -> str:
        """See `Record`."""
        key = str(uuid4())
        self._steps[key] = step
        self._pieces[key] = []
        return key

    def finish(self, key: str, usage: Usage, text: str) -> None:
        """See `Record`."""
        self._usage += usage
        self._answers[self._steps[key]].append(text)

    def fail(self, key: str, reason: str, usage: Usage) -> None:
        """See `Record`."""
        self._usage += usage

    def add_piece(self, step: str, key: str, number: int, text: str) -> None:
        """See `Record`."""
        self._pieces[key].append(text)

    def streamed(self, step: str) -> str:
        """See `Record`."""
        keys = [key for key, its_step in self._steps.items() if its_step == step]
        return "".join(self._pieces[keys[-1]]) if keys else ""

    def stopping(self) -> bool:
        """A command is stopped by its signal, not by a record."""
        return False

    def usage(self) -> Usage:
        """See `Record`."""
        return self._usage
