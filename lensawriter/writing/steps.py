"""The stages of writing: each looks into the record first, asks the model if it must, and leaves its text in the record.

The durable job and the command line run these same functions; neither the page, the queue nor the store is known here.
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
from lensawriter.llm.provider import Model
from lensawriter.llm.record import Record
from lensawriter.llm.request import Policy, Stopped, ask
from lensawriter.models import Brief, LengthRange, Outline, OutlineSection, StepText
from lensawriter.text.length import count, weigh
from lensawriter.usecases import UseCase

REASKS = 2
"""How often a text out of its range is asked again."""


@dataclass(frozen=True)
class Desk:
    """What the stages of one job work with; lives as long as the job runs in this process."""

    brief: Brief
    use_case: UseCase
    model: Model
    record: Record
    policy: Policy = field(default_factory=Policy)

    async def find(self, step: str) -> StepText | None:
        """Return what a step ended with, read off the event loop."""
        return await asyncio.to_thread(self.record.find_text, step)

    async def ended(self, step: str) -> bool:
        """Tell whether a step has ended before; raises Stopped where it was stopped in its middle."""
        found = await self.find(step)
        if found is not None and found.partial:
            raise Stopped(found.text)
        return found is not None

    async def keep(self, step: str, text: str, *, partial: bool = False) -> None:
        """Store what a step ended with, off the event loop."""
        await asyncio.to_thread(lambda: self.record.add_text(step, text, partial=partial))

    async def ask(self, step: str, request: StepRequest, **options: Any) -> str:
        """Ask the model for one request and return its answer."""
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


async def outline(desk: Desk) -> None:
    """Plan the sections: the writer's own headings where there are some, else by the model; raises ModelError, Stopped."""
    if await desk.ended("outline"):
        return
    brief = desk.brief
    if brief.outline:
        sections = tuple(OutlineSection(heading=heading) for heading in brief.outline)
        planned = Outline(sections=sections)
    else:
        answers = await asyncio.to_thread(desk.record.answers, "outline")
        request = StepRequest(step="outline", length=brief.length, count=desk.use_case.section_count(brief.length))
        answer = (
            answers[-1]
            if answers
            else await desk.ask("outline", request, schema=schema.OutlineAnswer, check=_readable_outline)
        )
        planned = schema.read_outline(answer)
    await desk.keep("outline", allot(planned, brief).model_dump_json())


async def planned(desk: Desk) -> Outline:
    """Return the outline as it stands in the record, edited or not."""
    found = await desk.find("outline")
    assert found is not None, "the outline stage comes first"
    return Outline.model_validate_json(found.text)


async def section(desk: Desk, index: int) -> None:
    """Write one section of the outline; raises ModelError, Stopped."""
    step = f"section-{index}"
    if await desk.ended(step):
        return
    plan = await planned(desk)
    asked = plan.sections[index].asked or desk.brief.length
    request = StepRequest(step="section", length=asked, outline=plan, index=index)
    heading = plan.sections[index].heading
    await _write(desk, step, request, clean=partial(body, heading=heading))


async def text(desk: Desk) -> None:
    """Write a whole text in one call; raises ModelError, Stopped."""
    if not await desk.ended("text"):
        await _write(desk, "text", StepRequest(step="text", length=desk.brief.length), clean=unfence)


async def variants(desk: Desk) -> None:
    """Write several variants in one call, and those that miss their length again; raises ModelError, Stopped."""
    if await desk.ended("variants"):
        return
    case = desk.use_case
    weight_max = case.weight_max(desk.brief.inputs)
    request = StepRequest(step="variants", length=desk.brief.length, count=case.variants, weight_max=weight_max)
    options: dict[str, Any] = {"schema": schema.VariantsAnswer, "check": schema.read_variants}
    answers = list(await asyncio.to_thread(desk.record.answers, "variants"))
    try:
        while len(_fitting(answers, request)) < request.count and _worth_asking(desk, answers):
            again = request.model_copy(update={"before": answers[-1] if answers else ""})
            answers.append(await desk.ask("variants", again, **options))
    except Stopped as stop:
        if whole := answers or schema.complete_variants(stop.text):
            await desk.keep("variants", _answer(_chosen(whole, request)), partial=not answers)
        raise
    except ModelError:
        if not answers:
            raise
    await desk.keep("variants", _answer(_chosen(answers, request)))


