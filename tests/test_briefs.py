"""Briefs: valid values of each field, the messages for invalid ones, and two thousand bad inputs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lensawriter import briefs, usecases
from lensawriter.errors import BriefInvalid, SourceUnreadable
from lensawriter.models import Brief, LengthRange
from lensawriter.reading import read_path
from lensawriter.size_limits import BRIEF_FILE_LIMIT, SOURCE_LIMIT
from tests.support.bad_inputs import BadInput, bad_inputs, is_sentence

PROMPTS = Path(__file__).parent.parent / "prompts"
VALID: dict[str, Any] = {"use_case": "blog", "title": "席数", "sources": [{"text": "席数は出社率で決める。"}]}
SHEET = """\
---
id: sheet
title: 用途
description: 入力項目の型をすべて持つ用途です。
when: [試すとき]
channel: any
length: {min: 100, max: 200}
tone: dearu
inputs:
  - {key: name, label: 名前, type: text, required: true, max: 5}
  - {key: memo, label: メモ, type: textarea}
  - {key: pages, label: ページ数, type: number, min: 1, max: 9}
  - {key: kind, label: 種類, type: choice, choices: [甲, 乙], default: 甲}
  - {key: marks, label: 要点, type: list, max: 6}
  - {key: short, label: 短く, type: switch, default: true}
