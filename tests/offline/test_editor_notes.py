"""What an editor found wrong in drafts: each finding is a claim on text of its own."""

import re
from dataclasses import replace

import pytest

from lensawriter.checks.notation import corrections
from lensawriter.models import Brief, LengthRange, Source, Tone
from lensawriter.offline.planning.allocation import Share, _top_up
from lensawriter.offline.planning.topics import pairs_of, topics
from lensawriter.offline.sources.material import gather
from lensawriter.offline.sources.units import Unit
from lensawriter.offline.text.additions import cited
from lensawriter.offline.text.paragraphs import ended
from lensawriter.offline.text.posts import posts
from lensawriter.offline.text.proofreading import proofread
from lensawriter.offline.text.sections import whole
from lensawriter.offline.text.titles import titles
from tests.offline import measures


def brief(text: str, use_case: str = "blog", tone: Tone = "desumasu", low: int = 300, high: int = 900, **fields: object) -> Brief:  # fmt: skip
    """Return a brief on one source."""
    return Brief(
        use_case=use_case,
        title="庭木の冬支度",
        sources=(Source(name="note.md", text=text),),
        tone=tone,
        length=LengthRange(min=low, max=high),
        **fields,  # type: ignore[arg-type]
    )


def told(text: str, tone: Tone = "desumasu") -> list[str]:
    """Return the sentences that a source gives to write from."""
    return [unit.text for unit in gather(brief(text, tone=tone)).units]


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
def test_an_item_under_a_heading_that_judges_it_carries_the_judgement(heading: str, item: str, sentence: str) -> None:
    assert sentence in told(f"## {heading}\n\n- {item}\n- 幹を縄できつく縛る。")


def test_an_item_that_denies_under_a_heading_that_forbids_is_left_out_with_its_reason() -> None:
    assert told("## やってはいけないこと\n\n- 水をやらない。土が乾く。\n- 枝を折る。")[0].startswith(
        "枝を折ることは避け"
    )


def test_an_item_that_is_already_an_order_stays_as_it_is() -> None:
    assert "凍った枝には触らないでください。" in told("## 禁止事項\n\n- 凍った枝には触らないでください。\n- 枝を折る。")


GUIDE = """# 冬支度

庭木の冬支度は11月の終わりに始めます。雪が積もる前に枝を束ねると、折れる枝が少なくなります。

## 手順

1. 枯れ枝を落とす。太さが2センチまでの枝は、はさみで切れる。
2. 枝を束ねる。縄は下から上へ巻く。
3. 根元を覆う。わらは厚さ10センチほど敷く。

1番と2番だけなら、30分で終わります。道具は物置にそろえておくと、翌年も使えます。

## やってはいけないこと

- 凍った枝を引っ張る。皮がはがれる。
- 肥料を雪の上にまく。春に根が傷む。

## 道具

はさみは使う前に消毒用エタノールで拭きます。縄は麻のものが、幹を傷めません。軍手は滑り止めの付いたものを選びます。
"""


def test_cautions_stand_together_in_one_section() -> None:
    article = whole(brief(GUIDE))
    sections = [part for part in article.split("\n## ") if "避け" in part.partition("\n")[2]]
    assert len(sections) == 1
    assert "引っ張ることです" in sections[0]
    assert "まくことは避けます" in sections[0]


def test_steps_stay_a_numbered_list_and_no_sentence_points_at_a_number() -> None:
    article = whole(brief(GUIDE))
    assert re.findall(r"^(\d)\. (\S{4})", article, re.M) == [("1", "枯れ枝を"), ("2", "枝を束ね"), ("3", "根元を覆")]
    assert "1番" not in article
    assert measures.listed(article) <= 0.4


def test_steps_are_prose_where_they_would_be_most_of_the_text() -> None:
    steps = "\n".join(f"{at}. {tree}の枝を縄で束ねる。" for at, tree in enumerate("松梅桜柿椿桃杉", 1))
    article = whole(brief(f"# 手順\n\n{steps}", low=60, high=300, outline=("手順",)))
    assert "杉の枝を縄で束ねます。" in article
    assert measures.listed(article) <= 0.4


def test_a_short_section_is_not_filled_with_an_item_of_a_list_told_elsewhere() -> None:
    one, two = (Unit(f"枝を{at}本折ることは避けます。", "", paragraph=1, order=at, inseparable=True) for at in (1, 2))
    full, short = Share(low=0, high=30, chains=[(one,)], length=one.length), Share(low=10, high=30)
    left = [0]
    _top_up([full, short], left, [(two,)], [[0.0, 1.0]])
    assert (short.chains, left) == ([], [0])
    free = replace(two, inseparable=False)
    _top_up([full, short], left, [(free,)], [[0.0, 1.0]])
    assert (short.chains, left) == ([(free,)], [])


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
def test_a_word_to_the_writer_is_no_content(memo: str) -> None:
    assert told(f"庭木の手入れは11月に行う。\n\n{memo}\n\n道具は3種類ある。") == [
        "庭木の手入れは11月に行います。",
        "道具は3種類あります。",
    ]


