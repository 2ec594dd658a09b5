"""Use cases: the twelve shipped ones, and the checks of custom files."""

import hashlib
import re
from pathlib import Path

import pytest

from lensawriter import usecases
from lensawriter.errors import UseCaseInvalid
from lensawriter.models import LengthRange
from lensawriter.usecases import InputType
from tests.support.bad_inputs import is_sentence

PROMPTS = Path(__file__).parent.parent / "prompts"
IDS = "blog press-release interview case-study product newsletter sns titles rewrite summary proofread translation".split()
VALID = """\
---
id: faq
title: よくある質問
description: 問い合わせの記録から、質問と答えをまとめます。
when: [サポートの手間を減らしたい]
channel: web
length: {min: 300, max: 900}
tone: desumasu
inputs:
  - key: product
    label: 商品名
    type: text
    example: 卓上焙煎機
    max: 50
  - key: count
    label: 質問の数
    type: number
    default: 5
    min: 3
    max: 20
steps: [outline, section]
sections: {per: 200, min: 3, max: 6}
---
# outline
「{title}」の質問を{section_count}個選びます。商品は「{product}」です。

# section
質問「{heading}」に、{section_min}～{section_max}字で答えます。
"""


def add(folder: Path, text: str, name: str = "faq.md") -> Path:
    """Write a use-case file to a folder and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def cases() -> dict[str, usecases.UseCase]:
    return usecases.load(PROMPTS)


def test_twelve_use_cases_are_shipped_in_order(cases: dict[str, usecases.UseCase]) -> None:
    assert list(cases) == IDS


@pytest.mark.parametrize("name", IDS)
def test_no_shipped_use_case_requires_an_input(cases: dict[str, usecases.UseCase], name: str) -> None:
    assert [each.key for each in cases[name].inputs if each.required] == []
    assert all(each.default is not None for each in cases[name].inputs if each.type == InputType.CHOICE)


@pytest.mark.parametrize("name", IDS)
def test_use_cases_have_reasons_and_examples(cases: dict[str, usecases.UseCase], name: str) -> None:
    case = cases[name]
    assert 2 <= len(case.when) <= 4
    assert case.description.endswith("。")
    assert all(each.example or each.choices for each in case.inputs)
    assert all(len(each.label) <= 20 for each in case.inputs)


@pytest.mark.parametrize("name", IDS)
def test_every_input_is_used_in_some_prompt(cases: dict[str, usecases.UseCase], name: str) -> None:
    texts = "".join(cases[name].steps.values())
    # Long texts are source material, so they are sent only in the envelope.
    expected = [each.key for each in cases[name].inputs if each.type != InputType.TEXTAREA or name == "proofread"]
    assert [key for key in expected if f"{{{key}}}" not in texts] == []


def test_defaults_are_too_short_for_the_offline_model_to_use_as_sources(cases: dict[str, usecases.UseCase]) -> None:
    defaults = [each.default for case in cases.values() for each in case.inputs if isinstance(each.default, str)]
    assert [each for each in defaults if "。" in each or len(each) > 40] == []


def test_each_social_channel_has_its_own_length_and_only_x_has_a_weight(cases: dict[str, usecases.UseCase]) -> None:
    sns = cases["sns"]
    assert sns.weight_max({}) == sns.weight_max({"channel": "X"}) == 280
    assert sns.default_length({"channel": "X"}).max <= 140
    lengths = {
        channel: sns.default_length({"channel": channel}) for channel in ("X", "Instagram", "Facebook", "LinkedIn")
    }
    assert len({str(length) for length in lengths.values()}) == 4
    assert all(sns.weight_max({"channel": channel}) is None for channel in ("Instagram", "Facebook", "LinkedIn"))


def test_short_use_cases_request_at_least_three_variants(cases: dict[str, usecases.UseCase]) -> None:
    assert all(cases[name].variants >= 3 and tuple(cases[name].steps) == ("variants",) for name in ("sns", "titles"))


def test_longer_article_has_more_sections(cases: dict[str, usecases.UseCase]) -> None:
    counts = [
        cases["blog"].section_count(LengthRange(min=length, max=length)) for length in (300, 1_500, 2_500, 20_000)
    ]
    assert counts == [3, 3, 6, 8]


def test_new_file_adds_a_use_case_with_its_form(tmp_path: Path) -> None:
    for path in PROMPTS.glob("*.md"):
        add(tmp_path, path.read_text("utf-8"), path.name)
    add(tmp_path, VALID)
    found = usecases.load(tmp_path)
    assert list(found) == [*IDS[:9], "faq", *IDS[9:]]  # sorted by order (default 100), then by id
    assert [(each.key, each.type, each.default) for each in found["faq"].inputs] == [
        ("product", "text", None),
        ("count", "number", 5),
    ]


def test_version_is_the_hash_of_the_file(tmp_path: Path) -> None:
    path = add(tmp_path, VALID)
    first = usecases.read(path).version
    assert first == hashlib.sha256(VALID.encode()).hexdigest()[:12]
    add(tmp_path, VALID + "\n")
    assert usecases.read(path).version != first


INVALID = {
    "unknown-variable": ("「{heading}」に", "「{topic}」に", 28, "使えない変数 {topic}"),
    "variable-of-another-step": ("「{title}」の質問", "「{heading}」の質問", 25, "使えない変数 {heading}"),
    "attribute-of-a-variable": ("「{product}」です", "「{product.__class__}」です", 25, "使えない変数 {product.__class__}"),
    "variable-without-a-name": ("「{product}」です", "「{}」です", 25, "使えない変数 {}"),
    "open-brace": ("「{product}」です", "「{product」です", 25, "波かっこ"),
    "format-in-a-variable": ("{section_min}", "{section_min:>9}", 28, "波かっこ"),
    "missing-step": ("# section\n質問「{heading}」に、{section_min}～{section_max}字で答えます。\n", "", 21, "手順「section」の文章がありません"),
    "empty-step": ("質問「{heading}」に、{section_min}～{section_max}字で答えます。\n", "", 27, "手順「section」の文章がありません"),
    "step-not-listed": ("# section\n", "# section\n本文\n\n# polish\n", 30, "手順「polish」は steps にありません"),
    "step-twice": ("# section\n", "# outline\n", 27, "手順「outline」が2回"),
    "unknown-steps": ("[outline, section]", "[outline, polish]", 21, "「steps」は"),
    "missing-steps": ("steps: [outline, section]\n", "", 2, "「steps」は"),
    "text-before-steps": ("---\n# outline", "---\n前置き\n# outline", 24, "より前に文章"),
    "unknown-field": ("channel: web", "channel: web\nauthor: 山田", 7, "「author」の値が正しくありません（この項目は使えません）"),
    "missing-field": ("tone: desumasu\n", "", 2, "「tone」の値が正しくありません（書かれていません）"),
    "unknown-tone": ("tone: desumasu", "tone: keigo", 8, "「tone」の値が正しくありません（使えない値です）"),
    "unknown-channel": ("channel: web", "channel: tv", 6, "「channel」の値が正しくありません（使えない値です）"),
    "length-reversed": ("{min: 300, max: 900}", "{min: 900, max: 300}", 7, "「length」の値が正しくありません（min が max より大きく"),
    "length-too-large": ("max: 900}", "max: 20001}", 7, "「length.max」の値が正しくありません（20,000以下の整数"),
    "length-in-words": ("max: 900}", "max: 九百}", 7, "「length.max」の値が正しくありません（整数に"),
    "empty-title": ("title: よくある質問", "title: ''", 3, "「title」の値が正しくありません（書かれていません）"),
    "empty-when": ("when: [サポートの手間を減らしたい]", "when: []", 5, "「when」の値が正しくありません（1つ以上"),
    "input-without-type": ("    type: text\n", "", 10, "「inputs.1.type」の値が正しくありません（書かれていません）"),
    "input-of-unknown-type": ("type: number", "type: slider", 17, "「inputs.2.type」の値が正しくありません（使えない値です）"),
    "unknown-field-of-an-input": ("    max: 50", "    width: 50", 14, "「inputs.1.width」の値が正しくありません（この項目は使えません）"),
    "invalid-key": ("key: product", "key: Product", 10, "「inputs.1.key」の値が正しくありません（使えない文字"),
    "input-twice": ("key: count", "key: product", 15, "入力項目「product」が2回"),
    "reserved-input": ("key: count", "key: heading", 15, "入力項目の key に「heading」は使えません"),
    "bad-default": ("default: 5", "default: 2", 15, "入力項目「count」の default が"),
    "default-of-another-type": ("default: 5", "default: 五", 15, "入力項目「count」の default が"),
    "default-of-a-required-input": ("default: 5", "default: 5\n    required: true", 15, "必須の項目に default"),
    "range-reversed": ("min: 3\n", "min: 30\n", 15, "入力項目「count」の min が max より大きく"),
    "minimum-of-a-text": ("    max: 50", "    min: 1", 10, "min は type が number のときだけ"),
    "choice-without-choices": ("type: text", "type: choice", 10, "choices は"),
    "choices-of-a-text": ("    max: 50", "    choices: [あ, い]", 10, "choices は"),
    "choice-twice": ("type: text", "type: choice\n    choices: [あ, あ]", 10, "同じ選択肢"),
    "channels-of-other-choices": ("type: text", "type: choice\n    choices: [あ, い]\n    channels: {あ: {length: {min: 1, max: 2}}}", 10, "channels は choices と同じ"),
    "sections-reversed": ("min: 3, max: 6}", "min: 7, max: 6}", 22, "「sections」の min が max より大きく"),
    "other-id": ("id: faq", "id: qa", 2, "「id」はファイル名と同じ「faq」"),
    "version-by-hand": ("id: faq", "id: faq\nversion: abc", 3, "「version」は書けません"),
    "key-twice": ("title: よくある質問", "title: よくある質問\ntitle: 別の題", 4, "「title」が2回書かれています"),
    "bad-yaml": ("when: [サポートの手間を減らしたい]", "when: [サポート", 5, "YAMLとして読み取れません"),
    "alias": ("title: よくある質問", "title: *x", 3, "YAMLとして読み取れません"),
    "tag": ("title: よくある質問", "title: !!python/name:os.system", 3, "「!」で始まる指定"),
    "no-front-matter": ("---\nid", "id", 1, "先頭に --- で囲んだ設定がありません"),
    "front-matter-without-end": ("max: 6}\n---", "max: 6}", 1, "先頭に --- で囲んだ設定がありません"),
}  # fmt: skip


@pytest.mark.parametrize("name", INVALID)
def test_invalid_file_is_refused_with_file_line_and_reason(tmp_path: Path, name: str) -> None:
    old, new, line, reason = INVALID[name]
    assert VALID.count(old) >= 1
    path = add(tmp_path, VALID.replace(old, new, 1))
    with pytest.raises(UseCaseInvalid) as refused:
        usecases.load(tmp_path)
    message = refused.value.message
    assert message.startswith(f"{path.name}:{line} "), message
    assert reason in message
    assert is_sentence(re.sub(r"[{}]|__class__", "", message))


def test_front_matter_that_is_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UseCaseInvalid, match=r"faq\.md:1 .*「項目: 値」"):
        usecases.read(add(tmp_path, "---\n- a\n---\n# text\n本文\n"))


@pytest.mark.parametrize(
    ("raw", "line"), [(b"\xff\xfe", 1), (VALID.encode("cp932", "replace"), 3), (VALID.encode() + b"\xe3", 29)]
)
def test_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path, raw: bytes, line: int) -> None:
    path = tmp_path / "faq.md"
    path.write_bytes(raw)
    with pytest.raises(UseCaseInvalid, match=rf"^faq\.md:{line} UTF-8で保存"):
        usecases.read(path)


def test_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    assert usecases.read(add(tmp_path, "\ufeff" + VALID)).id == "faq"


def test_unreadable_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faq.md").mkdir()
    with pytest.raises(UseCaseInvalid, match=r"^faq\.md:1 .*開けません"):
        usecases.load(tmp_path)


@pytest.mark.parametrize("place", ["", "missing"])
def test_folder_without_use_cases_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(UseCaseInvalid, match="用途ファイル"):
        usecases.load(tmp_path / place)


def test_doubled_braces_are_literal(tmp_path: Path) -> None:
    case = usecases.read(add(tmp_path, VALID.replace("答えます。", "{{例}} のように答えます。")))
    assert "{{例}}" in case.steps["section"]
