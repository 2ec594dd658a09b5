"""Publishing new terms of use needs a confirmation."""

from tests.support.services_in_use import ServicesInUse
from tests.ui.conftest import draw_page, page_text


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


def test_dialog_explains_that_everybody_must_consent_again(installation: ServicesInUse) -> None:
    consent = installation.services.account.consent
    app = draw_page(page, sid=installation.sids[installation.operator])
    app.text_area(key="terms.text").set_value("# 利用規約")
    app.button(key="FormSubmitter:terms-公開…").click().run()
    assert "第2版として" in page_text(app) and "全員が同意し直す" in page_text(app)
    assert consent.terms().number == 1 and consent.pending(installation.writer) is None


def test_confirmed_terms_are_in_force_for_everybody(installation: ServicesInUse) -> None:
    consent = installation.services.account.consent
    app = draw_page(dialog, "# 利用規約", sid=installation.sids[installation.operator])
    app.button(key="terms.do").click().run()
    assert (consent.terms().number, consent.terms().text) == (2, "# 利用規約")
    assert consent.pending(installation.writer) is not None and consent.pending(installation.operator) is not None
