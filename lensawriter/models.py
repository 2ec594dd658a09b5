"""The nouns of the application as frozen values. No I/O, no clock, no rules beyond the shape of a value."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

Tone = Literal["desumasu", "dearu"]
TONE_LABELS: dict[str, str] = {"desumasu": "です・ます", "dearu": "だ・である"}
LENGTH_LIMIT = 20_000
"""The greatest length that a brief may ask for, in characters."""


class Value(BaseModel):
    """Base class of frozen values that refuse unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(StrEnum):
    """The fixed roles; rights cannot be edited (control 9.4.1)."""

    WRITER = "writer"
    MANAGER = "manager"
    OWNER = "owner"
    OPERATOR = "operator"


class Principal(Value):
    """The acting person: the first argument of every service function, which authorises the call by it."""

    user_id: UUID
    org_id: UUID
    role: Role
    name: str


class LengthRange(Value):
    """A range of characters, both ends included."""

    min: int = Field(ge=1, le=LENGTH_LIMIT)
    max: int = Field(ge=1, le=LENGTH_LIMIT)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            raise ValueError("min exceeds max")
        return self

    def holds(self, length: int) -> bool:
        """Return whether the range contains a length."""
        return self.min <= length <= self.max


class Source(Value):
    """One source 参考資料: plain text and the name by which it is cited."""

    name: str
    text: str


class Brief(Value):
    """A brief 指示書: what a writer asks for, checked against its use case by `lensawriter.briefs`."""

    use_case: str
    title: str
    inputs: dict[str, Any] = {}
    audience: str = ""
    keywords: tuple[str, ...] = ()
    tone: Tone
    length: LengthRange
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    outline: tuple[str, ...] = ()


class OutlineSection(Value):
    """One planned section 節: its heading, the points it covers, and its length in characters."""

    heading: str
    points: tuple[str, ...] = ()
    asked: LengthRange | None = None


class Outline(Value):
    """The outline 構成, in reading order."""

    sections: tuple[OutlineSection, ...]


class Usage(Value):
    """Usage of model calls: tokens, and yen. `yen` is None when a price is unknown, never zero."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    yen: Decimal | None = Decimal(0)
    estimated: bool = False

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            yen=None if self.yen is None or other.yen is None else self.yen + other.yen,
            estimated=self.estimated or other.estimated,
        )


class WrittenSection(Value):
    """A written section: requested and actual length in characters, counted by code."""

    heading: str
    asked: LengthRange | None = None
    reached: int


class Article(Value):
    """The result of a writing job: text, length and usage.

    When the use case gives variants, `draft` is the first one, and `reached` is its length.
    """

    use_case: str
    model: str
    draft: str
    variants: tuple[str, ...] = ()
    outline: tuple[WrittenSection, ...] = ()
    asked: LengthRange
    reached: int
    usage: Usage = Usage()
    prompt_version: str
    warnings: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text of the version: the draft, or all variants one below the other."""
        if len(self.variants) < 2:
            return self.draft
        return "\n\n".join(f"## 案{number}\n\n{each}" for number, each in enumerate(self.variants, 1))

    def report(self, seconds: dict[str, float]) -> dict[str, Any]:
        """Return the object that `write --json` prints; `seconds`: step -> duration."""
        fields = self.model_dump(mode="json", exclude={"asked", "reached", "usage", "prompt_version", "warnings"})
        yen = self.usage.yen
        return fields | {
            "length": {"asked": self.asked.model_dump(), "reached": self.reached},
            "usage": self.usage.model_dump(exclude={"yen"}) | {"yen": None if yen is None else float(yen)},
            "prompt_version": self.prompt_version,
            "seconds": {name: round(value, 3) for name, value in seconds.items()},
            "warnings": list(self.warnings),
        }


class JobState(StrEnum):
    """The state of a job; the last three are final."""

    QUEUED = "queued"
    WRITING = "writing"
    OUTLINED = "outlined"
    """The outline waits for confirmation by its writer."""
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Return whether the state is final."""
        return self in (JobState.DONE, JobState.STOPPED, JobState.FAILED)


class Job(Value):
    """One request to write a draft, and its state."""

    id: UUID
    org_id: UUID
    user_id: UUID
    draft_id: UUID
    use_case: str
    model: str
    state: JobState
    straight: bool
    """True: the sections are written without waiting for the writer to confirm the outline."""
    run: int
    """The run in the queue: 1 after submit, 2 after the outline is confirmed."""
    created_at: datetime
    finished_at: datetime | None = None
    error: str | None = None
    """The code of the error of a failed job."""


class Origin(StrEnum):
    """How a version 版 was made."""

    GENERATED = "generated"
    EDITED = "edited"
    RESTORED = "restored"
    DUPLICATED = "duplicated"


class Draft(Value):
    """A draft 原稿, as lists show it."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    use_case: str
    title: str
    state: JobState
    """The state of its newest job."""
    job_id: UUID | None
    brief: Brief
    length: int
    """Characters of the newest version; 0 without one."""
    latest: int
    """Number of the newest version; 0 without one."""
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None


class Version(Value):
    """One version 版 of a draft; never changes."""

    draft_id: UUID
    number: int
    origin: Origin
    text: str
    article: Article | None = None
    """The result of the writing job, for generated versions."""
    author_id: UUID
    created_at: datetime


class WorkingCopy(Value):
    """The autosaved text in the editor, which is not a version yet."""

    draft_id: UUID
    text: str
    revision: int
    """Grows by one with each save; saving over an older revision is an edit conflict."""
    based_on: int
    """The number of the version that the edit started from."""
    updated_at: datetime


class StepText(NamedTuple):
    """The text of a finished step."""

    text: str
    partial: bool = False
    """True: the writer stopped the job during the step."""
