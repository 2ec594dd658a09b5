"""The page of the dashboard as Streamlit draws it: access, filters and the form for a baseline."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lensawriter import services
from lensawriter.accounts.sessions import digest
from lensawriter.models import Role
from lensawriter.settings import Settings
from lensawriter.store import members
from lensawriter.store.contracts import Contract, set_contract
from lensawriter.ui.dashboard import choice, efforts
from tests.support.services_in_use import ServicesInUse
from tests.support.serving import session_token
from tests.support.usage_history import fill
from tests.ui.conftest import draw_page, page_text

pytestmark = pytest.mark.slow


def page() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.dashboard import page
    from lensawriter.ui.session import require

    page.draw(require(Role.MANAGER, Role.OWNER))


def fragment() -> None:
    from lensawriter.ui.dashboard import page
    from lensawriter.ui.dashboard.choice import Choice

    page.watch(Choice(), [])


@pytest.fixture
def app(installation: ServicesInUse) -> AppTest:
    """The page of an owner whose members have written nothing."""
    return draw_page(page, sid=installation.sids[installation.owner])


def test_without_usage_the_page_shows_sentences_and_no_charts(app: AppTest) -> None:
    words = page_text(app)
    assert "この期間にも前の期間にも、生成はありません。" in words and "この期間に仕上がった原稿はありません。" in words
    assert "登録済み（まだ書いていません）" in words and not app.get("vega_lite_chart")
    assert {each.label: each.value for each in app.metric}["使った人"] == "0 / 2名"


def test_a_limit_without_usage_is_text_without_a_chart(installation: ServicesInUse) -> None:
    sid, moment = installation.sids[installation.owner], installation.clock()
    with installation.store.transaction() as connection:
        set_contract(
            connection, Contract(org_id=installation.owner.org_id, plan="trial", started_at=moment, ended_at=None)
        )
    app = draw_page(page, sid=sid)
    assert "上限 30回" in page_text(app) and not app.get("vega_lite_chart")


def test_the_last_month_has_no_forecast(app: AppTest) -> None:
    assert "今月の見込み" in page_text(app)
    app.segmented_control(key="dashboard.period").set_value("last-month").run()
    assert "今月の見込み" not in page_text(app) and "2026/10/01～10/31 の数字です" in page_text(app)
    assert "2026/09/01～09/30" in page_text(app)


def test_invalid_custom_days_are_explained_and_show_no_figures(app: AppTest) -> None:
    app.segmented_control(key="dashboard.period").set_value(choice.CUSTOM).run()
    assert "2026/10/01～11/24 の数字です" in page_text(app)
    app.date_input(key="dashboard.last").set_value(date(2026, 9, 1)).run()
    assert "終了日は、開始日と同じ日か" in page_text(app) and not app.metric


def test_a_baseline_is_recorded_for_a_use_case(installation: ServicesInUse, app: AppTest) -> None:
    app.selectbox(key=efforts.USE_CASE).set_value("sns")
    app.number_input(key=efforts.MINUTES).set_value(45)
    app.button[-1].click().run()
    assert installation.services.usage.dashboards.baselines(installation.owner) == {"sns": 45}
    assert [each.value for each in app.toast] == ["基準の時間を記録しました。"] and not app.exception


def test_filters_reduce_the_figures_and_each_part_lists_its_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = fill(tmp_path, "year", days=12).manager
    token = session_token(tmp_path, manager)
    house = services.build(Settings(data=tmp_path))
    monkeypatch.setattr(services, "_current", house)
    monkeypatch.setattr(services, "_closed", False)
    app = draw_page(page, sid=digest(token))
    app.segmented_control(key="dashboard.period").set_value("thirty").run()
    whole = _generations(app)
    for name in ("person", "department", "use_case", "model"):
        app.selectbox(key=f"dashboard.{name}").select_index(1).run()
        assert not app.exception and 0 < _generations(app) < whole, name
        app.selectbox(key=f"dashboard.{name}").select_index(0).run()
    for name in PARTS:
        app.session_state[f"dashboard.table.{name}"] = True
    app.run()
    for name in PARTS:
        app.selectbox(key=f"dashboard.jobs.{name}").select_index(1)
    heads = [each.proto.body.count("<th>結果</th>") for each in app.run().get("html")]
    assert not app.exception and sum(heads) == len(PARTS)
    house.close()


PARTS = ("days", "by-person", "hours", "speeds", "edits", "efforts")


def _generations(app: AppTest) -> int:
    shown = {each.label: each.value for each in app.metric}["生成回数"]
    return int(str(shown).removesuffix("回").replace(",", ""))


def test_a_former_manager_gets_no_further_refresh(installation: ServicesInUse) -> None:
    sid = installation.sids[installation.writer]
    for role, seen in ((Role.MANAGER, True), (Role.WRITER, False)):
        with installation.store.transaction() as connection:
            members.set_role(connection, installation.writer.user_id, role)
        app = draw_page(fragment, sid=sid)
        assert bool(app.metric) is seen and bool(app.exception) is not seen