@pytest.mark.parametrize("caution", ["12歳以下の子どもだけで使わないこと。", "薬剤の入った容器を庭に置かないこと。"])
def test_a_caution_to_the_reader_is_content(caution: str) -> None:
    assert any("ないこと" in each for each in told(f"庭木の手入れは11月に行う。\n\n{caution}"))


SPEC = """項目: 品名、内容: 剪定ばさみ「枝切り丸」
項目: 重さ、内容: 210グラム、備考: 刃を含む
項目: 価格、内容: 2,980円（税込）、備考: 送料無料"""


def test_a_table_of_names_and_values_is_told_by_its_names() -> None:
    assert told(SPEC) == [
        "品名は剪定ばさみ「枝切り丸」、重さは210グラム（刃を含む）、価格は2,980円（税込、送料無料）です。"
    ]


def test_a_table_read_from_a_file_names_its_columns() -> None:
    rows = "店: 駅前店、席: 48、開店: 2012年\n店: 港店、席: 36、開店: 2019年"
    assert told(rows, tone="dearu") == [
        "駅前店は、席が48、開店が2012年である。",
        "港店は、席が36、開店が2019年である。",
    ]


def test_brackets_inside_brackets_are_of_the_other_kind() -> None:
    sentences = told("品名：はさみ「枝切り丸」、替え刃「小丸」\n色：赤、青")
    assert sentences == ["品名は「はさみ『枝切り丸』、替え刃『小丸』」、色は「赤、青」です。"]


LONG = GUIDE + "\n\n".join(
    f"## 区画{at}\n\n{at}番の区画は{at + 2}平方メートルです。縄は{at + 5}本を使います。" for at in range(10, 22)
)


def test_a_newsletter_says_who_sends_it_and_ends_with_what_to_do_until_when_and_where() -> None:
    asked = {"action": "説明会に申し込む", "url": "https://example.com/niwa", "deadline": "12月4日（金）まで", "sender": "庭の会"}  # fmt: skip
    text = whole(brief(LONG, "newsletter", inputs=asked))
    assert "庭の会です。" in text.partition("## ")[2].split("\n\n")[1]
    assert "12月4日（金）までに、説明会に申し込んでください。詳しくはこちら：https://example.com/niwa" in text


def test_a_press_release_ends_with_the_company_and_the_contact_and_says_them_nowhere_else() -> None:
    given = {"boilerplate": "庭の会は1962年に設立した団体だ。会員は146名いる。", "contact": "庭の会 電話 000-000-0000"}
    text = whole(brief(LONG, "press-release", high=1200, inputs=given))
    at = text.index("会社概要：庭の会は1962年に設立した団体です。会員は146名います。")
    assert text.index("お問い合わせ先：庭の会 電話 000-000-0000") > at > text.rindex("## ")
    assert text.count("1962年") == text.count("146名") == 1


def test_a_price_that_no_source_names_is_said_once() -> None:
    assert "価格は、3,300円（税込）です。" in whole(brief(LONG, "product", inputs={"price": "3,300円（税込）"}))
    assert "価格は" not in whole(brief(f"{LONG}\n\n縄は1本330円です。", "product", inputs={"price": "330円"}))


def test_closing_paragraphs_never_carry_a_text_over_its_length() -> None:
    inputs = {"boilerplate": "庭の会は庭木の手入れを教える団体です。" * 20, "contact": "庭の会", "action": "申し込む"}
    text = whole(brief(LONG, "press-release", low=200, high=400, inputs=inputs))
    assert measures.length(text) <= 400
    assert "お問い合わせ先：庭の会" in text


def test_posts_bear_the_act_the_address_and_all_hashtags_of_the_brief() -> None:
    inputs = {"action": "見学に来る", "url": "https://example.com/niwa", "hashtags": ("#庭木", "#冬支度", "#剪定")}
    for post in posts(brief(LONG, "sns", inputs=inputs), LengthRange(min=60, max=140), 3, 280):
        assert "見学に来てください" in post
        assert "https://example.com/niwa" in post
        assert "#庭木 #冬支度 #剪定" in post


