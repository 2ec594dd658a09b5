"""The next version of the terms is asked about before it is in force."""

from tests.support.services_in_use import LivedIn
from tests.ui.conftest import drawn, said


def page() -> None:
    from lensawriter.models import Role
    from lensawriter.ui.organisations import terms
    from lensawriter.ui.parts import actions
    from lensawriter.ui.session import require

    actions.ask_for_code()
    terms.draw(require(Role.OPERATOR))


def dialog(text: str) -> None:
    from lensawriter.ui.organisations import terms

    terms._confirm(2, text)


def test_nothing_is_published_before_it_is_said_that_everybody_must_consent_anew(lived: LivedIn) -> None:
    app = drawn(page, sid=lived.sids[lived.operator])
    app.text_area(key="terms.text").set_value("# 利用規約")
    app.button(key="FormSubmitter:terms-公開…").click().run()
    assert "第2版として" in said(app) and "全員が同意し直す" in said(app)
    assert lived.house.account.consent.terms().number == 1 and lived.house.account.consent.pending(lived.writer) is None


def test_once_that_is_confirmed_the_terms_are_asked_of_everybody(lived: LivedIn) -> None:
    consent = lived.house.account.consent
    app = drawn(dialog, "# 利用規約", sid=lived.sids[lived.operator])
    app.button(key="terms.do").click().run()
    assert (consent.terms().number, consent.terms().text) == (2, "# 利用規約")
    assert consent.pending(lived.writer) is not None and consent.pending(lived.operator) is not None
