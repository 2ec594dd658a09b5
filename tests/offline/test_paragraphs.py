"""Paragraphs: sentences are rephrased if the result fits into the maximum length."""

from lensawriter.models import Brief, LengthRange, Source
from lensawriter.offline.sources.material import gather
from lensawriter.offline.text.paragraphs import editing_options, write_paragraphs
from lensawriter.text.length import count

TEXT = "扉を二重にしたので、1階の声は2階まで届きません。名前の記入は必要ありません。店長の西野が発案しました。"
BRIEF = Brief(
    use_case="rewrite",
    title="しずか室",
    tone="desumasu",
    length=LengthRange(min=20, max=200),
    sources=(Source(name="資料1", text=TEXT),),
)


def test_rewrite_rephrases_sentences_and_keeps_their_meaning() -> None:
    assert write_paragraphs(gather(BRIEF).units, editing_options(BRIEF), 200) == (
        "1階の声は2階まで届きません。扉を二重にしたためです。名前の記入は不要です。発案したのは店長の西野です。"
    )


def test_sentence_is_not_rephrased_beyond_the_maximum_length() -> None:
    units = gather(BRIEF).units[:1]
    most = sum(unit.length for unit in units)
    assert count(write_paragraphs(units, editing_options(BRIEF), 200)) > most
    assert count(write_paragraphs(units, editing_options(BRIEF), most)) <= most


def test_required_phrase_is_not_edited() -> None:
    brief = BRIEF.model_copy(update={"must_say": ("名前の記入は必要ありません", "店長の西野が発案")})
    text = write_paragraphs(gather(brief).units, editing_options(brief), 200)
    assert all(phrase in text for phrase in brief.must_say)
