"""What a text will take, before it is written: characters, and tokens from which its price comes; from above, for it is reserved."""

from decimal import Decimal

from lensawriter.limits.evaluation import Amounts
from lensawriter.llm.prices import Price
from lensawriter.models import Brief, LengthRange, Value
from lensawriter.usecases import UseCase

RULES = 900
"""Tokens that go with each call besides its own text, the brief and the sources: the rules of writing, the step request, the outline."""
HEADING = 60
"""Tokens of one planned section in an outline."""


class Estimate(Value):
    """What one job is expected to take; a token is reckoned for each character, as Japanese text takes about."""

    characters: int
    calls: int
    prompt_tokens: int
    completion_tokens: int

    def amounts(self, price: Price | None) -> Amounts:
        """Return what a job asks of its limits."""
        return Amounts(generations=1, characters=self.characters, yen=self.yen(price))

    def yen(self, price: Price | None) -> Decimal | None:
        """Return what it costs; None where the price is not known."""
        return None if price is None else price.of(self.prompt_tokens, self.completion_tokens)


def of_brief(case: UseCase, brief: Brief) -> Estimate:
    """Return the estimate of a brief."""
    fields = len(brief.model_dump_json(exclude={"sources"}))
    return estimate(
        case, brief.length, fields + sum(len(each.text) for each in brief.sources), headed=bool(brief.outline)
    )


def estimate(case: UseCase, length: LengthRange, given: int, *, headed: bool = False) -> Estimate:
    """Return the estimate of a text of some length from so many characters of brief and sources.

    `headed`: the writer brought the headings, so that no outline is asked for.
    """
    templates = {name: len(text) for name, text in case.steps.items()}
    if "variants" in case.steps:
        characters, calls, template = length.max * case.variants, 1, templates["variants"]
        planning = 0
    elif "outline" in case.steps:
        sections = case.section_count(length)
        planning = 0 if headed else 1
        characters, calls = length.max, sections + planning
        template = max(templates.values())
    else:
        characters, calls, planning, template = length.max, 1, 0, templates["text"]
    return Estimate(
        characters=characters,
        calls=calls,
        prompt_tokens=calls * (template + RULES + given),
        completion_tokens=characters + planning * HEADING * max(1, calls - 1),
    )
