"""What the pages of people say: a word for every event, mail and role, limits in words, and a table that computes nothing."""

import csv
import io
import re
from pathlib import Path

import pytest

from lensawriter import usecases
from lensawriter.access.events import Event
from lensawriter.accounts import role_names
from lensawriter.limits.plans import load_plans
from lensawriter.mail.messages import Mail
from lensawriter.models import Role
from lensawriter.settings import ROOT
from lensawriter.store.outbox import MailState
from lensawriter.ui.audit import event_names
from lensawriter.ui.audit import list as auditing
from lensawriter.ui.organisations import mails
from lensawriter.ui.parts import plan as plan_table

JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def test_every_event_every_mail_and_every_role_has_words_of_its_own() -> None:
    said = [event_names.word(each) for each in Event]
    assert all(JAPANESE.search(each) for each in said)
    assert len(set(said)) == len(said)
    assert set(mails._KINDS) == set(Mail)
    assert set(mails._STATES) == set(MailState)
    assert len({role_names.name(each) for each in Role}) == len(role_names.MAY) == len(Role)
    assert event_names.word("of-an-older-release") == "of-an-older-release"


@pytest.mark.parametrize(("number", "said"), [(None, "無制限"), (0, "利用できません"), (1, "1席"), (1200, "1,200席")])
def test_null_is_unlimited_and_zero_is_none(number: int | None, said: str) -> None:
    assert plan_table.count(number, "席") == said


def test_every_part_of_every_plan_is_told() -> None:
    cases = usecases.load(ROOT / "prompts")
    for plan in load_plans(ROOT / "prompts" / "plans.yaml", cases).by_id.values():
        rows = plan_table.rows(plan, cases)
        assert len(rows) == len(type(plan).model_fields) - 2, "all but its id and its title"
        assert all(value for _, value in rows)
    nothing = plan.model_copy(update={"use_cases": (), "models": (), "retention_days": 0, "seats": 0})
    assert [value for label, value in plan_table.rows(nothing, cases) if label in ("席数", "用途", "モデル")] == [
        "利用できません"
    ] * 3


@pytest.mark.parametrize("typed", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_no_cell_of_a_saved_record_is_computed(typed: str, tmp_path: Path) -> None:
    saved = auditing.csv([{"番号": 7, "対象": typed}])
    assert saved.startswith(b"\xef\xbb\xbf")
    (_, row) = csv.reader(io.StringIO(saved.decode("utf-8-sig"), newline=""))
    assert row == ["7", f"'{typed}"]
