"""The data classes that all parts share, as frozen values. No I/O, no clock, no rules except validation."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

Tone = Literal["desumasu", "dearu"]
TONE_LABELS: dict[str, str] = {"desumasu": "です・ます", "dearu": "だ・である"}
LENGTH_LIMIT = 20_000
"""Maximum length that a brief may request, in characters."""


class Value(BaseModel):
    """Base class of frozen values; unknown fields raise a validation error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(StrEnum):
    """The fixed roles of users; the rights of a role cannot be edited (control 9.4.1)."""

    WRITER = "writer"
    MANAGER = "manager"
    OWNER = "owner"
    OPERATOR = "operator"


class Principal(Value):
    """The user who makes a call. It is the first argument of every service function, which authorises the call."""

    user_id: UUID
    org_id: UUID
    role: Role
    name: str


class LengthRange(Value):
    """A range of lengths in characters, both ends included."""

    min: int = Field(ge=1, le=LENGTH_LIMIT)
    max: int = Field(ge=1, le=LENGTH_LIMIT)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            raise ValueError("min exceeds max")
        return self

    def contains(self, length: int) -> bool:
        """Return whether the range contains a length."""
        return self.min <= length <= self.max


class Source(Value):
    """One source 参考資料: its plain text and the name under which it is cited."""

    name: str
    text: str


class Brief(Value):
    """A brief 指示書: the request for a text, checked against its use case by `lensawriter.briefs`."""

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
    """One planned section 節: its heading, the points to cover, and its requested length (None if not yet set)."""

    heading: str
    points: tuple[str, ...] = ()
    asked: LengthRange | None = None


class Outline(Value):
    """An outline 構成: the planned sections in reading order."""

    sections: tuple[OutlineSection, ...]


class Usage(Value):
    """Usage of model calls in tokens and yen; `yen` is None if a price is unknown."""

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
    """A written section: its heading, and its requested and actual length in characters."""

    heading: str
    asked: LengthRange | None = None
    reached: int


class Article(Value):
    """The result of a writing job: text, length and usage.

    `asked` and `reached` are the requested and actual length. For a use case with variants, `draft` is the first variant.
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
        """Return the text of the version in Markdown: the draft, or all variants under numbered headings."""
        if len(self.variants) < 2:
            return self.draft
        return "\n\n".join(f"## 案{number}\n\n{each}" for number, each in enumerate(self.variants, 1))

    def report(self, seconds: dict[str, float]) -> dict[str, Any]:
        """Return the object that `write --json` prints; `seconds` maps steps to their durations."""
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
    """The outline awaits confirmation by the writer."""
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether the state is final."""
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
    """Whether the sections are written at once, without confirmation of the outline."""
    run: int
    """Number of the run in the queue: 1 after submission, 2 after confirmation of the outline."""
    created_at: datetime
    finished_at: datetime | None = None
    error: str | None = None
    """Error code of a failed job, else None."""


class Origin(StrEnum):
    """The action that created a version 版."""

    GENERATED = "generated"
    EDITED = "edited"
    RESTORED = "restored"
    DUPLICATED = "duplicated"


class Draft(Value):
    """A draft 原稿, with the fields that lists show."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    use_case: str
    title: str
    state: JobState
    """State of the newest job."""
    job_id: UUID | None
    brief: Brief
    length: int
    """Length of the newest version in characters; 0 if there is none."""
    latest: int
    """Number of the newest version; 0 if there is none."""
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None


class Version(Value):
    """One version 版 of a draft; versions are never changed."""

    draft_id: UUID
    number: int
    origin: Origin
    text: str
    article: Article | None = None
    """Result of the writing job, for generated versions; else None."""
    author_id: UUID
    created_at: datetime


class WorkingCopy(Value):
    """The autosaved text of the editor, which is not a version yet."""

    draft_id: UUID
    text: str
    revision: int
    """Incremented with each save; a save based on an older revision is an edit conflict."""
    based_on: int
    """Number of the version that the edit started from."""
    updated_at: datetime


class StepText(NamedTuple):
    """The text of a finished step."""

    text: str
    partial: bool = False
    """Whether the text is incomplete because the writer stopped the job."""
