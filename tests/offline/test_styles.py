"""Conversion between polite and plain style: correct or None; quotations and figures stay unchanged."""

import pytest

from lensawriter.checks.tone import sentence_tone
from lensawriter.offline.grammar.style import convert_style
from tests.offline.style_pairs import BOTH_DIRECTIONS, TO_PLAIN, TO_POLITE, UNCHANGED, UNCONVERTIBLE, rows


@pytest.mark.parametrize(("polite", "plain"), rows(BOTH_DIRECTIONS))
def test_sentence_end_converts_in_both_directions(polite: str, plain: str) -> None:
    assert convert_style(f"{polite}。", "dearu") == f"{plain}。"
    assert convert_style(f"{plain}。", "desumasu") == f"{polite}。"
    assert convert_style(f"{polite}。", "desumasu") == f"{polite}。"
    assert convert_style(f"{plain}。", "dearu") == f"{plain}。"


@pytest.mark.parametrize(("polite", "plain"), rows(TO_PLAIN))
def test_polite_end_becomes_plain(polite: str, plain: str) -> None:
    assert convert_style(f"{polite}。", "dearu") == f"{plain}。"


@pytest.mark.parametrize(("plain", "polite"), rows(TO_POLITE))
def test_plain_end_becomes_polite(plain: str, polite: str) -> None:
    assert convert_style(f"{plain}。", "desumasu") == f"{polite}。"


@pytest.mark.parametrize("clause", [clause for (clause,) in rows(UNCONVERTIBLE)])
@pytest.mark.parametrize("tone", ["desumasu", "dearu"])
def test_uncertain_conversion_returns_none(clause: str, tone: str) -> None:
    assert convert_style(f"{clause}。", tone) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("clause", [clause for (clause,) in rows(UNCHANGED)])
@pytest.mark.parametrize("tone", ["desumasu", "dearu"])
def test_nouns_and_quotations_are_unchanged_in_both_styles(clause: str, tone: str) -> None:
    assert convert_style(f"{clause}。", tone) == f"{clause}。"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "tone", "converted"),
    [
        ("早く乾かしたい気持ちは分かりますが、熱は大敵です。", "dearu", "早く乾かしたい気持ちは分かるが、熱は大敵である。"),
        ("3足そろえるのは大変ですから、まずは2足から始めましょう。", "dearu", "3足そろえるのは大変だから、まずは2足から始めよう。"),
        ("会社は大きいですが、人は多くありません。", "dearu", "会社は大きいが、人は多くない。"),
        ("店長は「また来ます。待っていてください」と言いました。", "dearu", "店長は「また来ます。待っていてください」と言った。"),
        ("店長は「もう閉める。帰ってくれ」と言った。", "desumasu", "店長は「もう閉める。帰ってくれ」と言いました。"),
        ("価格は1,080円です（税込）。", "dearu", "価格は1,080円である（税込）。"),
        ("一度試してみませんか？", "desumasu", "一度試してみませんか？"),
    ],
)  # fmt: skip
def test_inner_clauses_are_converted_and_quotations_are_not(sentence: str, tone: str, converted: str) -> None:
    assert convert_style(sentence, tone) == converted  # type: ignore[arg-type]


@pytest.mark.parametrize(("polite", "plain"), rows(BOTH_DIRECTIONS))
def test_tone_check_recognises_both_styles(polite: str, plain: str) -> None:
    assert sentence_tone(f"この会社が{polite}。") == "desumasu"
    assert sentence_tone(f"この会社が{plain}。") == "dearu"


@pytest.mark.parametrize("clause", [clause for (clause,) in rows(UNCHANGED)])
def test_tone_check_classifies_nouns_as_open(clause: str) -> None:
    assert sentence_tone(f"{clause}。") == "open"


@pytest.mark.parametrize("sentence", ["使わないと聞けばますます増え。", "人が来るとき、"])
def test_result_never_has_the_other_style(sentence: str) -> None:
    for tone in ("desumasu", "dearu"):
        converted = convert_style(sentence, tone)
        assert converted is None or sentence_tone(converted) in (tone, "open")
