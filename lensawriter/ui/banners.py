"""Banners above a page: a limit is nearly or fully used. A banner that a person has closed is not shown to that person again."""

from html import escape
from pathlib import Path

import streamlit as st

from lensawriter.clock import show
from lensawriter.limits.evaluation import Scope
from lensawriter.models import Principal, Role
from lensawriter.ui.limits import texts
from lensawriter.ui.parts import browser_files
from lensawriter.ui.session import require, services
from lensawriter.usage.alerts import Banner
from lensawriter.usage.number_texts import whole_amount

_CSS = Path(__file__).with_name("banners.css")
_PART = {Scope.USE_CASE: "この用途の", Scope.MODEL: "このモデルの"}


def draw(principal: Principal) -> None:
    """Draw the banners of a person; this reads the store in every run of a page."""
    if principal.role is Role.OPERATOR:
        return
    banners = [each for each in services().usage.alerts.mine(principal) if is_current(each)]
    if banners:
        browser_files.add_css(_CSS)
    for number, each in enumerate(banners):
        with st.container(key=f"banner-{number}", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f'<p class="lw-banner" role="status">{escape(sentence(each))}</p>')
            st.button(
                "閉じる", type="tertiary", key=f"close-{each.id}", on_click=_close, args=(each.id,), width="content"
            )


def is_current(banner: Banner) -> bool:
    """Return whether the share of the limit is still reached: the limit may have been raised since the alert."""
    return banner.state.share * 100 >= banner.share


def sentence(banner: Banner) -> str:
    """Return how much of a limit is used and, where it is used up, what is still possible."""
    state = banner.state
    limit, title = state.limit, texts.without_owner(banner.title)
    if banner.share < texts.FULL:
        used = f"{whole_amount(limit.unit, limit.total)}のうち{whole_amount(limit.unit, state.used)}"
        return f"{title}が上限の{banner.share}％に達しました（{used}）。"
    return (
        f"{title}が上限（{whole_amount(limit.unit, limit.total)}）に達しました。{show(state.resets_at)} に数え直すまで、"
        f"{_PART.get(limit.scope, '')}新しい執筆はできません。原稿の閲覧、編集、ダウンロードは、これまでどおり行えます。"
    )


def _close(alert_id: str) -> None:
    services().usage.alerts.close(require(), alert_id)
