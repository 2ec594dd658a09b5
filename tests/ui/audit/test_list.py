"""The record as it is read: each row in words, filters that begin at the first page, ids in short where nobody has a name."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from lensawriter.access.audit import Entry
from lensawriter.access.events import Event, Fact
from lensawriter.exports.csv_file import Cell
from lensawriter.models import Role
from lensawriter.ui.audit import list as auditing
from lensawriter.ui.audit.event_facts import Names
from tests.support.services_in_use import LivedIn
from tests.ui.conftest import drawn, said

HANAKO, GONE, PUBLIC = UUID(int=1), UUID("a1b2c3d4-0000-4000-8000-000000000000"), UUID(int=3)
NAMES = Names(
    people={str(HANAKO): "山田 花子"},
    departments={str(PUBLIC): "広報"},
    organisation=str(UUID(int=4)),
    plans={"standard": "スタンダード", "business": "ビジネス"},
    use_cases={"blog": "ブログ・SEO記事"},
)


def row(event: Event, subject: UUID | str | None = None, **facts: Fact) -> dict[str, Cell]:
    """An event that Hanako brought about, as the table shows it."""
    key = None if subject is None else str(subject)
    moment = datetime(2026, 11, 24, 3, tzinfo=UTC)
    entry = Entry(number=7, happened_at=moment, event=event, actor_id=HANAKO, role=Role.OWNER, subject=key, facts=facts)
    return auditing.shown(entry, NAMES)


@pytest.mark.parametrize(
    ("event", "facts", "told"),
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
        (Event.ID_DELETED, {"heir": str(GONE)}, "原稿を引き継いだ方：削除された利用者（a1b2c3d4）"),
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
def test_the_facts_of_an_event_are_told_in_words(event: Event, facts: dict[str, Fact], told: str) -> None:
    assert row(event, None, **facts)["詳細"] == told


@pytest.mark.parametrize(
    ("event", "subject", "told"),
    [
        (Event.ROLE_CHANGED, HANAKO, "山田 花子"),
        (Event.MEMBER_REMOVED, GONE, "削除された利用者（a1b2c3d4）"),
        (Event.DEPARTMENT_ADDED, PUBLIC, "広報"),
        (Event.DEPARTMENT_CHANGED, GONE, "部署（a1b2c3d4）"),
        (Event.PLAN_ASSIGNED, UUID(int=4), "この組織"),
        (Event.ORGANISATION_ENDED, GONE, "組織（a1b2c3d4）"),
        (Event.INVITATION_SENT, GONE, "招待（a1b2c3d4）"),
        (Event.DRAFT_EDITED, GONE, "原稿（a1b2c3d4）"),
        (Event.MAIL_FAILED, GONE, "メール（a1b2c3d4）"),
        (Event.DENIED, GONE, "ID（a1b2c3d4）"),
        (Event.CONSENTED, "2", "第2版"),
        (Event.LIMIT_SET, "blog", "ブログ・SEO記事"),
        (Event.LIMIT_SET, "openai:scripted", "openai:scripted"),
        (Event.LIMIT_REQUESTED, GONE, "ID（a1b2c3d4）"),
        (Event.SIGN_IN_REFUSED, None, ""),
    ],
)
def test_who_or_what_has_no_name_is_shown_by_the_beginning_of_the_id(
    event: Event, subject: UUID | str | None, told: str
) -> None:
    shown = row(event, subject)
    assert shown["対象"] == told
    assert shown["対象のID"] == ("" if subject is None else str(subject)), "whole in the saved table alone"
    assert not any(str(GONE) in str(shown[name]) for name in auditing.SHOWN)


def test_who_did_it_is_named_with_the_role_operators_by_the_role_alone() -> None:
    entry = Entry(
        number=1, happened_at=datetime(2026, 11, 24, tzinfo=UTC), event="sign-in", actor_id=HANAKO, role="owner",
        subject=None, facts={},
    )  # fmt: skip
    told = {
        (who, role): auditing.shown(entry.model_copy(update={"actor_id": who, "role": role}), NAMES)["行った方"]
        for who, role in ((HANAKO, "owner"), (GONE, "writer"), (GONE, "operator"), (None, None))
    }
    assert list(told.values()) == [
        "山田 花子（契約アカウント者）",
        "削除された利用者（a1b2c3d4）（執筆者）",
        "運用者",
        "",
    ]


def page() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.audit import list as auditing
    from lensawriter.ui.session import require

    auditing.draw(require(Role.OWNER))


def test_a_filter_leaves_its_rows_and_begins_at_the_first_page(lived: LivedIn) -> None:
    sid = lived.sids[lived.owner]
    for number in range(auditing.PAGE + 1):
        lived.house.people.departments.add(lived.owner, f"部署{number}")
    for name in ("青葉 花子", "若葉 花子"):
        lived.house.account.profile.rename(lived.owner, name)
    app = drawn(page, sid=sid)
    assert "名前の変更" in said(app) and "はじめての設定" not in said(app)
    app.pagination[0].set_value(2).run()
    assert "はじめての設定" in said(app) and "名前の変更" not in said(app)
    app.multiselect[0].select(Event.DEPARTMENT_ADDED).run()
    assert app.pagination[0].value == 1 and "部署50" in said(app) and "部署0<" not in said(app)
    assert f"{auditing.PAGE + 1}件" in said(app) and "名前の変更" not in said(app)
    app.multiselect[0].set_value([Event.NAME_CHANGED]).run()
    assert "2件" in said(app) and not app.pagination


def test_days_are_those_of_tokyo_and_an_empty_place_says_what_to_do(lived: LivedIn) -> None:
    assert lived.owner
    app = drawn(page, sid=lived.sids[lived.owner])
    app.date_input(key="audit.since").set_value(lived.clock().date()).run()
    assert "はじめての設定" in said(app)
    app.date_input(key="audit.until").set_value(datetime(2026, 11, 23, tzinfo=UTC).date()).run()
    assert "該当する記録はありません" in said(app)
