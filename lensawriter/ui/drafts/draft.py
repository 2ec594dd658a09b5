"""One draft 原稿 on its page: its head, what became of its job, its figures, and what it was made from."""

from typing import Literal
from uuid import UUID

import streamlit as st

from lensawriter.clock import show
from lensawriter.errors import LensaError, by_code
from lensawriter.models import TONE_LABELS, Article, Draft, JobState, Principal, Version
from lensawriter.ui.drafts import downloads, editor
from lensawriter.ui.parts import feedback, fields, job_states, tables
from lensawriter.ui.session import require, services
from lensawriter.usecases import UseCase

SAVE, COPY, AWAY, BACK = "版として保存", "複製", "アーカイブ", "アーカイブから戻す"


def head(draft: Draft, case: UseCase | None) -> None:
    """Draw the title, to be changed in place, and the state."""
    key = f"title.{draft.id}"
    bound = fields.initial(key, draft.title)
    st.text_area(
        "タイトル", on_change=_rename, args=(draft.id,), label_visibility="collapsed", height="content", **bound
    )
    for sentence in feedback.notes(key):
        feedback.problem(sentence)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if draft.state not in (JobState.QUEUED, JobState.WRITING):  # a moving state is said where it is watched
            job_states.badge(draft.state)
        purpose = feedback.escape_markdown(case.title) if case else "以前の用途"
        archived = "　・　アーカイブ済み" if draft.archived_at else ""
        st.caption(f"{purpose}　・　{show(draft.updated_at)[:16]} 更新{archived}", width="content")


def actions(draft: Draft, text: str) -> None:
    """Draw what can be done with a written draft."""
    with st.container(horizontal=True, key="actions"):
        kind: Literal["primary", "secondary"] = "primary" if draft.state == JobState.DONE else "secondary"
        st.button(SAVE, icon=":material/save:", type=kind, key="save", on_click=_save, args=(draft.id,))
        downloads.draw(draft, text)
        choices = [COPY, BACK if draft.archived_at else AWAY]
        st.menu_button("その他", choices, icon=":material/more_horiz:", key="more", on_click=_act, args=(draft.id,))


def outcome(draft: Draft, job_id: UUID) -> None:
    """Say why a job ended before its time, what was kept, and offer to write on."""
    kept = "書き終えたところまでは、下に残っています。" if draft.latest else "入力した内容は残っています。"
    if draft.state == JobState.FAILED:
        error = services().drafts.writing.progress(require(), job_id).job.error
        st.error(f"{feedback.escape_markdown(by_code(error or '').message)}{kept}", icon=":material/error:")
        label = "もう一度書く"
    else:
        st.info(f"執筆を途中で停止しました。{kept}", icon=":material/stop_circle:")
        label = "続きを書く"
    st.button(label, icon=":material/refresh:", type="primary", key="retry", on_click=_retry, args=(draft.id, job_id))
    feedback.problems(f"retry.{draft.id}")


def warnings(draft: Draft, article: Article | None) -> None:
    """Draw what the writing warned of; that it ended before its time is said by `outcome` already."""
    found = article.warnings if article else ()
    for warning in found[0 if draft.state == JobState.DONE else 1 :]:
        st.markdown(f":orange[:material/warning:] {feedback.escape_markdown(warning)}")


def lengths(article: Article | None) -> None:
    """Draw the length of each section as it was written."""
    if article and article.outline:
        rows = []
        for each in article.outline:
            span = f"{each.asked.min:,}～{each.asked.max:,}字" if each.asked else "－"
            rows.append((each.heading, span, f"{each.reached:,}字"))
        with st.expander("節ごとの文字数（書き上がった時点）"):
            tables.table(("見出し", "目安", "文字数"), rows)


def origins(draft: Draft, case: UseCase | None, article: Article | None) -> None:
    """Draw the brief and the sources a draft was made from."""
    brief = draft.brief
    with st.expander("もとになった指示と参考資料"):
        labels = {each.key: each.label for each in case.inputs} if case else {}
        rows = [("タイトル", brief.title), ("読者", brief.audience), ("文体", TONE_LABELS[brief.tone])]
        rows += [(labels.get(key, "入力"), _said(value)) for key, value in brief.inputs.items()]
        rows += [("キーワード", "、".join(brief.keywords)), ("必ず入れる言葉", "、".join(brief.must_say))]
        rows += [("使わない言葉", "、".join(brief.must_not_say))]
        rows += [(f"資料{n}", f"{each.name}（{len(each.text):,}字）") for n, each in enumerate(brief.sources, 1)]
        if article:
            rows.append(("モデル", "設定なし（参考資料から作成）" if article.model == "offline" else article.model))
        tables.pairs([(label, said) for label, said in rows if said.strip()])


def newest_article(found: tuple[Version, ...]) -> Article | None:
    """Return what the newest generated version says of its writing."""
    return next((version.article for version in found if version.article), None)


def own(principal: Principal, address: str | None) -> Draft | None:
    """Return the draft that an address names; None where it names none of one's own."""
    try:
        return services().drafts.library.get(principal, UUID(address or ""))
    except (ValueError, LensaError):
        return None


def _said(value: object) -> str:
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
    """Keep what is on the screen as a version."""
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
