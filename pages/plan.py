"""プラン: the plan of the organisation, read-only: operators assign it."""

import streamlit as st

from lensawriter.access.rights import CUSTOMERS
from lensawriter.ui.parts import look, plan, tables
from lensawriter.ui.session import require, services

principal = require(*CUSTOMERS)

look.draw()
st.title("プラン", anchor=False)
contract = services().people.organisations.plan(principal)
with st.container(width=760, border=True):
    look.heading(contract.plan.title)
    free = "" if contract.free_seats is None else f"（残り{contract.free_seats}席）"
    tables.pairs([("利用者", f"{contract.members:,}名{free}"), *plan.rows(contract.plan, services().usecases)])
st.caption("プランの変更は、運用者にご相談ください。毎月の上限は、日本時間の1日0時に数え直します。")