steps: [text]
---
# text
{name}
"""


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, usecases.UseCase]:
    folder = tmp_path_factory.mktemp("prompts")
    (folder / "sheet.md").write_text(SHEET, encoding="utf-8")
    return usecases.load(PROMPTS) | usecases.load(folder)


def parse(cases: Mapping[str, usecases.UseCase], **changed: Any) -> Brief:
    """Parse the brief VALID with some fields changed."""
    return briefs.parse(VALID | changed, cases, folder=None, read_source=None)


def refusal(cases: Mapping[str, usecases.UseCase], **changed: Any) -> tuple[str | None, str]:
    """Parse an invalid brief; return the field and the message of the error."""
    with pytest.raises(BriefInvalid) as refused:
        parse(cases, **changed)
    assert is_sentence(refused.value.message)
    return refused.value.field, refused.value.message


def sheet(cases: Mapping[str, usecases.UseCase], **inputs: Any) -> dict[str, Any]:
    """Parse a brief for the use case SHEET, which has every input type, and return its inputs."""
    return parse(cases, use_case="sheet", inputs={"name": "甲野"} | inputs).inputs


def sheet_refusal(cases: Mapping[str, usecases.UseCase], **inputs: Any) -> tuple[str | None, str]:
    """Parse invalid inputs for the use case SHEET; return the field and the message of the error."""
    return refusal(cases, use_case="sheet", inputs={"name": "甲野"} | inputs)


def test_missing_fields_get_the_defaults_of_the_use_case(cases: Mapping[str, usecases.UseCase]) -> None:
    brief, case = parse(cases), cases["blog"]
    assert (brief.tone, brief.length) == (case.tone, case.length)
    assert brief.inputs == {"question": "", "angle": "解説", "takeaway": "", "action": ""}
    assert (brief.audience, brief.keywords, brief.must_say, brief.must_not_say, brief.outline) == ("", (), (), (), ())


@pytest.mark.parametrize("name", [path.stem for path in sorted(PROMPTS.glob("*.md"))])
def test_title_tone_length_and_one_source_are_enough(cases: Mapping[str, usecases.UseCase], name: str) -> None:
    brief = parse(cases, use_case=name, tone="dearu", length={"min": 100, "max": 20_000})
    assert (brief.tone, brief.length) == ("dearu", LengthRange(min=100, max=20_000))


def test_chosen_channel_sets_the_default_length(cases: Mapping[str, usecases.UseCase]) -> None:
    brief = parse(cases, use_case="sns", inputs={"channel": "LinkedIn"})
    assert brief.length == cases["sns"].default_length({"channel": "LinkedIn"})
    assert parse(cases, use_case="sns", inputs={"channel": "LinkedIn"}, length={"min": 50, "max": 60}).length.max == 60


def test_length_may_have_only_a_minimum_or_only_a_maximum(cases: Mapping[str, usecases.UseCase]) -> None:
    assert parse(cases, length={"max": 800}).length == LengthRange(min=800, max=800)  # the default minimum is greater
    assert parse(cases, length={"min": 2_000}).length == LengthRange(min=2_000, max=2_500)
    assert parse(cases, length={"min": 9_000}).length == LengthRange(min=9_000, max=9_000)


def test_text_is_trimmed_and_normalised(cases: Mapping[str, usecases.UseCase]) -> None:
    brief = parse(
        cases, title=" か\u3099く\n習 ", keywords=["  席  数 ", "席 数", ""], sources=[{"text": "一\r\n二\r三"}]
    )
    assert (brief.title, brief.keywords, brief.sources[0].text) == ("がく 習", ("席 数",), "一\n二\n三")


def test_text_fields_accept_numbers(cases: Mapping[str, usecases.UseCase]) -> None:
    brief = parse(cases, title=2026, keywords=[5, None, "席"])
    assert (brief.title, brief.keywords) == ("2026", ("5", "席"))


def test_every_input_type_is_read(cases: Mapping[str, usecases.UseCase]) -> None:
    given = {"memo": "一\n二", "pages": 3, "kind": "乙", "marks": [" 甲 ", "甲", "乙"], "short": False}
    assert sheet(cases, **given) == {"name": "甲野"} | given | {"marks": ["甲", "乙"]}
    assert sheet(cases) == {
        "name": "甲野", "memo": "", "pages": None, "kind": "甲", "marks": [], "short": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("inputs", "field", "sentence"),
    [
        ({"name": "  "}, "inputs.name", "「名前」を入力してください。"),
        ({"name": "六文字の名前"}, "inputs.name", "「名前」は、5文字までで入力してください（現在6文字）。"),
        ({"name": ["甲"]}, "inputs.name", "「名前」は、文字で入力してください。"),
        ({"memo": "長" * 4_001}, "inputs.memo", "「メモ」は、4,000文字までで入力してください（現在4,001文字）。"),
        ({"memo": "題\0名"}, "inputs.memo", "使えない制御文字が含まれています。入力し直してください。"),
        ({"pages": 10}, "inputs.pages", "「ページ数」は、1から9までの整数で入力してください。"),
        ({"pages": "三"}, "inputs.pages", "「ページ数」は、1から9までの整数で入力してください。"),
        ({"pages": True}, "inputs.pages", "「ページ数」は、1から9までの整数で入力してください。"),
        ({"kind": "丙"}, "inputs.kind", "「種類」は、「甲」「乙」から選んでください。"),
        ({"marks": "甲"}, "inputs.marks", "「要点」は、文字列のリストで指定してください。"),
        ({"marks": ["七文字の長い点"]}, "inputs.marks", "「要点」は、1項目を6文字までにしてください。"),
        ({"marks": list("あいうえおかきくけこさしすせそたちつてとな")}, "inputs.marks", "「要点」は、20個までにしてください。"),
        ({"short": "はい"}, "inputs.short", "「短く」は、true か false で指定してください。"),
        ({"extra": 1}, "inputs", "inputs に「extra」という項目はありません。"),
    ],
)  # fmt: skip
def test_invalid_input_is_refused_with_its_label(
    cases: Mapping[str, usecases.UseCase], inputs: dict[str, Any], field: str, sentence: str
) -> None:
    assert sheet_refusal(cases, **inputs) == (field, sentence)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("use_case", "blogs", "用途は "),
        ("use_case", None, "用途は "),
        ("title", "", "タイトルを入力してください。"),
        ("title", "\u200b\u3000\u2060", "タイトルを入力してください。"),
        ("title", "長" * 201, "200文字までで入力してください（現在201文字）。"),
        ("title", "長" * 100_000, "200文字までで入力してください（現在100,000文字）。"),
        ("title", ["題"], "文字で入力してください。"),
        ("title", True, "文字で入力してください。"),
        ("title", "題\ud800", "読み取れない文字が含まれています。入力し直してください。"),
        ("title", "題" + "\u0301" * 31, "読み取れない文字が含まれています。入力し直してください。"),
        ("audience", "長" * 401, "400文字までで入力してください（現在401文字）。"),
        ("keywords", "結露", "文字列のリストで指定してください。"),
        ("keywords", [["結露"]], "文字列のリストで指定してください。"),
        ("keywords", ["語" * 101], "1項目を100文字までにしてください。"),
        ("keywords", [str(number) for number in range(21)], "20個までにしてください。"),
        ("tone", "keigo", "文体は desumasu"),
        ("length", {"min": 900, "max": 300}, "文字数は、下限が上限以下になるように指定してください。"),
        ("length", {"min": 0, "max": 300}, "文字数は1から20,000までの整数で指定してください。"),
        ("length", {"min": 1, "max": 20_001}, "文字数は1から20,000までの整数で指定してください。"),
        ("length", {"min": "100", "max": 300}, "文字数は1から20,000までの整数で指定してください。"),
        ("length", {"min": None, "max": None}, "文字数は1から20,000までの整数で指定してください。"),
        ("length", 300, "文字数は min と max で指定してください。"),
        ("length", {"most": 300}, "文字数は min と max で指定してください。"),
        ("outline", ["見" * 101], "1項目を100文字までにしてください。"),
        ("inputs", ["a"], "inputs は「項目: 値」の形で指定してください。"),
        ("sources", "資料", "参考資料は path または text のリストで指定してください。"),
        ("sources", [{"text": "文"}] * 21, "参考資料は20件までにしてください。"),
        ("sources", [{"text": "文" * (SOURCE_LIMIT + 1)}], "参考資料は1件200,000文字までにしてください（1件目は200,001文字）。"),
        ("sources", [{"text": "文" * 180_000}] * 6, "参考資料は合わせて1,000,000文字までにしてください。"),
        ("sources", [{"text": "文", "url": "x"}], "1件目の参考資料は path または text で指定してください。"),
        ("sources", [{"text": "文", "path": "x"}], "1件目の参考資料は path または text のどちらか一方を"),
        ("sources", [{"path": "a.txt"}], "参考資料のファイルは、画面から追加してください。"),
        ("author", "山田", "「author」という項目はありません。"),
    ],
)  # fmt: skip
def test_invalid_field_is_refused_with_its_key(
    cases: Mapping[str, usecases.UseCase], field: str, value: Any, sentence: str
) -> None:
    named, message = refusal(cases, **{field: value})
    assert (named, message.startswith(sentence)) == (field, True)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"must_say": ["絶対安心です"]}, "必ず入れる言葉"),
        ({"title": "絶対に減る"}, "タイトル"),
        ({"keywords": ["絶対"]}, "キーワード"),
        ({"outline": ["絶対に減らす"]}, "見出し"),
    ],
)
def test_forbidden_word_that_another_field_contains_is_refused(
    cases: Mapping[str, usecases.UseCase], changed: dict[str, Any], name: str
) -> None:
    assert refusal(cases, must_not_say=["絶対"], **changed) == (
        "must_not_say",
        f"「絶対」は、{name}にも含まれています。",
    )


def test_problems_lists_every_invalid_field(cases: Mapping[str, usecases.UseCase]) -> None:
    data = {"use_case": "sheet", "tone": "x", "length": 1, "inputs": {"pages": 99}}
    assert set(briefs.problems(data, cases)) == {"title", "tone", "length", "inputs.name", "inputs.pages"}


def test_missing_and_blank_sources_give_no_sources(cases: Mapping[str, usecases.UseCase]) -> None:
    assert parse(cases, sources=None).sources == parse(cases, sources=[{"text": " \n"}]).sources == ()


def test_path_is_relative_to_the_brief_and_the_file_name_is_the_source_name(
    cases: Mapping[str, usecases.UseCase], tmp_path: Path
) -> None:
    (tmp_path / "資料").mkdir()
    (tmp_path / "資料" / "席数.txt").write_text("席数は出社率で決める。", encoding="utf-8")
    text = "use_case: blog\ntitle: 席数\nsources:\n  - path: 資料/席数.txt\n  - {text: 二つ目}\n"
    brief = briefs.read(text, cases, folder=tmp_path, read_source=read_path)
    assert [(each.name, each.text.strip()) for each in brief.sources] == [
        ("席数.txt", "席数は出社率で決める。"),
        ("資料2", "二つ目"),
    ]


def test_error_for_an_unreadable_source_has_the_sentence_of_the_reader(
    cases: Mapping[str, usecases.UseCase], tmp_path: Path
) -> None:
    def refuse(path: Path) -> str:
        raise SourceUnreadable(f"「{path.name}」は壊れています。")

    text = "use_case: blog\ntitle: 席数\nsources: [{path: a.pdf}]\n"
    with pytest.raises(BriefInvalid, match=r"^「a\.pdf」は壊れています。$") as refused:
        briefs.read(text, cases, folder=tmp_path, read_source=refuse)
    assert refused.value.field == "sources"


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("use_case: blog\ntitle: 題\ntitle: 別\n", "title", "指示書ファイルの3行目：「title」が2回書かれています。"),
        ("use_case: blog\ntitle: 題\0名\n", "title", "指示書ファイルの2行目：使えない制御文字があります。"),
        ("title: 題\nlength: {min: 1\ntone: x\n", "length", "指示書ファイルの2行目：YAMLとして読み取れません。"),
        ("title: 題\nkeywords:\n  - *x\n", "keywords", "指示書ファイルの3行目：YAMLとして読み取れません。"),
        ("- a\n", "use_case", "指示書は「項目: 値」の形で書いてください。"),
        ("", "use_case", "指示書は「項目: 値」の形で書いてください。"),
        (b"title: \x91\xe8\n", None, "指示書ファイルはUTF-8で保存してください。"),
        ("a" * (BRIEF_FILE_LIMIT + 1), None, "指示書ファイルが大きすぎます。参考資料は別のファイルにして path で指定してください。"),
    ],
)  # fmt: skip
def test_invalid_yaml_is_refused_with_line_and_field(
    cases: Mapping[str, usecases.UseCase], text: str | bytes, field: str | None, message: str
) -> None:
    with pytest.raises(BriefInvalid) as refused:
        briefs.read(text, cases, folder=None, read_source=None)
    assert (refused.value.field, refused.value.message) == (field, message)


def test_title_that_yaml_would_convert_stays_text(cases: Mapping[str, usecases.UseCase]) -> None:
    for title in ("no", "2026-01-01", "12:30:45", "007", "1.50"):
        brief = briefs.read(f"use_case: blog\ntitle: {title}\n", cases, folder=None, read_source=None)
        assert brief.title == title


@pytest.mark.parametrize("given", [[], ["", " "], ["見" * 101], ["a\0"], [str(number) for number in range(21)]])
def test_invalid_headings_are_refused(given: list[str]) -> None:
    with pytest.raises(BriefInvalid) as refused:
        briefs.headings(given)
    assert refused.value.field == "outline"
    assert is_sentence(refused.value.message)


def test_bad_inputs_are_accepted_or_refused_with_one_sentence_for_their_field(
    cases: Mapping[str, usecases.UseCase], tmp_path: Path
) -> None:
    inputs = [each for each in bad_inputs() if each.field != "file"]
    assert len(inputs) > 2_000
    assert [problem for each in inputs if (problem := _problem(cases, each, tmp_path))] == []


def _problem(cases: Mapping[str, usecases.UseCase], bad: BadInput, folder: Path) -> str | None:
    """Return what is wrong with the handling of a bad input, or None."""
    try:
        if bad.field == "brief":
            brief = briefs.read(bad.value, cases, folder=folder, read_source=read_path)
        else:
            brief = briefs.parse(VALID | {bad.field: bad.value}, cases, folder=folder, read_source=read_path)
        briefs.recheck(brief, cases)  # an accepted brief is accepted again
        brief.model_dump_json().encode()
    except BriefInvalid as error:
        correct = is_sentence(error.message) and bad.field in ("brief", error.field)
        return None if correct else f"{bad.name}: {error.field}: {error.message}"
    except Exception as error:
        error.add_note(bad.name)
        raise
    return None
