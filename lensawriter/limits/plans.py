"""Plans プラン: the limits and features of organisations, read from a YAML file. Null means unlimited, zero allows nothing."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, StrictBool, StrictInt, StrictStr, ValidationError

from lensawriter.errors import SettingInvalid
from lensawriter.models import Value
from lensawriter.strict_yaml import Document, KeyPath, YamlInvalid, read

MAXIMUM = 10**12
"""The largest number that a plan may contain."""
Count = StrictInt | None
Names = tuple[StrictStr, ...] | None
_ID = r"^[a-z][a-z0-9-]{0,39}$"


class Plan(Value):
    """One plan: what an organisation may use. None means unlimited.

    `generations`, `characters` and `yen` are maximums per month; `seats` is the maximum number of members.
    `retention_days` is shown to users; nothing is deleted after this time.
    """

    id: str = Field(pattern=_ID)
    title: StrictStr = Field(min_length=1, max_length=40)
    seats: Count = Field(ge=0, le=MAXIMUM)
    invitations: StrictBool
    generations: Count = Field(ge=0, le=MAXIMUM)
    characters: Count = Field(ge=0, le=MAXIMUM)
    yen: Count = Field(ge=0, le=MAXIMUM)
    use_cases: Names
    models: Names
    retention_days: Count = Field(ge=0, le=MAXIMUM)

    def free_seats(self, members: int) -> int | None:
        """Return the number of free seats; None means unlimited."""
        return None if self.seats is None else max(0, self.seats - members)

    def has_seat(self, members: int) -> bool:
        """Return whether one more person may join an organisation with this number of members."""
        return self.seats is None or members < self.seats

    def allows_use_case(self, use_case: str) -> bool:
        """Return whether the plan includes a use case."""
        return self.use_cases is None or use_case in self.use_cases

    def allows_model(self, model: str) -> bool:
        """Return whether the plan includes a model."""
        return self.models is None or model in self.models


class Plans(NamedTuple):
    """All plans, in the order of the file."""

    by_id: Mapping[str, Plan]
    default: Plan
    """The plan of an organisation without an assigned plan."""

    def of(self, plan_id: str | None) -> Plan:
        """Return the plan with an id, or the default plan for None.

        For an id that is no longer in the file, this is a plan that allows nothing.
        """
        if plan_id is None:
            return self.default
        return self.by_id.get(plan_id) or _removed(plan_id)


def load_plans(path: Path, use_cases: Collection[str] | None = None) -> Plans:
    """Read the plans; raises SettingInvalid with file, line and reason.

    `use_cases` are the ids of use cases that plans may list; None skips this check.
    """
    try:
        document = read(path.read_text("utf-8"))
    except YamlInvalid as error:
        raise _invalid(path, error.line, f"{error.reason}。") from None
    except (OSError, UnicodeDecodeError):
        raise _invalid(path, 1, "プランのファイルを読み取れません。") from None
    return _PlanFile(path, document, use_cases).plans()


class _PlanFile:
    """Reads one plan file; errors name its lines."""

    def __init__(self, path: Path, document: Document, use_cases: Collection[str] | None) -> None:
        self._path, self._document, self._use_cases = path, document, use_cases

    def plans(self) -> Plans:
        content = self._document.value
        if not isinstance(content, dict) or set(content) != {"default", "plans"}:
            raise self._refuse((), "default と plans の2項目を書いてください。")
        rows = content["plans"]
        if not isinstance(rows, dict) or not rows:
            raise self._refuse(("plans",), "plans に、プランを1つ以上書いてください。")
        found = {name: self._plan(name, row) for name, row in rows.items()}
        default = found.get(content["default"]) if isinstance(content["default"], str) else None
        if default is None:
            raise self._refuse(("default",), "default には、plans にあるプランを指定してください。")
        return Plans(found, default)

    def _plan(self, name: str, row: Any) -> Plan:
        place = ("plans", name)
        if not isinstance(row, dict) or "id" in row:
            raise self._refuse(place, f"プラン「{name}」の項目を確認してください。")
        try:
            plan = Plan.model_validate(row | {"id": name})
        except ValidationError as error:
            first = error.errors()[0]
            key = str(first["loc"][0])
            if first["type"] == "missing":
                raise self._refuse(
                    place, f"プラン「{name}」に {key} がありません。無制限なら null と書いてください。"
                ) from None
            at = (*place, key) if key in row else place
            raise self._refuse(at, f"プラン「{name}」の {key} を確認してください。{_EXPECTED.get(key, '')}") from None
        unknown = sorted(set(plan.use_cases or ()) - set(self._use_cases)) if self._use_cases is not None else []
        if unknown:
            raise self._refuse((*place, "use_cases"), f"プラン「{name}」の用途「{unknown[0]}」がありません。")
        return plan

    def _refuse(self, place: KeyPath, reason: str) -> SettingInvalid:
        return _invalid(self._path, self._document.lines.get(place, 1), reason)


_NUMBER = "0以上の整数か、無制限の null を指定してください。"
_LIST = "名前のリストか、制限なしの null を指定してください。"
_EXPECTED = {
    "id": "プランのIDは、英小文字、数字、ハイフンで書いてください。",
    "title": "40文字以内の名前を書いてください。",
    "invitations": "true か false を指定してください。",
    "use_cases": _LIST,
    "models": _LIST,
} | dict.fromkeys(("seats", "generations", "characters", "yen", "retention_days"), _NUMBER)


def _removed(plan_id: str) -> Plan:
    """Return a plan that allows nothing; used for an id that is no longer in the file."""
    none: dict[str, Any] = dict.fromkeys(("seats", "generations", "characters", "yen"), 0)
    closed: dict[str, Any] = {"invitations": False, "use_cases": (), "models": (), "retention_days": None}
    return Plan.model_construct(id=plan_id, title="（廃止されたプラン）", **none, **closed)


def _invalid(path: Path, line: int, reason: str) -> SettingInvalid:
    return SettingInvalid(f"{path.name}:{line} {reason}")
