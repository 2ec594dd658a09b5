"""A sentence is turned into the asked tone, or left out; its quotes and its figures stay."""

import pytest

from lensawriter.checks.tone import kind
from lensawriter.offline.grammar.style import turn
from tests.offline.pairs import AS_THEY_ARE, BOTH_WAYS, LEFT_OUT, TO_FRANK, TO_POLITE, rows


@pytest.mark.parametrize(("polite", "frank"), rows(BOTH_WAYS))
def test_an_end_is_turned_both_ways(polite: str, frank: str) -> None:
    assert turn(f"{polite}。", "dearu") == f"{frank}。"
    assert turn(f"{frank}。", "desumasu") == f"{polite}。"
    assert turn(f"{polite}。", "desumasu") == f"{polite}。"
    assert turn(f"{frank}。", "dearu") == f"{frank}。"


@pytest.mark.parametrize(("polite", "frank"), rows(TO_FRANK))
def test_a_polite_end_becomes_plain(polite: str, frank: str) -> None:
    assert turn(f"{polite}。", "dearu") == f"{frank}。"


@pytest.mark.parametrize(("frank", "polite"), rows(TO_POLITE))
def test_a_plain_end_becomes_polite(frank: str, polite: str) -> None:
    assert turn(f"{frank}。", "desumasu") == f"{polite}。"


@pytest.mark.parametrize("clause", [clause for (clause,) in rows(LEFT_OUT)])
@pytest.mark.parametrize("tone", ["desumasu", "dearu"])
def test_what_would_be_a_guess_is_left_out(clause: str, tone: str) -> None:
    assert turn(f"{clause}。", tone) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("clause", [clause for (clause,) in rows(AS_THEY_ARE)])
@pytest.mark.parametrize("tone", ["desumasu", "dearu"])
def test_nouns_and_quotes_stay_in_either_tone(clause: str, tone: str) -> None:
    assert turn(f"{clause}。", tone) == f"{clause}。"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "tone", "turned"),
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
def test_clauses_inside_follow_and_quotes_keep_their_own_tone(sentence: str, tone: str, turned: str) -> None:
    assert turn(sentence, tone) == turned  # type: ignore[arg-type]


@pytest.mark.parametrize(("polite", "frank"), rows(BOTH_WAYS))
def test_the_judge_of_tone_tells_the_two_apart(polite: str, frank: str) -> None:
    assert kind(f"この会社が{polite}。") == "desumasu"
    assert kind(f"この会社が{frank}。") == "dearu"


@pytest.mark.parametrize("clause", [clause for (clause,) in rows(AS_THEY_ARE)])
def test_the_judge_of_tone_leaves_nouns_open(clause: str) -> None:
    assert kind(f"{clause}。") == "open"


@pytest.mark.parametrize("sentence", ["使わないと聞けばますます増え。", "人が来るとき、"])
def test_a_sentence_that_cannot_be_judged_is_never_of_the_wrong_tone(sentence: str) -> None:
    for tone in ("desumasu", "dearu"):
        again = turn(sentence, tone)
        assert again is None or kind(again) in (tone, "open")
