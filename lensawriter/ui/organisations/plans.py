"""The plans that operators can assign, as the plan file defines them."""

import streamlit as st

from lensawriter.models import Principal
from lensawriter.ui.parts import look, tables
from lensawriter.ui.parts import plan as plan_table
from lensawriter.ui.session import services


def draw(principal: Principal) -> None:
    """Draw the contents of all plans."""
    st.caption("プランの内容は、設定ファイルで決めています。")
    for each in services().people.organisations.plans(principal):
        with st.container(border=True):
            look.heading(each.title)
            tables.pairs(plan_table.rows(each, services().usecases))
