"""Sentences are told in other words, but never past the room they have."""

from lensawriter.models import Brief, LengthRange, Source
from lensawriter.offline.sources.material import gather
from lensawriter.offline.text.paragraphs import manner, paragraphs
from lensawriter.text.length import count

TEXT = "扉を二重にしたので、1階の声は2階まで届きません。名前の記入は必要ありません。店長の西野が発案しました。"
BRIEF = Brief(
    use_case="rewrite",
    title="しずか室",
    tone="desumasu",
    length=LengthRange(min=20, max=200),
    sources=(Source(name="資料1", text=TEXT),),
)


def test_a_rewrite_builds_sentences_another_way_and_says_the_same() -> None:
    assert paragraphs(gather(BRIEF).units, manner(BRIEF), 200) == (
        "1階の声は2階まで届きません。扉を二重にしたためです。名前の記入は不要です。発案したのは店長の西野です。"
    )


def test_what_other_words_would_take_too_much_room_stays_as_it_is() -> None:
    units = gather(BRIEF).units[:1]
    most = sum(unit.length for unit in units)
    assert count(paragraphs(units, manner(BRIEF), 200)) > most
    assert count(paragraphs(units, manner(BRIEF), most)) <= most


def test_a_phrase_that_must_be_said_is_not_edited_away() -> None:
    brief = BRIEF.model_copy(update={"must_say": ("名前の記入は必要ありません", "店長の西野が発案")})
    told = paragraphs(gather(brief).units, manner(brief), 200)
    assert all(phrase in told for phrase in brief.must_say)
