"""Limits on pages: a text that may not be written, a banner that is closed, a request that is asked and answered."""

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
from tests.support.services_in_use import LivedIn
from tests.ui.conftest import WAIT, draw_page, page_text

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 24)
"""The day of the clock of tests."""


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


def own_use() -> None:
    from lensawriter.ui.limits import usage
    from lensawriter.ui.session import require

    usage.draw(require())


def caps() -> None:
    from lensawriter.ui.limits import list as limits
    from lensawriter.ui.session import require

    limits.draw(require())


def requests() -> None:
    from lensawriter.ui.limits import requests as limit_requests
    from lensawriter.ui.session import require

    limit_requests.draw(require())


def bound(installation: LivedIn, amount: int) -> tuple[Scope, str, Period, Unit]:
    """Limit the generations of the writer in a month."""
    place = Scope.PERSON, str(installation.writer.user_id), Period.MONTH, Unit.GENERATIONS
    installation.house.usage.limits.set(installation.owner, *place, amount)
    return place


def used_up(installation: LivedIn) -> None:
    """Have the writer use up a limit of one."""
    bound(installation, 1)
    job = installation.job()
    article = Article(
        use_case="blog",
        model="offline",
        draft="本文",
        asked=LengthRange(min=1, max=9),
        reached=2,
        prompt_version="1",
    )
    job_states.end_job(installation.store, job.id, JobState.DONE, installation.clock(), article=article)
    installation.house.usage.alerts.alert_for_job(job.id)


@pytest.fixture
def house(installation: LivedIn) -> LivedIn:
    """The house with everybody signed in, and a manager."""
    assert installation.sids
    return installation


def manager(installation: LivedIn) -> tuple[Principal, str]:
    who = installation.added(installation.owner.org_id, "jiro@example.jp", Role.MANAGER)
    consented(installation.store, who)
    return who, installation.session(who)


def test_a_text_that_fits_can_be_begun_and_costs_nothing_that_is_named(house: LivedIn) -> None:
    app = draw_page(form, sid=house.sids[house.writer])
    assert not app.button(key="send").disabled
    assert "約400～800字" in page_text(app)
    assert "円" not in page_text(app)
    assert not app.warning
    assert "newsletter.model" not in app.session_state  # there is one model, so that nobody is asked


def test_a_text_that_is_over_a_limit_cannot_be_begun_and_says_which_and_until_when(house: LivedIn) -> None:
    bound(house, 0)
    app = draw_page(form, sid=house.sids[house.writer])
    assert app.button(key="send").disabled
    (warning,) = (each.value.replace("\\", "") for each in app.warning)
    for words in ("あなたの今月の生成回数", "残りは0回", "2026/12/01 00:00 +09:00 に数え直します"):
        assert words in warning
    assert app.button(key="ask-more").label == "引き上げを依頼"


def test_a_purpose_that_the_plan_has_not_cannot_be_chosen(house: LivedIn) -> None:
    app = draw_page(cards, sid=house.sids[house.writer])
    assert [each.key for each in app.button if not each.disabled] == ["choose-blog"]
    assert page_text(app).count("プランの対象外です") == len(house.house.usecases) - 1


def test_whoever_was_beaten_to_it_is_told_in_the_same_place_once(house: LivedIn) -> None:
    app = draw_page(form, sid=house.sids[house.writer])
    app.text_input(key="newsletter.title").set_value("席数の決め方").run()
    app.text_area(key="newsletter.pasted").set_value("席数は出社率をもとに決める。").run()
    bound(house, 0)
    app.button(key="send").click().run()
    assert "go" not in app.session_state
    assert len(app.warning) == 1
    assert app.button(key="send").disabled
    refusal = Refusal(sentence="上限を超えます。", place="person:x:month:generations", cheaper=None)
    bound(house, 9)
    app.session_state["newsletter.refused"] = refusal
    assert "上限を超えます。" in page_text(app.run())
    assert app.button(key="ask-more").label == "引き上げを依頼"
    assert not app.run().warning


