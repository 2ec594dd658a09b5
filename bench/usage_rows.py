"""Generate two years of usage rows: an organisation of 500 people and one of 50, in day order, the same rows in each run.

Pseudo-random values are hashes of the number of a job, so they do not depend on the threads of DuckDB. Roll-ups, counters, reservations
and outcomes are derived from the ledger in one statement each; the application updates them with each ledger row.
"""

from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import duckdb
from sqlalchemy import insert

from lensawriter.clock import now
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period, Span, day_of
from lensawriter.models import Principal, Role
from lensawriter.store import schema
from lensawriter.store.database import Store
from lensawriter.store.limits import NewLimit, add_limit
from tests.support.consents import consented

DAYS, ROWS_A_JOB, DEPARTMENTS, PEOPLE, OTHERS = 730, 7, 12, 500, 50
MODELS = ("offline", "openai:gpt-4.1", "openai:gpt-4.1-mini", "openai:unknown")
"""The last one has no known price."""
VERSIONS = ("7f7a4b1ad18f", "03c2d9b8e6aa", "b1946ac92492")
_ENOUGH = 10**9


class World:
    """The organisations and their people. Their ids come from a seed, so that a full and an empty store have the same people."""

    def __init__(self, use_cases: list[str]) -> None:
        """Generate the ids; add names of former use cases until there are twenty."""
        random = Random(4)  # noqa: S311 - no secret
        self.org, self.other = (UUID(int=random.getrandbits(128), version=4) for _ in range(2))
        self.departments = [UUID(int=random.getrandbits(128), version=4) for _ in range(DEPARTMENTS)]
        self.people = [UUID(int=random.getrandbits(128), version=4) for _ in range(PEOPLE)]
        self.others = [UUID(int=random.getrandbits(128), version=4) for _ in range(OTHERS)]
        self.use_cases = [*use_cases, *(f"gone-{number}" for number in range(20))][:20]
        self.today = day_of(now())

    @property
    def span(self) -> Span:
        """The days that have usage."""
        return Span(self.today - timedelta(days=DAYS - 1), self.today)

    def add_people(self, store: Store) -> tuple[Principal, Principal]:
        """Add the organisations with people and limits; return a manager and a writer, who have consented to the terms."""
        moment = now()
        with store.transaction() as connection:
            for org, title in ((self.org, "計測商会"), (self.other, "みなと")):
                connection.execute(insert(schema.organisations).values(id=org, name=title, created_at=moment))
            rows = [
                {"id": key, "org_id": self.org, "name": f"部署{number}", "created_at": moment}
                for number, key in enumerate(self.departments)
            ]
            connection.execute(insert(schema.departments), rows)
            connection.execute(insert(schema.users), [self._user(number) for number in range(PEOPLE)])
            rows = [
                {"user_id": key, "org_id": self.org, "department_id": self.departments[number % DEPARTMENTS]}
                for number, key in enumerate(self.people)
            ]
            connection.execute(insert(schema.memberships), [row | {"language": "ja"} for row in rows])
            for limit in self._limits():
                add_limit(connection, limit)
        manager, writer = (
            Principal(user_id=self.people[number], org_id=self.org, role=role, name=f"利用者{number}")
            for number, role in ((0, Role.MANAGER), (1, Role.WRITER))
        )
        consented(store, manager, writer)
        return manager, writer

    def _user(self, number: int) -> dict[str, Any]:
        key, role = self.people[number], Role.WRITER if number else Role.MANAGER
        email = f"{key.hex}@example.com" if number else "manager@example.com"
        row = {"id": key, "org_id": self.org, "name": f"利用者{number}", "email": email, "role": role}
        return row | {"password_hash": "-", "created_at": now()}

    def _limits(self) -> list[NewLimit]:
        """Return limits of every scope by day and by month, so that a check reads all counters; they are too high to be reached."""
        subjects = {
            Scope.PERSON: str(self.people[1]),
            Scope.DEPARTMENT: str(self.departments[1]),
            Scope.USE_CASE: "blog",
            Scope.MODEL: MODELS[0],
            Scope.ORGANISATION: str(self.org),
        }
        return [
            NewLimit(
                id=uuid4(),
                org_id=self.org,
                scope=scope,
                subject=subject,
                period=period,
                unit=unit,
                amount=_ENOUGH,
                set_by=self.people[0],
                set_at=now(),
            )
            for scope, subject in subjects.items()
            for period in Period
            for unit in (Unit.GENERATIONS, Unit.CHARACTERS)
        ]


