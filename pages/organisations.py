"""組織: what operators know of the organisations, the plans, the terms and the mails."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui import look, operations, organisations
from lensawriter.ui.session import require

principal = require(Role.OPERATOR)

look.draw()
st.title("組織", anchor=False)
listed, plans, terms, mails = st.tabs(["組織", "プラン", "利用規約", "メール"])
with listed:
    organisations.draw(principal)
with plans:
    organisations.plans(principal)
with terms:
    operations.terms(principal)
with mails:
    operations.mails(principal)
