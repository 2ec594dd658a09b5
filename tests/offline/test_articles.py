"""Articles in sections: lists, closing paragraphs, headings, quotations."""

import re
from dataclasses import replace

import pytest

from lensawriter.offline.planning.allocation import SectionShare, _top_up
from lensawriter.offline.planning.topics import bigram_counts, topics
from lensawriter.offline.sources.material import gather
from lensawriter.offline.sources.units import Unit
from lensawriter.offline.text.additions import source_line
from lensawriter.offline.text.paragraphs import with_copula
from tests.offline import measures
from tests.offline.samples import GUIDE, LONG, TALK, article, brief


def test_cautions_are_in_one_section() -> None:
    text = article(brief(GUIDE))
    sections = [part for part in text.split("\n## ") if "避け" in part.partition("\n")[2]]
    assert len(sections) == 1
    assert "引っ張ることです" in sections[0]
    assert "まくことは避けます" in sections[0]


def test_ordered_list_remains_a_list_and_no_sentence_refers_to_its_numbers() -> None:
    text = article(brief(GUIDE))
    assert re.findall(r"^(\d)\. (\S{4})", text, re.M) == [("1", "枯れ枝を"), ("2", "枝を束ね"), ("3", "根元を覆")]
    assert "1番" not in text
    assert measures.listed(text) <= 0.4


def test_ordered_list_becomes_prose_if_it_is_most_of_the_text() -> None:
    steps = "\n".join(f"{at}. {tree}の枝を縄で束ねる。" for at, tree in enumerate("松梅桜柿椿桃杉", 1))
    text = article(brief(f"# 手順\n\n{steps}", low=60, high=300, outline=("手順",)))
    assert "杉の枝を縄で束ねます。" in text
    assert measures.listed(text) <= 0.4


def test_short_section_is_not_filled_with_an_item_of_a_list_in_another_section() -> None:
    one, two = (Unit(f"枝を{at}本折ることは避けます。", "", paragraph=1, order=at, inseparable=True) for at in (1, 2))
    full, short = SectionShare(low=0, high=30, groups=[(one,)], length=one.length), SectionShare(low=10, high=30)
    left = [0]
    _top_up([full, short], left, [(two,)], [[0.0, 1.0]])
    assert (short.groups, left) == ([], [0])
    free = replace(two, inseparable=False)
    _top_up([full, short], left, [(free,)], [[0.0, 1.0]])
    assert (short.groups, left) == ([(free,)], [])


def test_newsletter_names_its_sender_and_ends_with_the_call_to_action() -> None:
    asked = {"action": "説明会に申し込む", "url": "https://example.com/niwa", "deadline": "12月4日（金）まで", "sender": "庭の会"}  # fmt: skip
    text = article(brief(LONG, "newsletter", inputs=asked))
    assert "庭の会です。" in text.partition("## ")[2].split("\n\n")[1]
    assert "12月4日（金）までに、説明会に申し込んでください。詳しくはこちら：https://example.com/niwa" in text


def test_press_release_ends_with_company_and_contact_without_repeating_them() -> None:
    given = {"boilerplate": "庭の会は1962年に設立した団体だ。会員は146名いる。", "contact": "庭の会 電話 000-000-0000"}
    text = article(brief(LONG, "press-release", high=1200, inputs=given))
    at = text.index("会社概要：庭の会は1962年に設立した団体です。会員は146名います。")
    assert text.index("お問い合わせ先：庭の会 電話 000-000-0000") > at > text.rindex("## ")
    assert text.count("1962年") == text.count("146名") == 1


def test_price_is_added_unless_a_source_contains_it() -> None:
    assert "価格は、3,300円（税込）です。" in article(brief(LONG, "product", inputs={"price": "3,300円（税込）"}))
    assert "価格は" not in article(brief(f"{LONG}\n\n縄は1本330円です。", "product", inputs={"price": "330円"}))


def test_closing_paragraphs_stay_within_the_length() -> None:
    inputs = {"boilerplate": "庭の会は庭木の手入れを教える団体です。" * 20, "contact": "庭の会", "action": "申し込む"}
    text = article(brief(LONG, "press-release", low=200, high=400, inputs=inputs))
    assert measures.length(text) <= 400
    assert "お問い合わせ先：庭の会" in text


def test_heading_of_an_interview_names_the_topic_of_its_section() -> None:
    text = article(brief(TALK, "interview", low=200, high=600))
    heads = measures.headings(text)
    assert not any(re.search(r"[？?]|か$|お願い|教えて", head) for head in heads)
    part = next(part for part in text.split("\n## ") if part.startswith("転機"))
    assert "寺の松" in part


def test_neighbouring_quotations_do_not_repeat_the_speaker() -> None:
    text = article(brief(TALK, "interview", low=200, high=600))
    assert re.search(r"^「[^「」]+」$", text, re.M)
    assert not re.search(r"佐野さんは「[^」]+」と(?:話します|語ります)。佐野さんは「", text)


@pytest.mark.parametrize("broken", ["火曜日に席", "朝に水やり"])
def test_phrase_with_an_inner_particle_is_not_a_topic(broken: str) -> None:
    units = gather(brief(f"{broken}は決まっています。" * 3)).units
    assert broken not in topics(units, bigram_counts(units), "", ())


def test_source_line_has_the_given_name() -> None:
    assert source_line(brief(GUIDE), gather(brief(GUIDE))) == "参考資料：note.md"


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("みどり台駅の南口から歩いて9分。", "みどり台駅の南口から歩いて9分です。"),
        ("希望小売価格は6,380円（税込）。", "希望小売価格は6,380円（税込）です。"),
        ("利用期間は4月1日から3月31日まで。", "利用期間は4月1日から3月31日までです。"),
        ("枝を束ねます。", "枝を束ねます。"),
    ],
)
def test_figure_at_the_end_of_a_sentence_gets_a_copula(note: str, sentence: str) -> None:
    assert with_copula(note, "desumasu") == sentence
    assert sentence in article(brief(f"{GUIDE}\n\n{note}"))
