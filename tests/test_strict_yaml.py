"""Strict YAML: text is not converted, and aliases, tags and duplicate keys are refused."""

import pytest

from lensawriter.strict_yaml import YamlInvalid, read


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "12:30:45", "2026-01-01", "010", "0x1F", "1_000", "1.50", ".inf", "=", "<<"]
)
def test_unquoted_word_stays_text(word: str) -> None:
    assert read(f"title: {word}").value == {"title": word}


def test_only_integers_booleans_and_null_are_converted() -> None:
    text = "a: 12\nb: -3\nc: true\nd: False\ne: null\nf: ~\ng:\nh: '12'\ni: \"true\"\n"
    assert read(text).value == {
        "a": 12, "b": -3, "c": True, "d": False, "e": None, "f": None, "g": None, "h": "12", "i": "true",
    }  # fmt: skip


def test_keys_are_always_text() -> None:
    assert read("1: a\nno: b\n~: c").value == {"1": "a", "no": "b", "~": "c"}


def test_very_long_number_stays_text() -> None:
    assert read(f"a: {'9' * 5_000}").value == {"a": "9" * 5_000}


def test_every_value_has_its_line() -> None:
    document = read("title: 題\nsources:\n  - text: 一\n  - path: 二\n    name: 三\n")
    assert [document.lines[place] for place in (("title",), ("sources",), ("sources", 0), ("sources", 1), ("sources", 1, "name"))] == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: 2\na: 3", 3, "「a」が2回書かれています"),
        ("a:\n  b: 1\n  b: 2", 3, "「b」が2回書かれています"),
        ("a: &x [1]\nb: *x", 1, "参照は使えません"),
        ("a: &x [*x]", 1, "参照は使えません"),
        ("&x a: *x", 1, "参照は使えません"),
        ("a: !!python/object/apply:os.system ['true']", 1, "「!」で始まる指定"),
        ("a: 1\nb: !!int x", 2, "「!」で始まる指定"),
        ("a: !!set {x, y}", 1, "「!」で始まる指定"),
        ("a: !!binary /w==", 1, "「!」で始まる指定"),
        ("a: 1\nb: 題\x00名", 2, "使えない制御文字"),
        ("a: 1\r\nb: 2\r\nc: \x1b[31m", 3, "使えない制御文字"),
        ("a: \ud800", 1, "使えない制御文字"),
        ("? [a]\n: 1", 1, "項目名を読み取れません"),
        ("a: 1\n\tb: 2", 2, "YAMLとして読み取れません"),
        ("a: b: c", 1, "YAMLとして読み取れません"),
        ("a: 1\n---\nb: 2", 2, "YAMLとして読み取れません"),
        ("a: 1\nb: {c: 1\nd: 2\n", 2, "YAMLとして読み取れません"),
        ('a: 1\nb: "c\nd: 2\n', 2, "YAMLとして読み取れません"),
        ("a: *x", 1, "YAMLとして読み取れません"),
        ("[" * 3_000, 1, "YAMLとして読み取れません"),
        ("[" * 30 + "]" * 30, 1, "入れ子が深すぎます"),
    ],
)
def test_invalid_or_unsupported_syntax_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(YamlInvalid) as refused:
        read(text)
    assert refused.value.line == line
    assert reason in refused.value.reason


def test_emoji_and_rare_characters_are_read() -> None:
    assert read("a: 👩‍👩‍👧‍👦と𠮷と葛\U000e0100").value == {"a": "👩‍👩‍👧‍👦と𠮷と葛\U000e0100"}


def test_value_of_an_empty_file_is_none() -> None:
    assert (read("").value, read("# なし\n").value) == (None, None)
