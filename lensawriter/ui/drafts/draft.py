"""The page of one draft 原稿: title and state, actions, the result of its job, section lengths, brief and sources."""

from typing import Literal
from uuid import UUID

import streamlit as st

from lensawriter.clock import show
from lensawriter.errors import LensaError, by_code
from lensawriter.models import TONE_LABELS, Article, Draft, JobState, Principal, Version
from lensawriter.text.length import length_range
from lensawriter.ui.drafts import downloads, editor
from lensawriter.ui.parts import feedback, fields, job_states, tables
from lensawriter.ui.session import require, services
from lensawriter.usecases import UseCase

SAVE, DUPLICATE, ARCHIVE, UNARCHIVE = "版として保存", "複製", "アーカイブ", "アーカイブから戻す"


def head(draft: Draft, case: UseCase | None) -> None:
    """Draw the editable title and the state."""
    key = f"title.{draft.id}"
    binding = fields.initial(key, draft.title)
    st.text_area(
        "タイトル", on_change=_rename, args=(draft.id,), label_visibility="collapsed", height="content", **binding
    )
    for sentence in feedback.notes(key):
        feedback.problem(sentence)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if draft.state not in (JobState.QUEUED, JobState.WRITING):  # while it is written, `progress` shows the state
            job_states.badge(draft.state)
        purpose = feedback.escape_markdown(case.title) if case else "以前の用途"
        archived = "　・　アーカイブ済み" if draft.archived_at else ""
        st.caption(f"{purpose}　・　{show(draft.updated_at)[:16]} 更新{archived}", width="content")


def actions(draft: Draft, text: str) -> None:
    """Draw the actions on a written draft."""
    with st.container(horizontal=True, key="actions"):
        kind: Literal["primary", "secondary"] = "primary" if draft.state == JobState.DONE else "secondary"
        st.button(SAVE, icon=":material/save:", type=kind, key="save", on_click=_save, args=(draft.id,))
        downloads.draw(draft, text)
        choices = [DUPLICATE, UNARCHIVE if draft.archived_at else ARCHIVE]
        st.menu_button("その他", choices, icon=":material/more_horiz:", key="more", on_click=_act, args=(draft.id,))


def outcome(draft: Draft, job_id: UUID) -> None:
    """Explain why a job failed or was stopped and what is stored, with a button to continue."""
    stored = "書き終えたところまでは、下に残っています。" if draft.latest else "入力した内容は残っています。"
    if draft.state == JobState.FAILED:
        error = services().drafts.writing.progress(require(), job_id).job.error
        st.error(f"{feedback.escape_markdown(by_code(error or '').message)}{stored}", icon=":material/error:")
        label = "もう一度書く"
    else:
        st.info(f"執筆を途中で停止しました。{stored}", icon=":material/stop_circle:")
        label = "続きを書く"
    st.button(label, icon=":material/refresh:", type="primary", key="retry", on_click=_retry, args=(draft.id, job_id))
    feedback.problems(f"retry.{draft.id}")


def warnings(draft: Draft, article: Article | None) -> None:
    """Draw the warnings of the writing; the first one of an unfinished draft is shown by `outcome`."""
    found = article.warnings if article else ()
    for warning in found[0 if draft.state == JobState.DONE else 1 :]:
        st.markdown(f":orange[:material/warning:] {feedback.escape_markdown(warning)}")


def lengths(article: Article | None) -> None:
    """Draw the length of each section at the end of the writing."""
    if article and article.outline:
        rows = []
        for each in article.outline:
            asked = length_range(each.asked) if each.asked else "－"
            rows.append((each.heading, asked, f"{each.reached:,}字"))
        with st.expander("節ごとの文字数（書き上がった時点）"):
            tables.table(("見出し", "目安", "文字数"), rows)


def origins(draft: Draft, case: UseCase | None, article: Article | None) -> None:
    """Draw the brief and the sources of a draft."""
    brief = draft.brief
    with st.expander("もとになった指示と参考資料"):
        labels = {each.key: each.label for each in case.inputs} if case else {}
        rows = [("タイトル", brief.title), ("読者", brief.audience), ("文体", TONE_LABELS[brief.tone])]
        rows += [(labels.get(key, "入力"), _text(value)) for key, value in brief.inputs.items()]
        rows += [("キーワード", "、".join(brief.keywords)), ("必ず入れる言葉", "、".join(brief.must_say))]
        rows += [("使わない言葉", "、".join(brief.must_not_say))]
        rows += [(f"資料{n}", f"{each.name}（{len(each.text):,}字）") for n, each in enumerate(brief.sources, 1)]
        if article:
            rows.append(("モデル", "設定なし（参考資料から作成）" if article.model == "offline" else article.model))
        tables.pairs([(label, text) for label, text in rows if text.strip()])


def newest_article(found: tuple[Version, ...]) -> Article | None:
    """Return the article of the newest generated version, or None."""
    return next((version.article for version in found if version.article), None)


def find(principal: Principal, address: str | None) -> Draft | None:
    """Return the draft with the id in the URL; None if it is not a draft of the principal."""
    try:
        return services().drafts.library.get(principal, UUID(address or ""))
    except (ValueError, LensaError):
        return None


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    text = "" if value is None else str(value)
    return text if len(text) <= 200 else f"{text[:200]}…（全{len(text):,}字）"


def _rename(draft_id: UUID) -> None:
    key = f"title.{draft_id}"
    feedback.take(key)
    try:
        title = " ".join(str(st.session_state.get(key) or "").split())
        services().drafts.library.rename(require(), draft_id, title)
        st.session_state[key] = title
    except LensaError as error:
        feedback.leave(key, error.message)


def _save(draft_id: UUID) -> None:
    """Save the text on the screen as a version."""
    principal = require()
    if not editor.autosave(draft_id):
        return
    try:
        version = services().drafts.library.save(principal, draft_id, editor.text(draft_id), editor.revision(draft_id))
    except LensaError as error:
        feedback.leave(f"text.{draft_id}", error.message)
        return
    st.toast(f"版{version.number}として保存しました。")


def _act(draft_id: UUID) -> None:
    principal, library = require(), services().drafts.library
    try:
        match st.session_state.get("more"):
            case "複製":
                st.session_state["list.open"] = str(library.duplicate(principal, draft_id).id)
                st.toast("複製した原稿を開きました。")
            case "アーカイブ":
                library.archive(principal, draft_id)
                st.toast("アーカイブしました。")
            case "アーカイブから戻す":
                library.unarchive(principal, draft_id)
                st.toast("アーカイブから戻しました。")
    except LensaError as error:
        feedback.leave(f"text.{draft_id}", error.message)


def _retry(draft_id: UUID, job_id: UUID) -> None:
    principal = require()
    try:
        services().drafts.writing.retry(principal, job_id)
    except LensaError as error:
        feedback.leave(f"retry.{draft_id}", error.message)
