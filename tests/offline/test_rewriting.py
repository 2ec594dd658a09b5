"""Rewriting of regulations in plain words; conditions, figures and protected phrases are unchanged."""

from pathlib import Path

import pytest

from lensawriter.models import Brief, LengthRange, Source, Tone
from lensawriter.offline.grammar.plain_words import simplify
from lensawriter.offline.sources.material import gather
from lensawriter.offline.text.summary import write_rewrite
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
def test_regulation_is_simplified(before: str, after: str, tone: Tone) -> None:
    assert simplify(before, tone) == after


def test_quotations_and_protected_phrases_are_unchanged() -> None:
    quoted = "掲示には「必ず提出しなければならない」とあります。"
    assert simplify(quoted, "desumasu") == quoted
    assert simplify("当該部署に提出します。", "desumasu", ["当該部署"]) == "当該部署に提出します。"


@pytest.mark.parametrize("tone", ["desumasu", "dearu"])
def test_rewrite_of_regulations_is_not_a_copy_and_keeps_every_figure(tone: Tone) -> None:
    text = RULES.read_text(encoding="utf-8")
    brief = Brief(
        use_case="rewrite",
        title="出張の手続きと旅費",
        sources=(Source(name="rules.txt", text=text),),
        tone=tone,
        length=LengthRange(min=500, max=1200),
    )
    rewritten = write_rewrite(brief, gather(brief))
    assert measures.copied_lines(rewritten, [text]) <= 0.6
    assert measures.copied_sentences(rewritten, [text]) <= 0.2
    assert measures.numbers(rewritten) == measures.numbers(text)
    assert "なければなら" not in rewritten
    assert measures.off_tone(rewritten, tone) == []
