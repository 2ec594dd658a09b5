"""Make a data folder of an organisation with usage of a year, of one job, or none. Rows are inserted without the services."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, insert

from lensawriter.clock import TOKYO, now
from lensawriter.limits.periods import day_of, hour_of
from lensawriter.models import Role
from lensawriter.store import departments, invitations, members, schema
from lensawriter.store.contracts import Contract, set_contract
from lensawriter.store.database import Store
from lensawriter.store.departments import Department
from lensawriter.store.invitations import Invitation
from lensawriter.store.usage.outcomes import Baseline, add_baseline
from tests.support.consents import consented
from tests.support.stored_people import add_organisation, add_user
from tests.support.transactions import read

Use = Literal["none", "one", "year"]
DEPARTMENTS = (
    "広報・マーケティング部",
    "営業企画部",
    "カスタマーサクセス推進室",
    "人事部",
    "海外事業本部アジア太平洋統括グループ",
)
NAMES = (
    "青葉 花子", "佐藤 美咲", "鈴木 健太郎", "高橋 直子", "田中 翔", "伊藤 さくら", "渡辺 大輔", "山本 結衣", "中村 拓海",
    "小林 陽菜", "加藤 蓮", "吉田 葵", "山田 太郎", "山田 太郎", "佐々木 美穂", "アレクサンドラ・ヴァン・デル・ベルグ", "松本 樹", "井上 凛",
)  # fmt: skip
USE_CASES = {
    "blog": 9, "sns": 7, "newsletter": 5, "press-release": 3, "product": 4, "case-study": 2, "interview": 1, "titles": 6,
}  # fmt: skip
MODELS = {"openai:gpt-5-mini": 6, "openai:gpt-5": 3, "openai:local-qwen3-32b-instruct": 1}
PRICES = {"openai:gpt-5-mini": Decimal("0.00031"), "openai:gpt-5": Decimal("0.0016")}
VERSIONS = ("a41c09f2d7b3", "0b9e77aa1c52")
HOURS = {9: 6, 10: 10, 11: 9, 12: 2, 13: 6, 14: 9, 15: 8, 16: 7, 17: 5, 18: 3, 19: 2, 20: 1, 22: 1}
_WEEKEND = 5


class Person(NamedTuple):
    """A writer and how often they write."""

    id: UUID
    department: UUID | None
    often: float


class Readers(NamedTuple):
    """Members who read the figures."""

    manager: UUID
    writer: UUID


def fill(data: Path, use: Use, days: int = 400) -> Readers:
    """Create the folder and return a manager and a writer; "year" adds usage on `days` days."""
    data.mkdir(parents=True, exist_ok=True)
    store, chance = Store.duckdb(data / "lensawriter.duckdb"), Random(7)
    org = add_organisation(store, "青葉商会", _ago(400))
    year = use == "year"
    found = _people(store, org, chance, NAMES if year else NAMES[:2], DEPARTMENTS if year else DEPARTMENTS[:1])
    moments = list(_moments(chance, days)) if year else [_ago(1)] if use == "one" else []
    rows = _rows(org, found if year else found[:1], moments, chance)
    with store.transaction() as connection:
        plan = "standard" if year else "trial"
        set_contract(connection, Contract(org_id=org, plan=plan, started_at=_ago(400), ended_at=None))
        for table, values in rows.items():
            for start in range(0, len(values), 400):
                connection.execute(insert(table).values(values[start : start + 400]))
        if year:
            _add_baselines_and_invitations(connection, org, found[0].id)
    store.close()
    return Readers(found[0].id, found[1].id)


def _people(store: Store, org: UUID, chance: Random, names: Sequence[str], placed: Sequence[str]) -> list[Person]:
    """Add members and departments; every seventh member has no department, and of many members the last two never write."""
    rooms, found = {uuid4(): name for name in placed}, []
    with store.transaction() as connection:
        for key, name in rooms.items():
            room = Department(id=key, org_id=org, name=name, created_at=_ago(400), archived_at=None)
            departments.add_department(connection, room)
    for number, name in enumerate(names):
        role = Role.MANAGER if number == 0 else Role.WRITER
        key = add_user(store, org, name, f"person{number}@example.com", role, "-", _ago(390 - number))
        mine = list(rooms)[number % len(rooms)] if number % 7 != 6 else None
        found.append(Person(key, mine, chance.uniform(0.2, 1.5) if number < len(names) - 2 else 0.0))
        with store.transaction() as connection:
            departments.set_department(connection, org, key, mine)
        consented(store, read(store, members.get_user, key).principal())
    return found


def _add_baselines_and_invitations(connection: Connection, org: UUID, manager: UUID) -> None:
    """Add baselines of managers and open invitations."""
    for case, minutes in {"blog": 180, "newsletter": 90, "press-release": 150, "sns": 20}.items():
        recorded: dict[str, Any] = {
            "org_id": org,
            "use_case": case,
            "minutes": minutes,
            "set_by": manager,
            "set_at": now(),
        }
        add_baseline(connection, Baseline(id=uuid4(), **recorded))
    for number, (address, days) in enumerate((("mori@example.com", 2), ("kanako.fujiwara@example.com", 20))):
        made = _ago(days)
        waiting = Invitation(
            id=uuid4(), org_id=org, invited_by=manager, token=f"{number}" * 64, role=Role.WRITER, email=address,
            created_at=made, expires_at=made + timedelta(hours=72),
        )  # fmt: skip
        invitations.add_invitation(connection, waiting)


def _ago(days: int) -> datetime:
    """Return 10:20 in Tokyo, a number of days ago."""
    return datetime.combine(day_of(now()) - timedelta(days=days), time(10, 20), TOKYO).astimezone(UTC)


def _moments(chance: Random, days: int) -> Iterator[datetime]:
    """Yield the start times of the jobs of a year: mostly on working days, and more from month to month."""
    today = day_of(now())
    for back in range(days, -1, -1):
        day = today - timedelta(days=back)
        usual = (2 if day.weekday() >= _WEEKEND else 11) * (1.6 - back / 400)
        for _ in range(max(0, round(chance.gauss(usual, usual / 4)))):
            (hour,) = chance.choices(list(HOURS), list(HOURS.values()))
            yield datetime.combine(day, time(hour, chance.randrange(60)), TOKYO).astimezone(UTC)


def _rows(org: UUID, who: list[Person], moments: list[datetime], chance: Random) -> dict[Table, list[dict[str, Any]]]:
    """Return the rows of jobs that started at these times, and the sums of their days."""
    rows: dict[Table, list[dict[str, Any]]] = {schema.ledger: [], schema.outcomes: [], schema.usage_days: []}
    sums: defaultdict[tuple[Any, ...], dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    for moment in moments:
        (person,) = chance.choices(who, [each.often or 0.01 if len(who) == 1 else each.often for each in who])
        (case,), (model,) = (chance.choices(list(each), list(each.values())) for each in (USE_CASES, MODELS))
        version = VERSIONS[case == "blog" and day_of(moment) > day_of(now()) - timedelta(days=12)]
        job, failed, day = uuid4(), chance.random() < 0.02 and len(moments) > 1, day_of(moment)
        characters = 0 if failed else chance.randrange(140, 300) if case == "sns" else chance.randrange(900, 3600)
        place = {
            "org_id": org, "user_id": person.id, "department_id": person.department, "use_case": case,
            "model": model, "prompt_version": version, "day": day,
        }  # fmt: skip
        calls = list(_calls(chance, model, failed=failed))
        shared = place | {"job_id": job, "price_version": "1", "hour": hour_of(moment), "estimated": False}
        rows[schema.ledger] += [_row(shared, moment, each) for each in calls]
        settled = {"kind": "settled", "state": "failed" if failed else "done", "generations": int(not failed)}
        rows[schema.ledger].append(_row(shared, moment, settled | {"characters": characters}))
        total = sums[tuple(place.items())]
        for call in calls:
            total["calls"] += 1
            total["failed_calls"] += int(call["state"] == "failed")
            total["yen"] += call["yen"] or Decimal(0)
            total["unpriced"] += int(call["yen"] is None)
            for name in ("prompt_tokens", "completion_tokens"):
                total[name] += call[name]
        total["generations"] += int(not failed)
        total["failed"] += int(failed)
        total["characters"] += characters
        if not failed and chance.random() < 0.8:
            rows[schema.outcomes].append(_outcome(place, moment, characters, chance))
    nothing = {column.name: 0 for column in schema.usage_days.c if column.name not in _PLACE}
    rows[schema.usage_days] = [nothing | dict(place) | dict(total) for place, total in sums.items()]
    return {table: values for table, values in rows.items() if values}


_PLACE = ("org_id", "user_id", "department_id", "use_case", "model", "prompt_version", "day")


def _calls(chance: Random, model: str, *, failed: bool) -> Iterator[dict[str, Any]]:
    slow = 2.4 if model == "openai:gpt-5" else 1.0
    for _ in range(1 + (not failed)):
        tokens = chance.randrange(800, 4000)
        yield {
            "kind": "called",
            "state": "failed" if failed else "finished",
            "attempt_id": uuid4(),
            "step": "text",
            "prompt_tokens": tokens,
            "completion_tokens": 0 if failed else tokens // 2,
            "yen": None if model not in PRICES else tokens * PRICES[model],
            "milliseconds": int(slow * chance.lognormvariate(8.3, 0.5)),
        }


def _row(shared: dict[str, Any], moment: datetime, more: dict[str, Any]) -> dict[str, Any]:
    empty = {
        "id": uuid4(), "attempt_id": None, "step": None, "reason": None, "generations": 0, "characters": 0,
        "prompt_tokens": 0, "completion_tokens": 0, "yen": Decimal(0), "milliseconds": None, "happened_at": moment,
    }  # fmt: skip
    return empty | shared | more


def _outcome(place: dict[str, Any], moment: datetime, characters: int, chance: Random) -> dict[str, Any]:
    usual = {"sns": 9, "titles": 7}.get(place["use_case"], 55)
    where = {name: value for name, value in place.items() if name != "model"}
    return where | {
        "draft_id": uuid4(),
        "generated": characters,
        "final": characters,
        "distance": int(characters * chance.betavariate(2, 6)),
        "seconds": int(60 * chance.gauss(usual, usual / 4)),
        "touched_at": moment,
    }
