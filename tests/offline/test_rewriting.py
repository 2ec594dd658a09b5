"""The language of rules told in plain words: conditions, figures and kept phrases stay."""

from pathlib import Path

import pytest

from lensawriter.models import Brief, LengthRange, Source, Tone
from lensawriter.offline.grammar.plain_words import simplify
from lensawriter.offline.text.summary import rewrite
from tests.offline import measures

RULES = Path(__file__).resolve().parents[2] / "docs/examples/sources/travel-rules.txt"


@pytest.mark.parametrize(
    ("before", "after", "tone"),
    [
        (
            "3営業日前までに申請書を提出しなければなりません。",
            "3営業日前までに申請書を提出する必要があります。",
            "desumasu",
        ),
        ("所属長の承認を受けなければならない。", "所属長の承認を受ける必要がある。", "dearu"),
        ("費用は会社が支給するものとします。", "費用は会社が支給します。", "desumasu"),
        ("費用は会社が支給するものとする。", "費用は会社が支給する。", "dearu"),
        ("ただし、急ぐときは、この限りではない。", "ただし、急ぐときは、例外とする。", "dearu"),
        ("利用しようとする者は名前を書きます。", "利用しようとする人は名前を書きます。", "desumasu"),
        (
            "距離が100キロメートル以上である場合に支給します。",
            "距離が100キロメートル以上の場合に支給します。",
            "desumasu",
        ),
    ],
)
def test_a_rule_is_told_in_plain_words(before: str, after: str, tone: Tone) -> None:
    assert simplify(before, tone) == after


def test_what_is_quoted_or_must_stay_is_left_alone() -> None:
    quoted = "掲示には「必ず提出しなければならない」とあります。"
    assert simplify(quoted, "desumasu") == quoted
    assert simplify("当該部署に提出します。", "desumasu", ["当該部署"]) == "当該部署に提出します。"


@pytest.mark.parametrize("tone", ["desumasu", "dearu"])
def test_a_rewrite_of_rules_is_not_their_lines_and_keeps_every_figure(tone: Tone) -> None:
    text = RULES.read_text(encoding="utf-8")
    brief = Brief(
        use_case="rewrite",
        title="出張の手続きと旅費",
        sources=(Source(name="rules.txt", text=text),),
        tone=tone,
        length=LengthRange(min=500, max=1200),
    )
    again = rewrite(brief)
    assert measures.copied_lines(again, [text]) <= 0.6
    assert measures.copied_sentences(again, [text]) <= 0.2
    assert measures.numbers(again) == measures.numbers(text)
    assert "なければなら" not in again
    assert measures.off_tone(again, tone) == []
