"""The editor: saves automatically, and shows both texts if the draft was changed on another screen meanwhile."""

from hashlib import sha256
from uuid import UUID

import streamlit as st

from lensawriter.clock import TOKYO
from lensawriter.drafts.library import TEXT_LIMIT
from lensawriter.errors import EditConflict, LensaError
from lensawriter.models import Draft, LengthRange, Principal, WorkingCopy
from lensawriter.text.length import count, length_range
from lensawriter.ui.drafts import variants
from lensawriter.ui.parts import article, feedback, fields
from lensawriter.ui.session import require, services

HEIGHT = 600
"""Pixels of the editor and the preview."""


def synchronise(principal: Principal, draft: Draft) -> WorkingCopy:
    """Return the stored text, and show it in the editor unless that would lose a change made on this screen."""
    copy = services().drafts.library.open(principal, draft.id)
    key = _text(draft.id)
    known, agreed = st.session_state.get(_synchronised(draft.id), (0, ""))
    shown = st.session_state.get(key, st.session_state.get(_text_in_conflict(draft.id)))
    if shown is None or shown == copy.text or (known != copy.revision and _hash(shown) == agreed):
        if key in st.session_state and shown != copy.text:
            st.session_state[key] = copy.text
        st.session_state.pop(_text_in_conflict(draft.id), None)
        _remember(copy)
    return copy


def draw(draft: Draft, copy: WorkingCopy) -> str:
    """Draw the editor with its preview, or a conflict; return the text to act on."""
    mine = text(draft.id, copy.text)
    if _differs(mine, copy):
        _conflict(draft.id, mine, copy)
        return copy.text
    facts = st.container()
    write, read = st.columns(2, gap="medium")
    with write:
        binding = fields.initial(_text(draft.id), mine)
        typed = st.text_area(
            "本文（Markdown）",
            height=HEIGHT,
            max_chars=TEXT_LIMIT,
            on_change=_autosave,
            args=(draft.id,),
            **binding,
        )
        shown = typed or ""
    st.session_state.pop(_text_in_conflict(draft.id), None)
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
    """Draw the length of the text, the requested length, and the time of the last save."""
    asked, reached = draft.brief.length, count(shown)
    facts = [f"<b>{reached:,}字</b>"]
    if not variants.split(shown):
        facts.append(f"<span>指定 {length_range(asked)}</span>")
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
    """Make the next run take the text from the store, because another version has become the newest."""
    st.session_state[_synchronised(draft_id)] = (-1, _hash(text(draft_id)))


def revision(draft_id: UUID) -> int:
    """Return the revision of the text on this screen when it was last read or saved."""
    return int(st.session_state.get(_synchronised(draft_id), (0, ""))[0])


def text(draft_id: UUID, initial: str = "") -> str:
    """Return the text on this screen; `initial` if the editor is not drawn yet."""
    return str(st.session_state.get(_text(draft_id), st.session_state.get(_text_in_conflict(draft_id), initial)) or "")


def autosave(draft_id: UUID) -> bool:
    """Save the text on the screen; return False if it could not be saved. It then stays on the screen, with the reason."""
    principal = require()
    place = f"text.{draft_id}"
    feedback.take(place)
    try:
        copy = services().drafts.library.autosave(principal, draft_id, text(draft_id), revision(draft_id))
    except EditConflict:
        return False  # the next run draws the conflict
    except LensaError as error:
        feedback.leave(place, error.message)
        return False
    _remember(copy)
    return True


def _autosave(draft_id: UUID) -> None:
    autosave(draft_id)


def _text(draft_id: UUID) -> str:
    return f"text.{draft_id}.widget"


def _text_in_conflict(draft_id: UUID) -> str:
    return f"text.{draft_id}.held"


def _synchronised(draft_id: UUID) -> str:
    return f"text.{draft_id}.seen"


def _remember(copy: WorkingCopy) -> None:
    """Remember the revision and the hash of the text on which this screen and the store agree."""
    st.session_state[_synchronised(copy.draft_id)] = (copy.revision, _hash(copy.text))


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _differs(mine: str, copy: WorkingCopy) -> bool:
    known, _ = st.session_state[_synchronised(copy.draft_id)]
    return bool(known != copy.revision and mine != copy.text)


def _conflict(draft_id: UUID, mine: str, theirs: WorkingCopy) -> None:
    """Draw both texts with a choice; the other one is stored as a version."""
    st.session_state[_text_in_conflict(draft_id)] = mine  # Streamlit drops the value of a widget that is not drawn
    st.warning(
        "別の画面で先に変更されています。残すほうを選んでください。選ばなかったほうも、版として残ります。",
        icon=":material/difference:",
    )
    when = theirs.updated_at.astimezone(TOKYO)
    for column, title, body, keeps_mine in (
        (0, "この画面の文章", mine, True),
        (1, f"別の画面の文章（{when:%m/%d %H:%M}に保存）", theirs.text, False),
    ):
        if column == 0:
            columns = st.columns(2, gap="medium")
        with columns[column]:
            st.markdown(f"**{title}**　{count(body):,}字")
            key = f"settle-{'mine' if keeps_mine else 'theirs'}"
            st.button(
                "こちらを残す",
                key=key,
                type="primary",
                width="stretch",
                on_click=_settle,
                args=(draft_id, theirs.revision, keeps_mine),
            )
            with st.container(height=HEIGHT - 60, border=True):
                st.text(body)


def _settle(draft_id: UUID, revision: int, keep_mine: bool) -> None:
    """Save both texts as versions and keep the chosen one in the editor."""
    principal, library = require(), services().drafts.library
    mine = text(draft_id)
    try:
        theirs = library.open(principal, draft_id)
        if theirs.revision != revision:
            return  # changed again: the next run draws both texts again
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
