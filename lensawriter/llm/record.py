"""The record of one job: texts of finished steps, model calls (attempts), and the text streamed so far.

Steps use only the protocol `Record`, so they run with a database (`writing.stored_record`) or without one (`MemoryRecord`,
for the command line). The methods block, so async code calls them in a thread.
"""

from collections import defaultdict
from typing import Protocol
from uuid import UUID, uuid4

from lensawriter.models import StepText, Usage


class Record(Protocol):
    """The data that the steps of a job read and write. Attempts are identified by the key that `begin` returns."""

    job_id: UUID

    def find_text(self, step: str) -> StepText | None:
        """Return the text of a finished step, or None."""

    def add_text(self, step: str, text: str, *, partial: bool = False) -> None:
        """Store the text of a finished step; do nothing if the step already has one."""

    def answers(self, step: str) -> tuple[str, ...]:
        """Return the answers of the finished attempts of a step, oldest first."""

    def begin(self, step: str, model: str, prompt_tokens: int) -> str:
        """Commit an attempt row before the model is called and return its key.

        If another attempt of the step is still open, its process ended during the call: it is marked as interrupted,
        its tokens are estimated from the streamed text, and it is not charged.
        """

    def finish(self, key: str, usage: Usage, text: str) -> None:
        """Mark an attempt as finished and store its answer, in one transaction."""

    def fail(self, key: str, reason: str, usage: Usage) -> None:
        """Mark an attempt as failed; `reason` is an error code or "stopped"."""

    def add_piece(self, step: str, key: str, number: int, text: str) -> None:
        """Store piece `number` (from 0) of a streamed text, for progress pages; pieces are deleted when the job ends."""

    def streamed(self, step: str) -> str:
        """Return the text that the newest attempt of a step has streamed so far."""

    def stopping(self) -> bool:
        """Return whether the user has requested to stop the job."""

    def usage(self) -> Usage:
        """Return the total usage of all finished and failed attempts of the job."""


class MemoryRecord:
    """A record in memory, for the command line, which does not use the database."""

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
        """Return False, because a command is stopped by a signal instead."""
        return False

    def usage(self) -> Usage:
        """See `Record`."""
        return self._usage
