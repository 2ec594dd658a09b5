"""Proofreading: corrections by rule, and the list of changes."""

import pytest

from lensawriter.checks.notation import corrections
from lensawriter.offline.text.proofreading import proofread
from tests.offline.samples import brief

CORRECTED = {
    "まことに有り難うございます。": "まことにありがとうございます。",
    "作業を行ないます。": "作業を行います。",
    "2月16日（月）迄です。": "2月16日（月）までです。",
    "通常どうり開きます。": "通常どおり開きます。",
    "ご利用頂けます。": "ご利用いただけます。",
    "直接お持ち下さい。": "直接お持ちください。",
    "画面に出る様になります。": "画面に出るようになります。",
    "又、順番も分かります。": "また、順番も分かります。",
    "工事の為、休みます。": "工事のため、休みます。",
    "2階へ移動してます。": "2階へ移動しています。",
    "窓口までお問合せください。": "窓口までお問い合わせください。",
    "ご協力の程お願いします。": "ご協力のほどお願いします。",
    "ご不便をお掛けします。": "ご不便をおかけします。",
    "登録済の住所です。": "登録済みの住所です。",
}


@pytest.mark.parametrize(("before", "after"), CORRECTED.items())
def test_proofreading_corrects_the_text_and_lists_the_changes(before: str, after: str) -> None:
    text, changes = corrections(before)
    assert text == after
    assert len(changes) == 1
    written, notes = proofread(brief(before, "proofread")).split("## 直した箇所")
    assert after in written
    assert all(f"「{each.before}」" in notes and f"「{each.after}」" in notes for each in changes)


@pytest.mark.parametrize(
    "right", ["皆様にお知らせします。", "銀行なので休みます。", "道理で、どうりで静かです。", "工程は3つあります。"]
)
def test_correct_text_is_unchanged(right: str) -> None:
    assert corrections(right) == (right, [])


def test_every_correction_of_a_text_is_listed() -> None:
    text = "\n\n".join(CORRECTED)
    notes = proofread(brief(text, "proofread", high=1500)).split("## 直した箇所")[1]
    assert all(f"「{each.before}」" in notes for each in corrections(text)[1])
