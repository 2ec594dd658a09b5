"""原稿: one draft, from its outline to its last version; the URL names it as `?draft=ID`."""

import streamlit as st

from lensawriter.access.rights import CUSTOMERS
from lensawriter.models import JobState
from lensawriter.ui.drafts import draft as drafts
from lensawriter.ui.drafts import editor, outline, progress, variants, versions
from lensawriter.ui.drafts import list as listing
from lensawriter.ui.navigation import go
from lensawriter.ui.parts import autosave, look
from lensawriter.ui.session import require, services
from lensawriter.ui.write import offline_notice

principal = require(*CUSTOMERS)

look.draw()
autosave.draw()
if copied := listing.opened():
    go("editor", draft=str(copied))
draft = drafts.find(principal, st.query_params.get("draft"))
if draft is None:
    st.title("原稿", anchor=False)
    st.info("この原稿は見つかりませんでした。原稿一覧から選び直してください。", icon=":material/search_off:")
    if st.button("原稿一覧を開く", key="to-drafts"):
        go("drafts")
    st.stop()

case = services().usecases.get(draft.use_case)
drafts.head(draft, case)
offline_notice.draw()
if draft.job_id and draft.state in (JobState.QUEUED, JobState.WRITING):
    with st.container(key="watch"):
        progress.watch(draft.job_id, draft.brief.length)
    st.stop()
if draft.job_id and draft.state == JobState.OUTLINED:
    outline.draw(principal, draft, draft.job_id)
    st.stop()
if draft.job_id and draft.state in (JobState.FAILED, JobState.STOPPED):
    drafts.outcome(draft, draft.job_id)

if draft.latest:
    found = services().drafts.library.versions(principal, draft.id)
    article = drafts.newest_article(found)
    tools = st.container()
    copy = editor.synchronise(principal, draft)
    split = variants.split(editor.text(draft.id, copy.text))
    if split:
        with st.container(key="variants"):
            variants.draw(split, case, draft.brief)
    with st.expander("編集する", expanded=True) if split else st.container():
        text = editor.draw(draft, copy)
    with tools:
        drafts.actions(draft, text)
        drafts.warnings(draft, article)
    drafts.lengths(article)
    drafts.origins(draft, case, article)
    with st.expander(f"版（{len(found)}）"):
        versions.draw(draft.id, found)
