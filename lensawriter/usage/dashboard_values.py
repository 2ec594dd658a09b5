"""The figures of the dashboard as values: numbers, ids and names, never customer text."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.models import Value

FORMER_MEMBER = "退会した利用者"
"""The name of a member who has left."""


class Selection(Value):
    """What a manager selects: days in Asia/Tokyo, and optionally one member, department, use case, model or version."""

    span: Span
    user_id: UUID | None = None
    department_id: UUID | None = None
    use_case: str | None = None
    model: str | None = None
    prompt_version: str | None = None


class Sums(Value):
    """Sums of usage. `yen` contains the known costs; the `unpriced` calls had no known price and are not in it."""

    generations: int = 0
    failed: int = 0
    """Jobs that failed; they do not count as generations."""
    characters: int = 0
    yen: Decimal = Decimal(0)
    unpriced: int = 0
    calls: int = 0
    failed_calls: int = 0
    interrupted_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    people: int = 0
    """The number of people who generated something."""


class Group(Value):
    """One row of a table: a member, department, use case, model or prompt version, with its sums in the span and in the previous span."""

    key: str | None
    """The id or name that selects it; None for members without a department."""
    name: str
    now: Sums
    before: Sums


class Day(Value):
    """What was used on a day."""

    day: date
    sums: Sums


class Hour(Value):
    """The number of generations that started in an hour of a weekday."""

    weekday: int
    """1 is Monday, 7 is Sunday."""
    hour: int
    generations: int


class Speed(Value):
    """Calls of a model, how many failed, and the median and 95th percentile of the seconds of finished calls (None without any)."""

    model: str
    calls: int
    failed: int
    p50: float | None
    p95: float | None


class Edits(Value):
    """How much writers changed the generated texts, by use case and prompt version."""

    use_case: str
    name: str
    prompt_version: str
    drafts: int
    rate: float
    """直し率, 0 to 1: edit distance of the generated and the final text divided by the longer length, mean over drafts."""


class Effort(Value):
    """How long the work on drafts took, from the brief to the final text, compared with the baseline."""

    use_case: str
    name: str
    drafts: int
    minutes: float
    """The median, without breaks of more than fifteen minutes."""
    baseline: int | None
    """Minutes without this tool, as a manager recorded them; None if not recorded."""
    saved_hours: float | None
    """The sum of (baseline - measured minutes) over all drafts, in hours; negative where the tool took longer."""


class Projection(Value):
    """The expected total of the month and its 80 percent interval; see `lensawriter.usage.projections`."""

    unit: Unit
    so_far: Decimal
    expected: Decimal
    low: Decimal
    high: Decimal
    limit: int | None
    """The monthly limit of the organisation, or of the one selected part; None if there is none."""


class Absence(StrEnum):
    """Why a person has no usage."""

    INVITED = "invited"
    """The invitation is open."""
    EXPIRED = "expired"
    """The invitation expired."""
    SILENT = "silent"
    """Registered, but never generated anything."""


class Absent(Value):
    """A person who was invited and has not generated anything."""

    name: str
    """The name, or the mail address if the person has not registered."""
    state: Absence
    since: datetime
    """When the person was invited, or registered."""


class Dashboard(Value):
    """All figures of the page for one selection."""

    selection: Selection
    before: Span
    """The span that the selected one is compared with."""
    now: Sums
    earlier: Sums
    """The sums of the span `before`."""
    members: int
    """Members who are able to write."""
    days: tuple[Day, ...]
    """Every day of the span, including those without usage."""
    days_before: tuple[Day, ...]
    people: tuple[Group, ...]
    departments: tuple[Group, ...]
    use_cases: tuple[Group, ...]
    models: tuple[Group, ...]
    versions: tuple[Group, ...]
    """By use case and version; the key is "use_case version"."""
    hours: tuple[Hour, ...]
    speeds: tuple[Speed, ...]
    edits: tuple[Edits, ...]
    efforts: tuple[Effort, ...]
    projections: tuple[Projection, ...]
    """Of generations, characters and yen; empty where the span is not the current month."""
    absent: tuple[Absent, ...]


class JobRow(Value):
    """One job of the list behind a chart: member, time, use case and amounts; no customer text."""

    happened_at: datetime
    name: str
    department: str | None
    use_case: str
    model: str
    prompt_version: str
    state: str
    generations: int
    characters: int
    prompt_tokens: int
    completion_tokens: int
    yen: Decimal | None
    """None where the price of a call was unknown."""
