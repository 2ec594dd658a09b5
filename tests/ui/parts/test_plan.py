"""The table of a plan."""

import pytest

from lensawriter import usecases
from lensawriter.limits.plans import load_plans
from lensawriter.settings import ROOT
from lensawriter.ui.parts import plan as plan_table


@pytest.mark.parametrize(("number", "text"), [(None, "無制限"), (0, "利用できません"), (1, "1席"), (1200, "1,200席")])
def test_null_is_unlimited_and_zero_is_none(number: int | None, text: str) -> None:
    assert plan_table.count(number, "席") == text


def test_table_shows_every_field_of_every_plan() -> None:
    cases = usecases.load(ROOT / "prompts")
    for plan in load_plans(ROOT / "prompts" / "plans.yaml", cases).by_id.values():
        rows = plan_table.rows(plan, cases)
        assert len(rows) == len(type(plan).model_fields) - 2, "one row for each field but id and title"
        assert all(value for _, value in rows)
    nothing = plan.model_copy(update={"use_cases": (), "models": (), "retention_days": 0, "seats": 0})
    assert [value for label, value in plan_table.rows(nothing, cases) if label in ("席数", "用途", "モデル")] == [
        "利用できません"
    ] * 3