def test_a_banner_that_was_closed_is_gone_for_good(house: LivedIn) -> None:
    used_up(house)
    app = draw_page(banner, sid=house.sids[house.writer])
    assert "今月の生成回数が上限（1回）に達しました。" in page_text(app)
    (close,) = app.button
    assert "達しました" not in page_text(close.click().run())
    assert "達しました" not in page_text(draw_page(banner, sid=house.sids[house.writer]))
    assert "達しました" not in page_text(draw_page(banner, sid=house.sids[house.operator]))


def test_the_page_of_ones_own_use_says_what_is_used_and_left(house: LivedIn) -> None:
    used_up(house)
    told = page_text(draw_page(own_use, sid=house.sids[house.writer]))
    for words in ("今月の生成回数", "残り 0回", "1回のうち1回を使用", "2026/11", "ブログ・SEO記事"):
        assert words in told


def test_more_is_asked_of_the_limit_that_the_address_names(house: LivedIn) -> None:
    place = bound(house, 5)
    house.house.usage.limits.set(house.owner, place[0], place[1], Period.DAY, place[3], 1)
    app = AppTest.from_function(own_use, default_timeout=WAIT)
    app.user = {"sid": house.sids[house.writer]}
    app.query_params["limit"] = ":".join(place)
    app.run()
    assert "limit" not in app.query_params
    chosen = app.selectbox(key="limit-asking.limit")
    assert chosen.options[chosen.index or 0] == "今月の生成回数"


def test_what_is_asked_is_offered_until_the_end_of_the_month_and_what_was_answered_is_told(house: LivedIn) -> None:
    place = bound(house, 5)
    request = house.house.usage.requests.ask(house.writer, *place, 20, "展示会の案内を書くため")
    who, sid = manager(house)
    app = draw_page(requests, sid=sid)
    assert "展示会の案内を書くため" in page_text(app)
    app.button(key=f"allow-{request.id}").click().run()
    assert app.text_input(key=f"allowed-{request.id}").value == "20"
    assert app.date_input(key=f"until-{request.id}").value == month_of(TODAY).last
    house.house.usage.requests.decide(who, request.id, 15, month_of(TODAY).last, "15回まで")
    told = page_text(draw_page(requests, sid=sid))
    assert "認められました：＋15回（2026/11/30 まで）" in told
    assert house.house.usage.requests.mine(house.writer)[0].request.state is RequestState.ALLOWED


def test_a_manager_is_shown_what_others_decide_without_a_button(house: LivedIn) -> None:
    house.house.usage.limits.set(house.owner, Scope.USE_CASE, "blog", Period.MONTH, Unit.GENERATIONS, 5)
    request = house.house.usage.requests.ask(
        house.writer, Scope.USE_CASE, "blog", Period.MONTH, Unit.GENERATIONS, 5, ""
    )
    _, sid = manager(house)
    app = draw_page(requests, sid=sid)
    assert "契約アカウント者が回答します" in page_text(app)
    assert not app.button
    assert [each.key for each in draw_page(requests, sid=house.sids[house.owner]).button] == [
        f"allow-{request.id}",
        f"decline-{request.id}",
    ]


def test_operators_see_requests_on_plans_alone(house: LivedIn) -> None:
    request = house.house.usage.requests.ask(house.writer, *bound(house, 5), 5, "個人の分です")
    app = draw_page(requests, sid=house.sids[house.operator])
    assert "回答待ちの依頼はありません" in page_text(app)
    assert str(request.id) not in str([each.key for each in app.button])


def test_the_list_of_limits_offers_a_manager_people_and_departments(house: LivedIn) -> None:
    bound(house, 5)
    _, sid = manager(house)
    app = draw_page(caps, sid=sid)
    assert "田中 太郎さんの今月の生成回数" in page_text(app)
    app.button(key="limits.add").click().run()
    assert app.selectbox(key="limits.scope").options == ["利用者"]  # there is no department yet
    assert PLAN not in page_text(app)
