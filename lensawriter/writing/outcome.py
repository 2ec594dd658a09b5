"""The outcome of a step or of a run of a job, and its form as one word, which the job queue stores."""

from enum import StrEnum
from typing import Self

from lensawriter.errors import LensaError
from lensawriter.models import Value

_SEPARATOR = ":"


class End(StrEnum):
    """How a step or a run ended."""

    DONE = "done"
    STOPPED = "stopped"
    """The writer asked the job to stop."""
    OUTLINED = "outlined"
    """The outline waits until the writer confirms it."""
    FAILED = "failed"


class Outcome(Value):
    """An end, and for a failure the code of its error. Holds no customer text, because the job queue stores it."""

    end: End
    error: str | None = None

    @classmethod
    def failure(cls, error: Exception) -> Self:
        """Return the outcome of an error; any error that is not a LensaError gets the general code."""
        return cls(end=End.FAILED, error=error.code if isinstance(error, LensaError) else LensaError.code)

    @classmethod
    def parse(cls, word: str) -> Self:
        """Read an outcome back from its word; raises ValueError."""
        end, _, error = word.partition(_SEPARATOR)
        return cls(end=End(end), error=error or None)

    def word(self) -> str:
        """Return the outcome as one word: `done`, or `failed:` and the code of the error."""
        return self.end if self.error is None else f"{self.end}{_SEPARATOR}{self.error}"


DONE, STOPPED, OUTLINED = Outcome(end=End.DONE), Outcome(end=End.STOPPED), Outcome(end=End.OUTLINED)