def fill(path: Path, world: World, rows: int) -> dict[str, int]:
    """Fill the DuckDB file of a store with `rows` ledger rows and all rows derived from them; return table -> number of rows."""
    jobs = max(1, round(rows / ROWS_A_JOB * 1.001))  # the number of calls of a job is random, about five
    with duckdb.connect(str(path), config={"memory_limit": "6GB"}) as connection:
        _prepare(connection, world)
        for first, many in _months(world.span, jobs):
            connection.execute(_JOBS, first | {"many": many})
            connection.execute(_LEDGER)
        for statement in (_DAYS, _RESERVATIONS, _OUTCOMES, *_counters()):
            connection.execute(statement)
        connection.execute("drop table pools; drop table job; checkpoint")
        names = ("ledger", "usage_days", "counters", "reservations", "outcomes")
        return {name: _count(connection, name) for name in names}


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(connection.table(f"service.{name}").count("*").fetchall()[0][0])


def _prepare(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    """Create the table `pools`, one row of lists from which the jobs pick their values, and the empty table `job`."""
    texts = {
        "people": [str(each) for each in world.people],
        "others": [str(each) for each in world.others],
        "departments": [str(each) for each in world.departments],
        "use_cases": world.use_cases,
        "models": list(MODELS),
        "versions": list(VERSIONS),
        "orgs": [str(world.org), str(world.other)],
    }
    connection.execute(_POOLS, texts)
    connection.execute(_JOB)
    connection.execute(_HASH)


def _months(span: Span, jobs: int) -> list[tuple[dict[str, Any], int]]:
    """Split the span into parts of 30 days; return (parameters of `_JOBS`, number of jobs) of each. Weekends have fewer jobs."""
    weights = [2 if (span.first + timedelta(days=each)).weekday() >= 5 else 10 for each in range(span.days)]
    found, number, total = [], 0, sum(weights)
    for begin in range(0, span.days, 30):
        part = weights[begin : begin + 30]
        until = jobs * sum(weights[: begin + len(part)]) // total
        ends = list(accumulate(part))
        first = {"first": number, "day": span.first + timedelta(days=begin), "ends": ends}
        found.append((first, until - number))
        number = until
    return found


_POOLS = """
create table pools as select
    $people::uuid[] as people, $others::uuid[] as others, $departments::uuid[] as departments, $orgs::uuid[] as orgs,
    $use_cases::varchar[] as use_cases, $models::varchar[] as models, $versions::varchar[] as versions
"""

_HASH = "create temp macro hashed(n, salt) as (hash(n, salt) // 2)::bigint"
"""A pseudo-random number of 63 bits, because list indexes must be signed."""

_JOB = """
create table job (
    n bigint, org_id uuid, user_id uuid, department_id uuid, job_id uuid, use_case varchar, model varchar,
    prompt_version varchar, day date, hour smallint, calls integer, state varchar, characters bigint, happened_at timestamptz
)
"""

# The jobs of one part, spread over its days by weight. Most start between 9:00 and 19:00; some people write much more than others.
_JOBS = """
create or replace table job as
with numbered as (
    select $first + i as n, i * list_max($ends) // greatest($many, 1) as place from range($many) as numbers(i)
), placed as (
    select n, $day::date + len(list_filter($ends, lambda x: x <= place))::integer as day from numbered
), random_jobs as (
    select n, day, hashed(n, 1) as a, hashed(n, 2) as b, hashed(n, 3) as c, n % 10 = 9 as other from placed
)
select
    n,
    orgs[1 + other::integer] as org_id,
    case when other then others[1 + a % 50] else people[1 + least(a % 500, b % 500)] end as user_id,
    case when other then null else departments[1 + least(a % 500, b % 500) % 12] end as department_id,
    md5('job' || n)::uuid as job_id,
    use_cases[1 + least(c % 20, (c // 32) % 20)] as use_case,
    models[1 + (b // 1024) % 4] as model,
    versions[1 + (c // 1024) % 3] as prompt_version,
    day,
    (case when a % 5 = 0 then (b // 64) % 24 else 9 + (b // 64) % 10 end)::smallint as hour,
    (3 + (a // 4096) % 5)::integer as calls,
    case (b // 4096) % 20 when 0 then 'failed' when 1 then 'stopped' else 'done' end as state,
    (600 + (c // 4096) % 4000)::bigint as characters,
    timezone('Asia/Tokyo', day::timestamp) + to_hours(hour::integer) + to_seconds(((a // 64) % 3600)::integer) as happened_at
from random_jobs, pools
"""

_LEDGER = """
insert into service.ledger
with parts as (
    select *, unnest(range(calls + 2)) as part, from job
), known as (
    select *, part > 0 and part <= calls as called, part > calls as settled, hashed(n, 16 + part) as h from parts
)
select
    md5('row' || n || '.' || part)::uuid as id,
    case when called then 'called' when settled then 'settled' else 'reserved' end as kind,
    org_id, user_id, department_id, job_id,
    case when called then md5('call' || n || '.' || part)::uuid end as attempt_id,
    case when called then case part when 1 then 'outline' else 'section-' || part end end as step,
    use_case, model, prompt_version, '1' as price_version,
    case when settled then state when not called then 'open' when h % 50 = 0 then 'failed' when h % 200 = 1 then 'stopped'
        else 'finished' end as state,
    case when called and h % 50 = 0 then 'model-busy' when settled and state = 'failed' then 'model-busy' end as reason,
    case when called or settled and state = 'failed' then 0 else 1 end as generations,
    case when called or settled and state = 'failed' then 0 when settled then characters else 4000 end as characters,
    case when called then 800 + h % 4000 else 0 end::integer as prompt_tokens,
    case when called then 100 + (h // 8192) % 1500 else 0 end::integer as completion_tokens,
    case when not called then 0 when model = 'openai:unknown' then null else (h // 64) % 3000000 / 1000000 end::decimal(18, 6) as yen,
    false as estimated,
    case when called then 400 + (h // 128) % 20000 + case when h % 16 = 3 then (h // 32) % 60000 else 0 end end::integer as milliseconds,
    day, hour, happened_at + to_seconds(part * 6) as happened_at
from known order by n, part
"""

_DAYS = """
insert into service.usage_days
select
    org_id, day, user_id, department_id, use_case, model, prompt_version,
    sum(generations) filter (where kind = 'settled'),
    count(*) filter (where kind = 'settled' and state = 'failed'),
    sum(characters) filter (where kind = 'settled'),
    count(*) filter (where kind = 'called'),
    count(*) filter (where kind = 'called' and state = 'failed'),
    0,
    sum(prompt_tokens), sum(completion_tokens), coalesce(sum(yen), 0),
    count(*) filter (where yen is null)
from service.ledger group by all order by day, user_id
"""

_RESERVATIONS = """
insert into service.reservations
select job_id, org_id, user_id, department_id, use_case, model, prompt_version, price_version, day, hour, 0, 0, 0,
    happened_at, happened_at + to_minutes(1)
from service.ledger where kind = 'reserved'
"""

_OUTCOMES = """
insert into service.outcomes
select md5('draft' || job_id)::uuid, org_id, user_id, department_id, use_case, prompt_version, day,
    characters, characters + hashed(job_id, 5) % 400 - 200, hashed(job_id, 5) % 900, 120 + hashed(job_id, 5) // 64 % 5000, happened_at
from service.ledger where kind = 'settled' and state = 'done' and hashed(job_id, 5) % 2 = 0
"""

_COUNTER = """
insert into service.counters
select org_id || ':{scope}:' || subject || ':' || period, org_id, '{scope}', subject, period,
    sum(generations), sum(characters), sum(yen), sum(unpriced), 0, 0, 0
from (select *, {subject}::varchar as subject, strftime(day, '{period}') as period from service.usage_days)
where subject is not null group by org_id, subject, period
"""


def _counters() -> list[str]:
    columns = {
        Scope.PERSON: "user_id",
        Scope.DEPARTMENT: "department_id",
        Scope.USE_CASE: "use_case",
        Scope.MODEL: "model",
        Scope.ORGANISATION: "org_id",
    }
    periods = ("%Y-%m-%d", "%Y-%m")
    return [_COUNTER.format(scope=scope, subject=columns[scope], period=each) for scope in columns for each in periods]
