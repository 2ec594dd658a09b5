"""The audit log page: entries as text, filters, and short ids for subjects without a name."""

import csv
import io
from datetime import UTC, datetime
from uuid import UUID

import pytest

from lensawriter.access.audit import Entry
from lensawriter.access.events import Event, Fact
from lensawriter.exports.csv_file import Cell
from lensawriter.models import Role
from lensawriter.ui.audit import event_facts
from lensawriter.ui.audit import list as audit_log
from lensawriter.ui.audit.event_facts import Names
from tests.support.rights_table import TABLE
from tests.support.services_in_use import ServicesInUse
from tests.ui.conftest import draw_page, page_text

HANAKO, REMOVED, PUBLIC = UUID(int=1), UUID("a1b2c3d4-0000-4000-8000-000000000000"), UUID(int=3)
NAMES = Names(
    people={str(HANAKO): "山田 花子"},
    departments={str(PUBLIC): "広報"},
    organisation=str(UUID(int=4)),
    plans={"standard": "スタンダード", "business": "ビジネス"},
    use_cases={"blog": "ブログ・SEO記事"},
)


def row(event: Event, subject: UUID | str | None = None, **facts: Fact) -> dict[str, Cell]:
    """Return the row for an event whose actor is Hanako."""
    key = None if subject is None else str(subject)
    moment = datetime(2026, 11, 24, 3, tzinfo=UTC)
    entry = Entry(number=7, happened_at=moment, event=event, actor_id=HANAKO, role=Role.OWNER, subject=key, facts=facts)
    return audit_log.row(entry, NAMES)


@pytest.mark.parametrize(
    ("event", "facts", "text"),
    [
        (Event.ROLE_CHANGED, {"before": "writer", "after": "manager"}, "変更前：執筆者、変更後：管理者"),
        (
            Event.PLAN_ASSIGNED,
            {"before": "standard", "after": "business"},
            "変更前：スタンダード、変更後：ビジネス",
        ),
        (Event.PLAN_ASSIGNED, {"before": None, "after": "left-the-file"}, "変更後：left-the-file"),
        (Event.ORGANISATION_RESUMED, {"plan": "standard"}, "プラン：スタンダード"),
        (Event.INVITATION_SENT, {"role": "writer"}, "役割：執筆者"),
        (Event.LANGUAGE_CHANGED, {"language": "ja"}, "言語：日本語"),
        (Event.DEPARTMENT_CHANGED, {"archived": True}, "アーカイブ：はい"),
        (Event.DEPARTMENT_CHANGED, {"archived": False}, "アーカイブ：いいえ"),
        (Event.MEMBER_ASSIGNED, {"department": str(PUBLIC)}, "部署：広報"),
        (Event.MEMBER_REMOVED, {"heir": str(HANAKO)}, "原稿を引き継いだ方：山田 花子"),
        (Event.ID_DELETED, {"heir": str(REMOVED)}, "原稿を引き継いだ方：削除された利用者（a1b2c3d4）"),
        (Event.SESSION_ENDED, {"count": 1200}, "件数：1,200"),
        (Event.PASSWORD_CHANGED, {"by": "link"}, "方法：メールのリンク"),
        (Event.SIGN_IN_LOCKED, {"by": "network"}, "理由：同じネットワークからの失敗"),
        (Event.DENIED, {"reason": "not-found", "call": "library.get"}, "理由：見つからない、機能：原稿"),
        (Event.DRAFT_SUBMITTED, {"use_case": "blog"}, "用途：ブログ・SEO記事"),
        (Event.DRAFT_EXPORTED, {"format": "docx"}, "形式：Word"),
        (Event.VERSION_RESTORED, {"version": 3, "of": 1}, "版：3、もと：第1版"),
        (Event.MAIL_SENT, {"kind": "invitation"}, "種類：招待"),
        (
            Event.LIMIT_SET,
            {"scope": "department", "period": "month", "unit": "characters", "amount": 60000},
            "範囲：部署、期間：1か月、項目：文字数、上限：60,000",
        ),
        (Event.LIMIT_ALERTED, {"share": 80}, "使用率：80%"),
        (Event.BASELINE_RECORDED, {"use_case": "blog", "minutes": 90}, "用途：ブログ・SEO記事、所要時間：90分"),
        (Event.STEP_UP, {"of-a-later-release": "x"}, ""),
    ],
)
def test_facts_are_shown_as_text(event: Event, facts: dict[str, Fact], text: str) -> None:
    assert row(event, None, **facts)["詳細"] == text


