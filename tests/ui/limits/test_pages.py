"""Limits on pages: refused estimates, banners, usage, requests and the list of limits."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period, month_of
from lensawriter.models import Article, JobState, LengthRange, Principal, Role
from lensawriter.store.limit_requests import RequestState
from lensawriter.ui.write.estimate import Refusal
from lensawriter.usage.limits_in_force import PLAN
from tests.support import job_states
from tests.support.consents import consented
from tests.support.services_in_use import ServicesInUse
from tests.ui.conftest import WAIT, draw_page, page_text

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 24)
"""The day on which the test clock starts."""


def form() -> None:
    from lensawriter.ui.session import require, services
    from lensawriter.ui.write import form as forms

    forms.draw(require(), services().usecases["newsletter"])


def cards() -> None:
    from lensawriter.ui.session import services
    from lensawriter.ui.write import use_cases

    use_cases.draw(services().usecases.values(), lambda case: case == "blog")


def banner() -> None:
    from lensawriter.ui import banners
    from lensawriter.ui.session import require

    banners.draw(require())


def usage_page() -> None:
    from lensawriter.ui.limits import usage
    from lensawriter.ui.session import require

    usage.draw(require())


def limit_list() -> None:
    from lensawriter.ui.limits import list as limits
    from lensawriter.ui.session import require

    limits.draw(require())


def requests() -> None:
    from lensawriter.ui.limits import requests as limit_requests
    from lensawriter.ui.session import require

    limit_requests.draw(require())


def set_limit(installation: ServicesInUse, amount: int) -> tuple[Scope, str, Period, Unit]:
    """Limit the generations of the writer per month, and return the key of the limit."""
    place = Scope.PERSON, str(installation.writer.user_id), Period.MONTH, Unit.GENERATIONS
    installation.services.usage.limits.set(installation.owner, *place, amount)
    return place


def use_up_limit(installation: ServicesInUse) -> None:
    """Set a limit of one generation for the writer, and use it up."""
    set_limit(installation, 1)
    job = installation.submit()
    article = Article(
        use_case="blog",
        model="offline",
        draft="本文",
        asked=LengthRange(min=1, max=9),
        reached=2,
        prompt_version="1",
    )
    job_states.end_job(installation.store, job.id, JobState.DONE, installation.clock(), article=article)
    installation.services.usage.alerts.alert_for_job(job.id)


@pytest.fixture
def signed_in(installation: ServicesInUse) -> ServicesInUse:
    """The installation with sessions of all its users."""
    assert installation.sids
    return installation


def manager(installation: ServicesInUse) -> tuple[Principal, str]:
    who = installation.add(installation.owner.org_id, "jiro@example.jp", Role.MANAGER)
    consented(installation.store, who)
    return who, installation.open_session(who)


def test_a_draft_within_the_limits_can_be_started(signed_in: ServicesInUse) -> None:
    app = draw_page(form, sid=signed_in.sids[signed_in.writer])
    assert not app.button(key="send").disabled
    assert "約400～800字" in page_text(app)
    assert "円" not in page_text(app)
    assert not app.warning
    assert "newsletter.model" not in app.session_state  # there is no choice of a model if there is only one


def test_a_refused_estimate_names_the_limit_and_its_reset(signed_in: ServicesInUse) -> None:
    set_limit(signed_in, 0)
    app = draw_page(form, sid=signed_in.sids[signed_in.writer])
    assert app.button(key="send").disabled
    (warning,) = (each.value.replace("\\", "") for each in app.warning)
    for words in ("あなたの今月の生成回数", "残りは0回", "2026/12/01 00:00 +09:00 に数え直します"):
        assert words in warning
    assert app.button(key="ask-more").label == "引き上げを依頼"


def test_use_cases_outside_the_plan_are_disabled(signed_in: ServicesInUse) -> None:
    app = draw_page(cards, sid=signed_in.sids[signed_in.writer])
    assert [each.key for each in app.button if not each.disabled] == ["choose-blog"]
    assert page_text(app).count("プランの対象外です") == len(signed_in.services.usecases) - 1


def test_a_late_refusal_is_shown_once_at_the_button(signed_in: ServicesInUse) -> None:
    app = draw_page(form, sid=signed_in.sids[signed_in.writer])
    app.text_input(key="newsletter.title").set_value("席数の決め方").run()
    app.text_area(key="newsletter.pasted").set_value("席数は出社率をもとに決める。").run()
    set_limit(signed_in, 0)
    app.button(key="send").click().run()
    assert "go" not in app.session_state
    assert len(app.warning) == 1
    assert app.button(key="send").disabled
    refusal = Refusal(sentence="上限を超えます。", place="person:x:month:generations", cheaper=None)
    set_limit(signed_in, 9)
    app.session_state["newsletter.refused"] = refusal
    assert "上限を超えます。" in page_text(app.run())
    assert app.button(key="ask-more").label == "引き上げを依頼"
    assert not app.run().warning


def test_a_closed_banner_does_not_come_back(signed_in: ServicesInUse) -> None:
    use_up_limit(signed_in)
    app = draw_page(banner, sid=signed_in.sids[signed_in.writer])
    assert "今月の生成回数が上限（1回）に達しました。" in page_text(app)
    (close,) = app.button
    assert "達しました" not in page_text(close.click().run())
    assert "達しました" not in page_text(draw_page(banner, sid=signed_in.sids[signed_in.writer]))
    assert "達しました" not in page_text(draw_page(banner, sid=signed_in.sids[signed_in.operator]))


def test_the_usage_page_shows_what_is_used_and_left(signed_in: ServicesInUse) -> None:
    use_up_limit(signed_in)
    text = page_text(draw_page(usage_page, sid=signed_in.sids[signed_in.writer]))
    for words in ("今月の生成回数", "残り 0回", "1回のうち1回を使用", "2026/11", "ブログ・SEO記事"):
        assert words in text


def test_the_url_selects_the_limit_of_a_request(signed_in: ServicesInUse) -> None:
    place = set_limit(signed_in, 5)
    signed_in.services.usage.limits.set(signed_in.owner, place[0], place[1], Period.DAY, place[3], 1)
    app = AppTest.from_function(usage_page, default_timeout=WAIT)
    app.user = {"sid": signed_in.sids[signed_in.writer]}
    app.query_params["limit"] = ":".join(place)
    app.run()
    assert "limit" not in app.query_params
    chosen = app.selectbox(key="limit-asking.limit")
    assert chosen.options[chosen.index or 0] == "今月の生成回数"


def test_a_request_is_allowed_until_the_end_of_the_month_and_shows_its_answer(signed_in: ServicesInUse) -> None:
    place = set_limit(signed_in, 5)
    request = signed_in.services.usage.requests.ask(signed_in.writer, *place, 20, "展示会の案内を書くため")
    who, sid = manager(signed_in)
    app = draw_page(requests, sid=sid)
    assert "展示会の案内を書くため" in page_text(app)
    app.button(key=f"allow-{request.id}").click().run()
    assert app.text_input(key=f"allowed-{request.id}").value == "20"
    assert app.date_input(key=f"until-{request.id}").value == month_of(TODAY).last
    signed_in.services.usage.requests.decide(who, request.id, 15, month_of(TODAY).last, "15回まで")
    text = page_text(draw_page(requests, sid=sid))
    assert "認められました：＋15回（2026/11/30 まで）" in text
    assert signed_in.services.usage.requests.mine(signed_in.writer)[0].request.state is RequestState.ALLOWED


def test_a_manager_sees_requests_of_owners_without_buttons(signed_in: ServicesInUse) -> None:
    signed_in.services.usage.limits.set(signed_in.owner, Scope.USE_CASE, "blog", Period.MONTH, Unit.GENERATIONS, 5)
    request = signed_in.services.usage.requests.ask(
        signed_in.writer, Scope.USE_CASE, "blog", Period.MONTH, Unit.GENERATIONS, 5, ""
    )
    _, sid = manager(signed_in)
    app = draw_page(requests, sid=sid)
    assert "契約アカウント者が回答します" in page_text(app)
    assert not app.button
    assert [each.key for each in draw_page(requests, sid=signed_in.sids[signed_in.owner]).button] == [
        f"allow-{request.id}",
        f"decline-{request.id}",
    ]


def test_operators_see_only_requests_on_plan_limits(signed_in: ServicesInUse) -> None:
    request = signed_in.services.usage.requests.ask(signed_in.writer, *set_limit(signed_in, 5), 5, "個人の分です")
    app = draw_page(requests, sid=signed_in.sids[signed_in.operator])
    assert "回答待ちの依頼はありません" in page_text(app)
    assert str(request.id) not in str([each.key for each in app.button])


def test_the_list_of_limits_offers_a_manager_only_people_and_departments(signed_in: ServicesInUse) -> None:
    set_limit(signed_in, 5)
    _, sid = manager(signed_in)
    app = draw_page(limit_list, sid=sid)
    assert "田中 太郎さんの今月の生成回数" in page_text(app)
    app.button(key="limits.add").click().run()
    assert app.selectbox(key="limits.scope").options == ["利用者"]  # there are no departments
    assert PLAN not in page_text(app)
