"""The figures of the dashboard as values: numbers, ids and names; never what somebody wrote."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from lensawriter.limits.evaluation import Unit
from lensawriter.limits.periods import Span
from lensawriter.models import Value

GONE = "退会した利用者"
"""The name of who has left."""


class Selection(Value):
    """What a manager looks at: some days, and of them all or some; days are those of Asia/Tokyo."""

    span: Span
    user_id: UUID | None = None
    department_id: UUID | None = None
    use_case: str | None = None
    model: str | None = None
    prompt_version: str | None = None


class Sums(Value):
    """What was used together. Yen is what is known; `unpriced` calls had no known price and are not in it."""

    generations: int = 0
    failed: int = 0
    """Jobs that failed; they count as no generation."""
    characters: int = 0
    yen: Decimal = Decimal(0)
    unpriced: int = 0
    calls: int = 0
    failed_calls: int = 0
    interrupted_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    people: int = 0
    """Who generated something."""


class Group(Value):
    """One row of a table: somebody, a department, a purpose, a model or a version of a prompt, now and in the span before."""

    key: str | None
    """The id or name that selects it; None for who is in no department."""
    name: str
    now: Sums
    before: Sums


class Day(Value):
    """What was used on a day."""

    day: date
    sums: Sums


class Hour(Value):
    """How often writing was begun in an hour of a weekday."""

    weekday: int
    """1 is Monday, 7 is Sunday."""
    hour: int
    generations: int


class Speed(Value):
    """How quickly and how surely a model answered; seconds are of whole calls that finished."""

    model: str
    calls: int
    failed: int
    p50: float | None
    p95: float | None


class Edits(Value):
    """How far writers changed what was generated, by purpose and version of its prompt."""

    use_case: str
    name: str
    prompt_version: str
    drafts: int
    rate: float
    """直し率: the edit distance from the generated text to the final one by the longer of both, the mean over drafts; 0 to 1."""


class Effort(Value):
    """How long the work on a draft took, from the brief to its final text, beside what it took before."""

    use_case: str
    name: str
    drafts: int
    minutes: float
    """The median; breaks of more than fifteen minutes are left out."""
    baseline: int | None
    """Minutes without this tool, as a manager recorded them; None: not recorded, so that nothing can be said."""
    saved_hours: float | None
    """(baseline - measured minutes) over all drafts; less than nothing where the tool took longer."""


class Projection(Value):
    """What the month will come to, if it goes on as its days so far, and between what it will lie in four of five months."""

    unit: Unit
    so_far: Decimal
    expected: Decimal
    low: Decimal
    high: Decimal
    limit: int | None
    """What the plan or the organisation allows in a month; None: unlimited."""


class Absence(StrEnum):
    """How far somebody came."""

    INVITED = "invited"
    """The invitation waits."""
    EXPIRED = "expired"
    """The invitation was not taken in time."""
    SILENT = "silent"
    """Registered, and never wrote."""


class Absent(Value):
    """Somebody who was invited and never came."""

    name: str
    """The name, or the address of who has not registered."""
    state: Absence
    since: datetime


class Dashboard(Value):
    """The whole page of one selection."""

    selection: Selection
    before: Span
    now: Sums
    earlier: Sums
    """The sums of the span before."""
    members: int
    """People who might write."""
    days: tuple[Day, ...]
    """Every day of the span, those without use too."""
    days_before: tuple[Day, ...]
    people: tuple[Group, ...]
    departments: tuple[Group, ...]
    use_cases: tuple[Group, ...]
    models: tuple[Group, ...]
    versions: tuple[Group, ...]
    """By use case and version: the key is "use_case version"."""
    hours: tuple[Hour, ...]
    speeds: tuple[Speed, ...]
    edits: tuple[Edits, ...]
    efforts: tuple[Effort, ...]
    projections: tuple[Projection, ...]
    """Of generations, characters and yen; none where the span is not the present month."""
    absent: tuple[Absent, ...]


class JobRow(Value):
    """One job of the list behind a chart: who, when, what for, how much; not a word of what was written."""

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
    """None where the price of a call was not known."""