@pytest.mark.parametrize(
    ("event", "subject", "text"),
    [
        (Event.ROLE_CHANGED, HANAKO, "山田 花子"),
        (Event.MEMBER_REMOVED, REMOVED, "削除された利用者（a1b2c3d4）"),
        (Event.DEPARTMENT_ADDED, PUBLIC, "広報"),
        (Event.DEPARTMENT_CHANGED, REMOVED, "部署（a1b2c3d4）"),
        (Event.PLAN_ASSIGNED, UUID(int=4), "この組織"),
        (Event.ORGANISATION_ENDED, REMOVED, "組織（a1b2c3d4）"),
        (Event.INVITATION_SENT, REMOVED, "招待（a1b2c3d4）"),
        (Event.DRAFT_EDITED, REMOVED, "原稿（a1b2c3d4）"),
        (Event.MAIL_FAILED, REMOVED, "メール（a1b2c3d4）"),
        (Event.DENIED, REMOVED, "ID（a1b2c3d4）"),
        (Event.CONSENTED, "2", "第2版"),
        (Event.LIMIT_SET, "blog", "ブログ・SEO記事"),
        (Event.LIMIT_SET, "openai:scripted", "openai:scripted"),
        (Event.LIMIT_REQUESTED, REMOVED, "ID（a1b2c3d4）"),
        (Event.SIGN_IN_REFUSED, None, ""),
    ],
)
def test_subject_without_a_name_is_shown_by_a_short_id(event: Event, subject: UUID | str | None, text: str) -> None:
    shown = row(event, subject)
    assert shown["対象"] == text
    assert shown["対象のID"] == ("" if subject is None else str(subject)), "only the CSV file has the complete id"
    assert not any(str(REMOVED) in str(shown[name]) for name in audit_log.SHOWN)


def test_actor_is_shown_with_the_role_and_an_operator_by_the_role_only() -> None:
    entry = Entry(
        number=1, happened_at=datetime(2026, 11, 24, tzinfo=UTC), event="sign-in", actor_id=HANAKO, role="owner",
        subject=None, facts={},
    )  # fmt: skip
    actors = {
        (actor, role): audit_log.row(entry.model_copy(update={"actor_id": actor, "role": role}), NAMES)["行った方"]
        for actor, role in ((HANAKO, "owner"), (REMOVED, "writer"), (REMOVED, "operator"), (None, None))
    }
    assert list(actors.values()) == [
        "山田 花子（契約アカウント者）",
        "削除された利用者（a1b2c3d4）（執筆者）",
        "運用者",
        "",
    ]


@pytest.mark.parametrize("typed", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_csv_file_contains_no_formulas(typed: str) -> None:
    saved = audit_log.csv([{"番号": 7, "対象": typed}])
    assert saved.startswith(b"\xef\xbb\xbf")
    (_, row) = csv.reader(io.StringIO(saved.decode("utf-8-sig"), newline=""))
    assert row == ["7", f"'{typed}"]


def page() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.audit import list as audit_log
    from lensawriter.ui.session import require

    audit_log.draw(require(Role.OWNER))


def test_changed_filter_shows_its_first_page(installation: ServicesInUse) -> None:
    sid = installation.sids[installation.owner]
    for number in range(audit_log.PAGE + 1):
        installation.services.people.departments.add(installation.owner, f"部署{number}")
    for name in ("青葉 花子", "若葉 花子"):
        installation.services.account.profile.rename(installation.owner, name)
    app = draw_page(page, sid=sid)
    assert "名前の変更" in page_text(app) and "はじめての設定" not in page_text(app)
    app.pagination[0].set_value(2).run()
    assert "はじめての設定" in page_text(app) and "名前の変更" not in page_text(app)
    app.multiselect[0].select(Event.DEPARTMENT_ADDED).run()
    assert app.pagination[0].value == 1 and "部署50" in page_text(app) and "部署0<" not in page_text(app)
    assert f"{audit_log.PAGE + 1}件" in page_text(app) and "名前の変更" not in page_text(app)
    app.multiselect[0].set_value([Event.NAME_CHANGED]).run()
    assert "2件" in page_text(app) and not app.pagination


def test_date_filter_uses_days_in_tokyo_and_an_empty_result_says_what_to_do(installation: ServicesInUse) -> None:
    assert installation.owner
    app = draw_page(page, sid=installation.sids[installation.owner])
    app.date_input(key="audit.since").set_value(installation.clock().date()).run()
    assert "はじめての設定" in page_text(app)
    app.date_input(key="audit.until").set_value(datetime(2026, 11, 23, tzinfo=UTC).date()).run()
    assert "該当する記録はありません" in page_text(app)


def test_each_service_that_records_refusals_has_a_japanese_name() -> None:
    services = {name.partition(".")[0].lower() for name in TABLE}
    assert services <= event_facts._WORDS["call"].keys()
    assert all(not text.isascii() for text in event_facts._WORDS["call"].values())
