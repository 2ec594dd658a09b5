"""組織 (organisations): organisations, plans, terms of use and mails, for operators."""

import streamlit as st

from lensawriter.models import Role
from lensawriter.ui.organisations import list as organisations
from lensawriter.ui.organisations import mails, plans, terms
from lensawriter.ui.parts import look
from lensawriter.ui.session import require

principal = require(Role.OPERATOR)

look.draw()
st.title("組織", anchor=False)
list_tab, plans_tab, terms_tab, mails_tab = st.tabs(["組織", "プラン", "利用規約", "メール"])
with list_tab:
    organisations.draw(principal)
with plans_tab:
    plans.draw(principal)
with terms_tab:
    terms.draw(principal)
with mails_tab:
    mails.draw(principal)