CORRECTED = {
    "まことに有り難うございます。": "まことにありがとうございます。",
    "作業を行ないます。": "作業を行います。",
    "2月16日（月）迄です。": "2月16日（月）までです。",
    "通常どうり開きます。": "通常どおり開きます。",
    "ご利用頂けます。": "ご利用いただけます。",
    "直接お持ち下さい。": "直接お持ちください。",
    "画面に出る様になります。": "画面に出るようになります。",
    "又、順番も分かります。": "また、順番も分かります。",
    "工事の為、休みます。": "工事のため、休みます。",
    "2階へ移動してます。": "2階へ移動しています。",
    "窓口までお問合せください。": "窓口までお問い合わせください。",
    "ご協力の程お願いします。": "ご協力のほどお願いします。",
    "ご不便をお掛けします。": "ご不便をおかけします。",
    "登録済の住所です。": "登録済みの住所です。",
}


@pytest.mark.parametrize(("before", "after"), CORRECTED.items())
def test_proofreading_corrects_a_notice_and_lists_what_it_changed(before: str, after: str) -> None:
    text, changes = corrections(before)
    assert text == after
    assert len(changes) == 1
    written, notes = proofread(brief(before, "proofread")).split("## 直した箇所")
    assert after in written
    assert all(f"「{each.before}」" in notes and f"「{each.after}」" in notes for each in changes)


@pytest.mark.parametrize(
    "right", ["皆様にお知らせします。", "銀行なので休みます。", "道理で、どうりで静かです。", "工程は3つあります。"]
)
def test_proofreading_leaves_what_is_right(right: str) -> None:
    assert corrections(right) == (right, [])


def test_every_correction_of_a_text_is_listed() -> None:
    text = "\n\n".join(CORRECTED)
    notes = proofread(brief(text, "proofread", high=1500)).split("## 直した箇所")[1]
    assert all(f"「{each.before}」" in notes for each in corrections(text)[1])


TALK = """話し手：庭師 佐野 実さん
聞き手：編集部

――まず、この仕事を始めたきっかけを教えてください。
佐野：祖父の庭を継いだことです。私が20歳の春でした。正直、継ぐ気はなかったんです。
――転機は何だったのでしょう。
佐野：2011年に、寺の松を任されたことです。私には大きすぎる木だと思いました。枝が120本ありました。3か月かかったんですよ。
――断ることもあるのですか。
佐野：あります。10件のうち2件はお断りしています。木が嫌がる仕事は、私にはできないんです。春まで待ってくださいと言います。
――これからの目標を教えてください。
佐野：弟子を育てることです。今、3人います。私が知っていることは、全部渡したいと思っています。
"""


def test_an_answer_that_is_only_a_noun_is_told_with_what_was_asked() -> None:
    sentences = told(TALK)
    assert "仕事を始めたきっかけは、祖父の庭を継いだことです。" in sentences
    assert "転機は、2011年に寺の松を任されたことです。" in sentences
    assert not any(each.startswith(("あります", "佐野さんは「あります")) for each in sentences)


def test_the_headings_of_an_interview_name_topics_of_their_own_text() -> None:
    article = whole(brief(TALK, "interview", low=200, high=600))
    heads = measures.headings(article)
    assert not any(re.search(r"[？?]|か$|お願い|教えて", head) for head in heads)
    part = next(part for part in article.split("\n## ") if part.startswith("転機"))
    assert "寺の松" in part


def test_quotes_of_one_person_take_turns_and_do_not_name_the_speaker_each_time() -> None:
    article = whole(brief(TALK, "interview", low=200, high=600))
    assert re.search(r"^「[^「」]+」$", article, re.M)
    assert not re.search(r"佐野さんは「[^」]+」と(?:話します|語ります)。佐野さんは「", article)


@pytest.mark.parametrize("broken", ["火曜日に席", "朝に水やり"])
def test_a_phrase_with_a_particle_inside_is_no_heading(broken: str) -> None:
    units = gather(brief(f"{broken}は決まっています。" * 3)).units
    assert broken not in topics(units, pairs_of(units), "", ())


def test_a_source_is_named_as_it_was_given() -> None:
    assert cited(brief(GUIDE)) == "参考資料：note.md"


def test_titles_are_never_two_nouns_side_by_side() -> None:
    made = titles(brief(GUIDE, "titles", keywords=("庭木", "冬支度", "枯れ枝")), LengthRange(min=8, max=32), 5, None)
    assert len(made) >= 3
    assert not any(re.fullmatch(r"[一-龠ァ-ヶー]+(?:、[一-龠ァ-ヶー]+)+|.+とは？.+", each) for each in made)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("みどり台駅の南口から歩いて9分。", "みどり台駅の南口から歩いて9分です。"),
        ("希望小売価格は6,380円（税込）。", "希望小売価格は6,380円（税込）です。"),
        ("利用期間は4月1日から3月31日まで。", "利用期間は4月1日から3月31日までです。"),
        ("枝を束ねます。", "枝を束ねます。"),
    ],
)
def test_a_figure_at_the_end_of_a_note_gets_its_verb(note: str, said: str) -> None:
    assert ended(note, "desumasu") == said
    assert said in whole(brief(f"{GUIDE}\n\n{note}"))
