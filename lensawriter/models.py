"""The nouns of the house as frozen values: no I/O, no clock, no rule beyond the shape of a thing."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

Tone = Literal["desumasu", "dearu"]
TONE_LABELS: dict[str, str] = {"desumasu": "です・ます", "dearu": "だ・である"}
LENGTH_LIMIT = 20_000
"""The greatest length a brief may ask for, in characters."""


class Value(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(StrEnum):
    """The fixed roles; there is no editor of rights (control 9.4.1)."""

    WRITER = "writer"
    MANAGER = "manager"
    OWNER = "owner"
    OPERATOR = "operator"


class Principal(Value):
    """Who acts: every service function takes one first and authorises itself by it."""

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
        """Tell whether a length lies in the range."""
        return self.min <= length <= self.max


class Source(Value):
    """One source 参考資料: plain text and the name it is cited by."""

    name: str
    text: str


class Brief(Value):
    """What a writer asks for, checked against its use case by `lensawriter.briefs`."""

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
    """One planned section 節: its heading, what it covers, and the characters it may take."""

    heading: str
    points: tuple[str, ...] = ()
    asked: LengthRange | None = None


class Outline(Value):
    """The outline 構成, in reading order."""

    sections: tuple[OutlineSection, ...]


class Usage(Value):
    """What calls have cost: tokens, and yen where the price of the model is known (None: unknown, never zero)."""

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
    """A section as it was written: asked and reached characters, counted by code."""

    heading: str
    asked: LengthRange | None = None
    reached: int


class Article(Value):
    """What one run of the writing story brings: the text, how long it became, what it cost.

    Where a purpose gives variants, `draft` is the first of them, and `reached` counts that one.
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
        """Return the whole text as a version keeps it: the draft, or all variants one below the other."""
        if len(self.variants) < 2:
            return self.draft
        return "\n\n".join(f"## 案{number}\n\n{each}" for number, each in enumerate(self.variants, 1))

    def report(self, seconds: dict[str, float]) -> dict[str, Any]:
        """Return the object that `write --json` prints; `seconds` by stage."""
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
    """Where a job stands; the last three are ends."""

    QUEUED = "queued"
    WRITING = "writing"
    OUTLINED = "outlined"
    """The outline waits for its writer."""
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will happen to the job."""
        return self in (JobState.DONE, JobState.STOPPED, JobState.FAILED)


class Job(Value):
    """One request to write: which draft, by whom, with what model, and how far it came."""

    id: UUID
    org_id: UUID
    user_id: UUID
    draft_id: UUID
    use_case: str
    model: str
    state: JobState
    straight: bool
    """True: the outline is not shown for editing before the sections are written."""
    run: int
    """How often the job was handed to the queue: 1 at submit, 2 after the outline was confirmed."""
    created_at: datetime
    finished_at: datetime | None = None
    error: str | None = None
    """The code of the error that ended a failed job."""


class Origin(StrEnum):
    """How a version 版 came to be."""

    GENERATED = "generated"
    EDITED = "edited"
    RESTORED = "restored"
    DUPLICATED = "duplicated"


class Draft(Value):
    """A draft 原稿 as a list shows it."""

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
    """Characters of the newest version; 0 while there is none."""
    latest: int
    """Number of the newest version; 0 while there is none."""
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None


class Version(Value):
    """One version 版 of a draft; never changed after it is added."""

    draft_id: UUID
    number: int
    origin: Origin
    text: str
    article: Article | None = None
    """What the writing said of it, for generated versions."""
    author_id: UUID
    created_at: datetime


class WorkingCopy(Value):
    """The text in the editor: saved by itself, not a version yet."""

    draft_id: UUID
    text: str
    revision: int
    """Grows by one with each saved change; a writer who does not know the newest is in conflict."""
    based_on: int
    """The version the editing began from."""
    updated_at: datetime


class StepText(NamedTuple):
    """The text that a step ended with."""

    text: str
    partial: bool = False
    """True: the writer stopped the job in the middle of the step."""