async def _write(desk: Desk, step: str, request: StepRequest, *, clean: Callable[[str], str]) -> None:
    """Ask until the text lies in its range, three times at most, and keep the one that came nearest."""
    answers = [clean(each) for each in await asyncio.to_thread(desk.record.answers, step)]
    nearest = partial(min, key=lambda each: _miss(count(each), request.length))
    try:
        while not any(request.length.holds(count(each)) for each in answers) and _worth_asking(desk, answers):
            again = request.model_copy(update={"before": answers[-1] if answers else ""})
            answers.append(clean(await desk.ask(step, again)))
    except Stopped as stop:
        # What was written is kept; of an answer that was to be replaced, the whole one is worth more than the new half.
        await desk.keep(step, nearest(answers) if answers else clean(stop.text), partial=not answers)
        raise
    except ModelError:
        if not answers:  # a text of another length is better than none
            raise
    await desk.keep(step, nearest(answers))


def _worth_asking(desk: Desk, answers: Sequence[str]) -> bool:
    return not answers or (len(answers) <= REASKS and not desk.model.deterministic)


def allot(plan: Outline, brief: Brief) -> Outline:
    """Give each section its range, so that title, headings and sections together stay in the range of the brief."""
    sections = plan.sections
    marks = count(brief.title) + sum(count(each.heading) for each in sections)
    most = max(len(sections), brief.length.max - marks)
    least = max(len(sections), min(brief.length.min - marks, most))
    return Outline(
        sections=tuple(
            each.model_copy(update={"asked": _share(least, most, index, len(sections))})
            for index, each in enumerate(sections)
        )
    )


def _share(least: int, most: int, index: int, number: int) -> LengthRange:
    """Return the share of one of `number` sections: upper ends add up to `most` exactly, lower ends to `least` or more."""
    high = most // number + (1 if index < most % number else 0)
    low = min(high, -(-least // number))
    return LengthRange(min=max(1, low), max=max(1, high))


def _miss(length: int, asked: LengthRange) -> int:
    return max(asked.min - length, length - asked.max, 0)


def _variants(answers: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(variant for answer in answers for variant in schema.read_variants(answer)))


def _fitting(answers: Iterable[str], request: StepRequest) -> list[str]:
    return [
        each
        for each in _variants(answers)
        if request.length.holds(count(each)) and (request.weight_max is None or weigh(each) <= request.weight_max)
    ]


def _chosen(answers: Iterable[str], request: StepRequest) -> list[str]:
    """Return as many variants as asked for: those in range first, and where they are too few, the nearest ones."""
    kept = _fitting(answers, request)
    rest = [each for each in _variants(answers) if each not in kept]
    return (kept + sorted(rest, key=lambda each: _miss(count(each), request.length)))[: max(request.count, 1)]


def _answer(variants: list[str]) -> str:
    return schema.VariantsAnswer(variants=variants).model_dump_json()


def _readable_outline(answer: str) -> None:
    schema.read_outline(answer)


def unfence(answer: str) -> str:
    """Take off the code fence that some models put around a whole answer."""
    stripped = answer.strip()
    if stripped.startswith("```") and stripped.endswith("```") and "\n" in stripped:
        return stripped[stripped.index("\n") + 1 : -3].strip()
    return stripped


def body(answer: str, *, heading: str) -> str:
    """Return the body of a section: without a fence, and without the heading, where a model repeats it."""
    lines = unfence(answer).splitlines()
    while lines and (not lines[0].strip() or lines[0].lstrip("#* ").rstrip("* ") == heading.strip()):
        lines.pop(0)
    # A heading inside a section would look like a section of its own.
    return "\n".join("###" + line.lstrip("#") if line.startswith(("# ", "## ")) else line for line in lines).strip()


STAGES: Mapping[str, Callable[[Desk], Any]] = {"text": text, "variants": variants}
"""The purposes that one call writes."""
