"""The steps of writing: each reads the record, calls the model only for what is not recorded, and stores its text in the record.

The durable job and the command line run the same functions, which depend neither on pages, nor on the job queue, nor on the store.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from lensawriter.chains import answers as schema
from lensawriter.chains import prompts
from lensawriter.chains import variables as chain_inputs
from lensawriter.chains.envelope import StepRequest
from lensawriter.errors import ModelError
from lensawriter.llm.policy import Policy
from lensawriter.llm.provider import Model
from lensawriter.llm.record import Record
from lensawriter.llm.request import Stopped, ask
from lensawriter.models import Brief, LengthRange, Outline, OutlineSection, StepText
from lensawriter.text.length import count, weigh
from lensawriter.text.section_lengths import with_section_lengths
from lensawriter.usecases import UseCase

REASKS = 2
"""Maximum number of further requests for a text outside its length range."""


@dataclass(frozen=True)
class StepContext:
    """What the steps of one job need; exists while the job runs in this process."""

    brief: Brief
    use_case: UseCase
    model: Model
    record: Record
    policy: Policy = field(default_factory=Policy)

    async def find_text(self, step: str) -> StepText | None:
        """Return the text of a step that has ended, read in a thread."""
        return await asyncio.to_thread(self.record.find_text, step)

    async def ended(self, step: str) -> bool:
        """Return whether a step has ended; raises Stopped where it was stopped in the middle."""
        found = await self.find_text(step)
        if found is not None and found.partial:
            raise Stopped(found.text)
        return found is not None

    async def store(self, step: str, text: str, *, partial: bool = False) -> None:
        """Store the text with which a step ended; the record is written in a thread."""
        await asyncio.to_thread(lambda: self.record.add_text(step, text, partial=partial))

    async def ask(self, step: str, request: StepRequest, **options: Any) -> str:
        """Send one request to the model and return its answer."""
        template = self.use_case.steps[request.step]
        answer = await ask(
            self.model,
            partial(prompts.build, request.step, template),
            chain_inputs.inputs(self.use_case, self.brief, request),
            record=self.record,
            step=step,
            policy=self.policy,
            **options,
        )
        return answer.text


async def outline(context: StepContext) -> None:
    """Plan the sections: take the headings of the brief, or ask the model if there are none; raises ModelError, Stopped."""
    if await context.ended("outline"):
        return
    brief = context.brief
    if brief.outline:
        sections = tuple(OutlineSection(heading=heading) for heading in brief.outline)
        planned = Outline(sections=sections)
    else:
        answers = await asyncio.to_thread(context.record.answers, "outline")
        request = StepRequest(step="outline", length=brief.length, count=context.use_case.section_count(brief.length))
        answer = (
            answers[-1]
            if answers
            else await context.ask("outline", request, schema=schema.OutlineAnswer, check=_readable_outline)
        )
        planned = schema.read_outline(answer)
    await context.store("outline", with_section_lengths(planned, brief).model_dump_json())


async def planned(context: StepContext) -> Outline:
    """Return the outline in the record, edited or not."""
    found = await context.find_text("outline")
    assert found is not None, "the outline step comes first"
    return Outline.model_validate_json(found.text)


async def section(context: StepContext, index: int) -> None:
    """Write one section of the outline; raises ModelError, Stopped."""
    step = f"section-{index}"
    if await context.ended(step):
        return
    plan = await planned(context)
    asked = plan.sections[index].asked or context.brief.length
    request = StepRequest(step="section", length=asked, outline=plan, index=index)
    heading = plan.sections[index].heading
    await _write(context, step, request, clean=partial(body, heading=heading))


async def text(context: StepContext) -> None:
    """Write a whole text in one call; raises ModelError, Stopped."""
    if not await context.ended("text"):
        await _write(context, "text", StepRequest(step="text", length=context.brief.length), clean=unfence)


async def variants(context: StepContext) -> None:
    """Write several variants in one call, and ask again while too few are in their length range; raises ModelError, Stopped."""
    if await context.ended("variants"):
        return
    case = context.use_case
    weight_max = case.weight_max(context.brief.inputs)
    request = StepRequest(step="variants", length=context.brief.length, count=case.variants, weight_max=weight_max)
    options: dict[str, Any] = {"schema": schema.VariantsAnswer, "check": schema.read_variants}
    answers = list(await asyncio.to_thread(context.record.answers, "variants"))
    try:
        while len(_fitting(answers, request)) < request.count and _may_ask_again(context, answers):
            again = request.model_copy(update={"before": answers[-1] if answers else ""})
            answers.append(await context.ask("variants", again, **options))
    except Stopped as stop:
        if whole := answers or schema.complete_variants(stop.text):
            await context.store("variants", _answer(_chosen(whole, request)), partial=not answers)
        raise
    except ModelError:
        if not answers:
            raise
    await context.store("variants", _answer(_chosen(answers, request)))


async def _write(context: StepContext, step: str, request: StepRequest, *, clean: Callable[[str], str]) -> None:
    """Request a text up to three times until its length is in the range; store the text nearest to the range."""
    answers = [clean(each) for each in await asyncio.to_thread(context.record.answers, step)]
    nearest = partial(min, key=lambda each: _distance(count(each), request.length))
    try:
        while not any(request.length.contains(count(each)) for each in answers) and _may_ask_again(context, answers):
            again = request.model_copy(update={"before": answers[-1] if answers else ""})
            answers.append(clean(await context.ask(step, again)))
    except Stopped as stop:
        # An earlier answer is complete, although outside the range, so it is better than half of its replacement.
        await context.store(step, nearest(answers) if answers else clean(stop.text), partial=not answers)
        raise
    except ModelError:
        if not answers:  # a text outside the range is better than none
            raise
    await context.store(step, nearest(answers))


def _may_ask_again(context: StepContext, answers: Sequence[str]) -> bool:
    return not answers or (len(answers) <= REASKS and not context.model.deterministic)


def _distance(length: int, asked: LengthRange) -> int:
    return max(asked.min - length, length - asked.max, 0)


def _variants(answers: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(variant for answer in answers for variant in schema.read_variants(answer)))


def _fitting(answers: Iterable[str], request: StepRequest) -> list[str]:
    return [
        each
        for each in _variants(answers)
        if request.length.contains(count(each)) and (request.weight_max is None or weigh(each) <= request.weight_max)
    ]


def _chosen(answers: Iterable[str], request: StepRequest) -> list[str]:
    """Return as many variants as requested: those in range first, then the nearest ones."""
    fitting = _fitting(answers, request)
    rest = [each for each in _variants(answers) if each not in fitting]
    return (fitting + sorted(rest, key=lambda each: _distance(count(each), request.length)))[: max(request.count, 1)]


def _answer(variants: list[str]) -> str:
    return schema.VariantsAnswer(variants=variants).model_dump_json()


def _readable_outline(answer: str) -> None:
    schema.read_outline(answer)


def unfence(answer: str) -> str:
    """Remove the code fence that some models put around a whole answer."""
    stripped = answer.strip()
    if stripped.startswith("```") and stripped.endswith("```") and "\n" in stripped:
        return stripped[stripped.index("\n") + 1 : -3].strip()
    return stripped


def body(answer: str, *, heading: str) -> str:
    """Return the body of a section without a code fence and without its heading, which some models repeat."""
    lines = unfence(answer).splitlines()
    while lines and (not lines[0].strip() or lines[0].lstrip("#* ").rstrip("* ") == heading.strip()):
        lines.pop(0)
    # A heading of this level inside a section would look like another section.
    return "\n".join("###" + line.lstrip("#") if line.startswith(("# ", "## ")) else line for line in lines).strip()


SINGLE_STEPS: Mapping[str, Callable[[StepContext], Any]] = {"text": text, "variants": variants}
"""Step -> its function, for use cases whose whole text is written in one request."""
