"""Splitting text into sentences; quotations, decimal points, addresses and abbreviations are not split."""

import pytest

from lensawriter.text.sentences import prose_sentences, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("一つ目です。二つ目です。", ["一つ目です。", "二つ目です。"]),
        ("「もう行く。待たない」と言った。次。", ["「もう行く。待たない」と言った。", "次。"]),
        ("本当ですか？はい！", ["本当ですか？", "はい！"]),
        ("値は3.5です。", ["値は3.5です。"]),
        ("Mr. Tanaka leads the team. It grew.", ["Mr. Tanaka leads the team.", "It grew."]),
        ("詳しくは https://example.com/a.b?c をご覧ください。以上。", ["詳しくは https://example.com/a.b?c をご覧ください。", "以上。"]),
        ("一行目\n二行目。", ["一行目", "二行目。"]),
        ("（注。ここまで）終わり。", ["（注。ここまで）終わり。"]),
        ("閉じない「かぎ。次の文。", ["閉じない「かぎ。", "次の文。"]),
        ("mail@example.com まで。", ["mail@example.com まで。"]),
        ("", []),
    ],
)  # fmt: skip
def test_text_is_split_at_the_ends_of_its_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_prose_sentences_exclude_headings_and_markdown_marks() -> None:
    assert prose_sentences("# 題\n\n- **項目**です。\n> 引用です。\n\n本文。") == ["項目です。", "引用です。", "本文。"]
