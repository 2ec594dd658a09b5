"""組織: what operators know of the organisations, the plans, the terms and the mails."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui.organisations import list as organisations
from lensawriter.ui.organisations import mails, terms
from lensawriter.ui.parts import look
from lensawriter.ui.session import require

principal = require(Role.OPERATOR)

look.draw()
st.title("組織", anchor=False)
listed, plans, versions, sent = st.tabs(["組織", "プラン", "利用規約", "メール"])
with listed:
    organisations.draw(principal)
with plans:
    organisations.plans(principal)
with versions:
    terms.draw(principal)
with sent:
    mails.draw(principal)
