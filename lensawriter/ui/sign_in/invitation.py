"""The page of an invitation: the invited person chooses a name and a password, and then sets up the second factor."""

import streamlit as st

from lensawriter.accounts import role_names
from lensawriter.accounts.invitations import Welcome
from lensawriter.errors import LensaError
from lensawriter.ui.parts import feedback, fields, tables
from lensawriter.ui.session import LinkHolder, services
from lensawriter.ui.sign_in import form, links, second_factor

_PLACES = ("join.name", "join.password")


def draw(holder: LinkHolder) -> None:
    """Draw the invitation with its form, the second step of the sign-in that follows, or the result."""
    if second_factor.begun():
        with links.card():
            second_factor.draw()
        return
    with links.card("利用者の登録"):
        if st.session_state.get(links.DONE) == "join":
            _registered()
            return
        try:
            welcome = services().people.invitations.look(holder.token)
        except LensaError as error:
            links.invalid(error.message)
            return
        if holder.principal is not None:
            _signed_in(holder.principal.name)
            return
        _form(holder.token, welcome)


def _registered() -> None:
    """Draw the result for a registered person who is not signed in yet: why the sign-in failed, and where to sign in."""
    reason = "".join(feedback.notes(second_factor.FORM))
    links.done(
        "登録は完了しています", f"{reason}ログイン画面で、登録したメールアドレスとパスワードを入力してください。"
    )


def _signed_in(name: str) -> None:
    st.info(
        f"現在、{feedback.escape_markdown(name)}さんとしてログインしています。招待された方が登録するには、先に画面左の「ログアウト」を"
        "押してから、招待のリンクをもう一度開いてください。",
        icon=":material/info:",
    )


def _form(token: str, welcome: Welcome) -> None:
    st.caption(
        feedback.escape_markdown(f"{welcome.organisation}から、{role_names.name(welcome.role)}として招待されています。")
    )
    with st.form("join", border=True):
        tables.pairs([("メールアドレス", welcome.email)])
        st.text_input("お名前", key="join.name.typed", autocomplete="name", placeholder="例：青葉 花子")
        feedback.problems("join.name")
        fields.new_password("パスワード（12文字以上）", "join.password.typed")
        feedback.problems("join.password")
        sent = st.form_submit_button("登録してログインへ進む", type="primary", width="stretch")
    if sent:
        _accept(token, welcome.email)


def _accept(token: str, email: str) -> None:
    name, password = (str(st.session_state.get(f"{place}.typed") or "") for place in _PLACES)
    try:
        services().people.invitations.accept(token, name=name, password=password)
    except LensaError as error:
        feedback.leave("join.name" if error.field == "name" else "join.password", error.message)
        st.rerun()
    st.query_params.clear()
    st.session_state[links.DONE] = "join"
    try:
        form.begin_sign_in(email, password)
    except LensaError as error:
        feedback.leave(second_factor.FORM, error.message)
    st.rerun()
