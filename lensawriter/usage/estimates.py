"""Estimates of the tokens a draft will use. They are upper bounds, because they are reserved before the model is called."""

from decimal import Decimal

from lensawriter.limits.evaluation import UsageAmounts
from lensawriter.llm.prices import Price
from lensawriter.models import Brief, LengthRange, Value
from lensawriter.usecases import UseCase

RULES_TOKENS = 900
"""Tokens of each call besides the step's template, the brief and the sources: rules of writing, step request, outline."""
HEADING_TOKENS = 60
"""Tokens of one planned section in an outline."""


class TokenEstimate(Value):
    """The most that one job is expected to use. One token is counted for each character, which is about right for Japanese."""

    characters: int
    calls: int
    prompt_tokens: int
    completion_tokens: int

    def amounts(self, price: Price | None) -> UsageAmounts:
        """Return the amounts to reserve for the job: one generation, the characters and the cost."""
        return UsageAmounts(generations=1, characters=self.characters, yen=self.yen(price))

    def yen(self, price: Price | None) -> Decimal | None:
        """Return the cost; None where the price is unknown."""
        return None if price is None else price.of(self.prompt_tokens, self.completion_tokens)


def estimate_brief(case: UseCase, brief: Brief) -> TokenEstimate:
    """Estimate what the job of a brief uses."""
    fields = len(brief.model_dump_json(exclude={"sources"}))
    sources = sum(len(each.text) for each in brief.sources)
    return estimate(case, brief.length, fields + sources, outline_given=bool(brief.outline))


def estimate(
    case: UseCase, length: LengthRange, input_characters: int, *, outline_given: bool = False
) -> TokenEstimate:
    """Estimate what a draft uses, by its length and the characters of its brief and sources.

    With `outline_given`, the brief has the headings and the model is not asked for an outline.
    """
    templates = {name: len(text) for name, text in case.steps.items()}
    characters, calls, outline_tokens = length.max, 1, 0
    if "variants" in case.steps:
        characters, template = length.max * case.variants, templates["variants"]
    elif "outline" in case.steps:
        sections, template = case.section_count(length), max(templates.values())
        calls = sections if outline_given else sections + 1
        outline_tokens = 0 if outline_given else sections * HEADING_TOKENS
    else:
        template = templates["text"]
    return TokenEstimate(
        characters=characters,
        calls=calls,
        prompt_tokens=calls * (template + RULES_TOKENS + input_characters),
        completion_tokens=characters + outline_tokens,
    )
