"""The editor: what leaves it is saved by itself, and two screens with different texts are shown side by side."""

from hashlib import sha256
from uuid import UUID

import streamlit as st

from lensawriter.clock import TOKYO
from lensawriter.errors import EditConflict, LensaError
from lensawriter.models import Draft, LengthRange, Principal, WorkingCopy
from lensawriter.text.length import count
from lensawriter.ui.drafts import variants
from lensawriter.ui.parts import article, feedback, fields
from lensawriter.ui.session import require, services

HEIGHT = 600
"""Pixels of the editor and of the preview beside it."""


def meet(principal: Principal, draft: Draft) -> WorkingCopy:
    """Read what the store holds, and bring this screen up to it where that loses no words of its own."""
    copy = services().drafts.library.open(principal, draft.id)
    key = _text(draft.id)
    known, agreed = st.session_state.get(_seen(draft.id), (0, ""))
    mine = st.session_state.get(key, st.session_state.get(_held(draft.id)))
    if mine is None or mine == copy.text or (known != copy.revision and _hash(mine) == agreed):
        if key in st.session_state and mine != copy.text:
            st.session_state[key] = copy.text
        st.session_state.pop(_held(draft.id), None)
        _note(copy)
    return copy


def draw(draft: Draft, copy: WorkingCopy) -> str:
    """Draw the editor with its preview and return the text on this screen."""
    mine = text(draft.id, copy.text)
    if _differs(mine, copy):
        _conflict(draft.id, mine, copy)
        return copy.text
    facts = st.container()
    write, read = st.columns(2, gap="medium")
    with write:
        bound = fields.initial(_text(draft.id), mine)
        shown = st.text_area("本文（Markdown）", height=HEIGHT, on_change=_autosave, args=(draft.id,), **bound) or ""
    st.session_state.pop(_held(draft.id), None)
    with read:
        st.html('<p class="lw-label">プレビュー</p>')
        with st.container(height=HEIGHT - 28, border=True, key="preview"):
            article.show(shown)
    with facts:
        _facts(shown, draft, copy)
        for sentence in feedback.notes(f"text.{draft.id}"):
            feedback.problem(sentence)
    return shown


def _facts(shown: str, draft: Draft, copy: WorkingCopy) -> None:
    """Say how long the text is, how long it was to be, and when it was saved."""
    asked, reached = draft.brief.length, count(shown)
    facts = [f"<b>{reached:,}字</b>"]
    if not variants.split(shown):
        facts.append(f"<span>指定 {asked.min:,}～{asked.max:,}字</span>")
        facts.append(_distance(reached, asked))
    facts.append(f"<span>{copy.updated_at.astimezone(TOKYO):%H:%M} に自動保存しました</span>")
    st.html(f'<p class="lw-facts">{"".join(facts)}</p>')


def _distance(reached: int, asked: LengthRange) -> str:
    if asked.contains(reached):
        return "<span>指定の範囲に入っています</span>"
    if reached < asked.min:
        return f'<span class="lw-off">下限まであと{asked.min - reached:,}字です</span>'
    return f'<span class="lw-off">上限より{reached - asked.max:,}字多くなっています</span>'


def forget(draft_id: UUID) -> None:
    """Let the next drawing take the text from the store, where another version has become the newest."""
    st.session_state[_seen(draft_id)] = (-1, _hash(text(draft_id)))


def revision(draft_id: UUID) -> int:
    """Return the revision that the text on this screen was read at or saved as."""
    return int(st.session_state.get(_seen(draft_id), (0, ""))[0])


def text(draft_id: UUID, begins: str = "") -> str:
    """Return the text on this screen; `begins` is what an editor not drawn yet will show."""
    return str(st.session_state.get(_text(draft_id), st.session_state.get(_held(draft_id), begins)) or "")


def autosave(draft_id: UUID) -> bool:
    """Save what has left the editor; False where it could not be: it stays on the screen, with the reason."""
    principal = require()
    place = f"text.{draft_id}"
    feedback.take(place)
    try:
        copy = services().drafts.library.autosave(principal, draft_id, text(draft_id), revision(draft_id))
    except EditConflict:
        return False  # drawn from what the store and this screen hold
    except LensaError as error:
        feedback.leave(place, error.message)
        return False
    _note(copy)
    return True


def _autosave(draft_id: UUID) -> None:
    autosave(draft_id)


def _text(draft_id: UUID) -> str:
    return f"text.{draft_id}.widget"


def _held(draft_id: UUID) -> str:
    return f"text.{draft_id}.held"


def _seen(draft_id: UUID) -> str:
    return f"text.{draft_id}.seen"


def _note(copy: WorkingCopy) -> None:
    """Remember what this screen and the store agree on: the revision, and the text by its hash."""
    st.session_state[_seen(copy.draft_id)] = (copy.revision, _hash(copy.text))


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _differs(mine: str, copy: WorkingCopy) -> bool:
    known, _ = st.session_state[_seen(copy.draft_id)]
    return bool(known != copy.revision and mine != copy.text)


def _conflict(draft_id: UUID, mine: str, theirs: WorkingCopy) -> None:
    """Show both texts; whichever is kept, the other one stays among the versions."""
    st.session_state[_held(draft_id)] = mine  # Streamlit forgets what a widget held once it is not drawn
    st.warning(
        "別の画面で先に変更されています。残すほうを選んでください。選ばなかったほうも、版として残ります。",
        icon=":material/difference:",
    )
    when = theirs.updated_at.astimezone(TOKYO)
    for column, title, body, keeps in (
        (0, "この画面の文章", mine, True),
        (1, f"別の画面の文章（{when:%m/%d %H:%M}に保存）", theirs.text, False),
    ):
        if column == 0:
            columns = st.columns(2, gap="medium")
        with columns[column]:
            st.markdown(f"**{title}**　{count(body):,}字")
            key = f"settle-{'mine' if keeps else 'theirs'}"
            st.button(
                "こちらを残す",
                key=key,
                type="primary",
                width="stretch",
                on_click=_settle,
                args=(draft_id, theirs.revision, keeps),
            )
            with st.container(height=HEIGHT - 60, border=True):
                st.text(body)


def _settle(draft_id: UUID, revision: int, keep_mine: bool) -> None:
    """Make versions of both texts and leave the chosen one in the editor."""
    principal, library = require(), services().drafts.library
    mine = text(draft_id)
    try:
        theirs = library.open(principal, draft_id)
        if theirs.revision != revision:
            return  # it has changed once more: both are shown again
        other = library.save(principal, draft_id, theirs.text, theirs.revision)
        library.save(principal, draft_id, mine, library.open(principal, draft_id).revision)
        if not keep_mine:
            library.restore(principal, draft_id, other.number)
    except EditConflict:
        return
    except LensaError as error:
        feedback.leave(f"text.{draft_id}", error.message)
        return
    forget(draft_id)
