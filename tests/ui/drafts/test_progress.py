"""The progress of the writing: parts, states and shares."""

from datetime import UTC, datetime
from uuid import uuid4

from lensawriter.models import Job, JobState, LengthRange, Outline, OutlineSection, StepText
from lensawriter.store.progress import Progress
from lensawriter.ui.drafts import progress

LENGTH = LengthRange(min=80, max=120)


def watched(outline: Outline | None, texts: dict[str, str], streaming: dict[str, str]) -> Progress:
    """Return the progress of a job that is being written."""
    job = Job(
        id=uuid4(),
        org_id=uuid4(),
        user_id=uuid4(),
        draft_id=uuid4(),
        use_case="blog",
        model="offline",
        state=JobState.WRITING,
        straight=True,
        run=1,
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    ended = {step: StepText(text) for step, text in texts.items()}
    return Progress(job=job, outline=outline, texts=ended, streaming=streaming)


def test_sections_are_in_the_order_of_the_outline() -> None:
    outline = Outline(sections=tuple(OutlineSection(heading=each, asked=LENGTH) for each in "あいう"))
    found = progress.parts(watched(outline, {"section-2": "終わり。"}, {"section-0": "途中"}), LENGTH)
    assert [(each.title, each.text, each.state) for each in found] == [
        ("あ", "途中", "執筆中"),
        ("い", "", "待機中"),
        ("う", "終わり。", "完了"),
    ]


def test_a_part_is_complete_only_when_it_is_done() -> None:
    long, done = "字" * 500, "短い。"
    running = progress.Part("あ", long, LENGTH, done=False)
    assert running.share < 1
    assert progress.Part("あ", done, LENGTH, done=True).share == 1
    assert progress.Part("あ", "字" * 50, LENGTH, done=False).share == 0.5


def test_the_bar_of_variants_shows_no_share() -> None:
    (part,) = progress.parts(watched(None, {}, {"variants": '{"variants": ["席'}), LENGTH)
    assert part.asked is None
    assert 'class="lw-open"' in progress.bar((part,))
    (text,) = progress.parts(watched(None, {}, {"text": "字" * 50}), LENGTH)
    assert 'class="lw-open"' not in progress.bar((text,))
    assert 'aria-valuenow="50"' in progress.bar((text,))
