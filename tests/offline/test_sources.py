"""Sentences that sources yield, from lists, tables, notes and the answers of an interview."""

import pytest

from tests.offline.samples import TALK, sentences_of


@pytest.mark.parametrize(
    ("heading", "item", "sentence"),
    [
        ("やってはいけないこと", "雪の重みを放っておく。", "避けたいのは、雪の重みを放っておくことです。"),
        ("NG", "凍った枝を切る。", "避けたいのは、凍った枝を切ることです。"),
        ("避けたいこと", "根元まで水をまきます。", "避けたいのは、根元まで水をまくことです。"),
        ("よくある失敗", "肥料を一度に入れる。", "よくある失敗は、肥料を一度に入れることです。"),
        ("よくある誤解", "冬は水が要らない。", "「冬は水が要らない」というのは誤解です。"),
        ("しなくてよいこと", "毎日の水やりをする。", "しなくてよいのは、毎日の水やりをすることです。"),
        ("できないこと", "当日の枝を引き取る。", "できないのは、当日の枝を引き取ることです。"),
        ("禁止していること", "敷地内での焚き火", "避けたいのは、敷地内での焚き火です。"),
    ],
)
def test_item_under_an_evaluative_heading_states_the_judgement(heading: str, item: str, sentence: str) -> None:
    assert sentence in sentences_of(f"## {heading}\n\n- {item}\n- 幹を縄できつく縛る。")


def test_negative_item_under_a_prohibition_is_left_out_with_its_reason() -> None:
    assert sentences_of("## やってはいけないこと\n\n- 水をやらない。土が乾く。\n- 枝を折る。")[0].startswith(
        "枝を折ることは避け"
    )


def test_item_that_is_already_an_order_is_unchanged() -> None:
    assert "凍った枝には触らないでください。" in sentences_of(
        "## 禁止事項\n\n- 凍った枝には触らないでください。\n- 枝を折る。"
    )


@pytest.mark.parametrize(
    "memo",
    [
        "他社商品との比較は載せないこと。",
        "「世界最薄」「日本初」は、確認が取れていないため使わない。",
        "社名は記事に入れないでください。",
        "価格の記載は不要です。",
        "※社外秘",
        "住まいの相談室がまとめた社内メモ。",
    ],
)
def test_editor_note_is_left_out(memo: str) -> None:
    assert sentences_of(f"庭木の手入れは11月に行う。\n\n{memo}\n\n道具は3種類ある。") == [
        "庭木の手入れは11月に行います。",
        "道具は3種類あります。",
    ]


@pytest.mark.parametrize("caution", ["12歳以下の子どもだけで使わないこと。", "薬剤の入った容器を庭に置かないこと。"])
def test_caution_to_the_reader_is_used(caution: str) -> None:
    assert any("ないこと" in each for each in sentences_of(f"庭木の手入れは11月に行う。\n\n{caution}"))


SPEC = """項目: 品名、内容: 剪定ばさみ「枝切り丸」
項目: 重さ、内容: 210グラム、備考: 刃を含む
項目: 価格、内容: 2,980円（税込）、備考: 送料無料"""


def test_table_of_names_and_values_becomes_pairs() -> None:
    assert sentences_of(SPEC) == [
        "品名は剪定ばさみ「枝切り丸」、重さは210グラム（刃を含む）、価格は2,980円（税込、送料無料）です。"
    ]


def test_table_from_a_file_names_its_columns() -> None:
    rows = "店: 駅前店、席: 48、開店: 2012年\n店: 港店、席: 36、開店: 2019年"
    assert sentences_of(rows, tone="dearu") == [
        "駅前店は、席が48、開店が2012年である。",
        "港店は、席が36、開店が2019年である。",
    ]


def test_nested_quotation_marks_are_double() -> None:
    sentences = sentences_of("品名：はさみ「枝切り丸」、替え刃「小丸」\n色：赤、青")
    assert sentences == ["品名は「はさみ『枝切り丸』、替え刃『小丸』」、色は「赤、青」です。"]


def test_answer_without_a_subject_gets_it_from_the_question() -> None:
    sentences = sentences_of(TALK)
    assert "仕事を始めたきっかけは、祖父の庭を継いだことです。" in sentences
    assert "転機は、2011年に寺の松を任されたことです。" in sentences
    assert not any(each.startswith(("あります", "佐野さんは「あります")) for each in sentences)
