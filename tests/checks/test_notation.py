"""Corrections of spelling and notation are made and reported; correct text is unchanged."""

import pytest

from lensawriter.checks.notation import chains_of_no, corrections


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("安全性をを確保する", "安全性を確保する"),
        ("３社で試した", "3社で試した"),
        ("ｶﾀｶﾅで書く", "カタカナで書く"),
        ("動く事が出来ます", "動くことができます"),
        ("画面から見れるため", "画面から見られるため"),
        ("早く来れる人", "早く来られる人"),
        ("夜間にも対応してます。", "夜間にも対応しています。"),
        ("センサーを内臓しており", "センサーを内蔵しており"),
        ("シュミレーション機能", "シミュレーション機能"),
        ("まず最初に行う", "最初に行う"),
        ("各フロアごとに設定", "フロアごとに設定"),
        ("約６時間程度", "約6時間"),
        ("製品保障は1年", "製品保証は1年"),
        ("現場を拝見させていただきます", "現場を拝見します"),
        ("お客様がご覧になられました", "お客様がご覧になりました"),
        ("ご連絡して下さい", "ご連絡してください"),
        ("。。終わり", "。終わり"),
        ("ユーザー毎に設定", "ユーザーごとに設定"),
        ("サーバーとサーバの違い", "サーバーとサーバーの違い"),
    ],
)
def test_error_is_corrected_and_reported(wrong: str, right: str) -> None:
    corrected, changes = corrections(wrong)
    assert corrected == right
    assert changes


@pytest.mark.parametrize(
    "correct",
    ["見られる範囲で確認しています。", "時々、仕事の合間に出かける。", "3社のサーバーを比べた。", "保障制度を調べる。"],
)
def test_correct_sentence_is_unchanged(correct: str) -> None:
    assert corrections(correct) == (correct, [])


def test_nouns_joined_by_three_no_are_found() -> None:
    assert chains_of_no("弊社の製品の機能の一覧を見る") == ["弊社の製品の機能の一覧"]
    assert chains_of_no("製品の機能を見る") == []
