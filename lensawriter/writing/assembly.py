"""Assembly: join the texts of finished steps into one article, count its characters, and compare it with the brief."""

import asyncio
from collections.abc import Iterator

from lensawriter.chains import answers
from lensawriter.models import Article, LengthRange, Outline, WrittenSection
from lensawriter.text.length import count, length_range, weigh
from lensawriter.writing.steps import StepContext

NOT_TRANSLATED = "AIモデルが設定されていないため、翻訳していません。参考資料をそのまま表示しています。"
STOPPED = "途中で停止したため、書き終えたところまでを保存しました。"
TRUNCATED = "最後まで書き終えていません。書き終えたところまでを保存しました。"


async def assemble(context: StepContext, *, note: str | None = None) -> Article | None:
    """Assemble the recorded texts into an article, or return None if there are none. `note` becomes the first warning."""
    return await asyncio.to_thread(_assemble, context, note)


def _assemble(context: StepContext, note: str | None) -> Article | None:
    draft, variants, written = _texts(context)
    if not draft.strip():
        return None
    brief = context.brief
    warnings = ([note] if note else []) + list(_warnings(context, draft, variants, stopped=note is not None))
    return Article(
        use_case=brief.use_case,
        model=context.model.spec,
        draft=draft,
        variants=variants,
        outline=written,
        asked=brief.length,
        reached=count(draft),
        usage=context.record.usage(),
        prompt_version=context.use_case.version,
        warnings=tuple(warnings),
    )


def _texts(context: StepContext) -> tuple[str, tuple[str, ...], tuple[WrittenSection, ...]]:
    record = context.record
    if found := record.find_text("variants"):
        variants = answers.read_variants(found.text)
        return (variants[0] if variants else ""), variants, ()
    if found := record.find_text("text"):
        return found.text, (), ()
    if found := record.find_text("outline"):
        return _sections(context, Outline.model_validate_json(found.text))
    return "", (), ()


def _sections(context: StepContext, outline: Outline) -> tuple[str, tuple[str, ...], tuple[WrittenSection, ...]]:
    parts: list[str] = []
    written: list[WrittenSection] = []
    for index, planned in enumerate(outline.sections):
        found = context.record.find_text(f"section-{index}")
        text = found.text.strip() if found else ""
        if text:
            parts.append(f"## {planned.heading}\n\n{text}")
        written.append(WrittenSection(heading=planned.heading, asked=planned.asked, reached=count(text)))
    draft = "\n\n".join([f"# {context.brief.title}", *parts]) if parts else ""
    return draft, (), tuple(written)


def _warnings(context: StepContext, draft: str, variants: tuple[str, ...], *, stopped: bool) -> Iterator[str]:
    brief = context.brief
    if context.model.deterministic and brief.use_case == "translation":
        yield NOT_TRANSLATED
    if variants:
        yield from _variant_warnings(context, variants)
    elif not stopped:
        yield from _length_warning(brief.length, count(draft), deterministic=context.model.deterministic)
    whole = "\n".join(variants) or draft
    for phrase in brief.must_say:
        if phrase not in whole:
            yield f"「{phrase}」が原稿に入っていません。"
    for phrase in brief.must_not_say:
        if phrase in whole:
            yield f"使わない言葉「{phrase}」が原稿に入っています。"


def _length_warning(asked: LengthRange, reached: int, *, deterministic: bool) -> Iterator[str]:
    figures = f"（指定 {length_range(asked)}、原稿 {reached:,}字）"
    if reached < asked.min and deterministic:
        yield f"参考資料の内容が少ないため、書ける分だけの長さになっています{figures}。"
    elif reached < asked.min:
        yield f"指定の文字数に届いていません{figures}。"
    elif reached > asked.max:
        yield f"指定の文字数を超えています{figures}。"


def _variant_warnings(context: StepContext, variants: tuple[str, ...]) -> Iterator[str]:
    asked, weight_max = context.brief.length, context.use_case.weight_max(context.brief.inputs)
    if len(variants) < context.use_case.variants:
        yield f"{context.use_case.variants}案のうち、{len(variants)}案になりました。"
    for number, variant in enumerate(variants, 1):
        length = count(variant)
        if weight_max is not None and weigh(variant) > weight_max:
            yield f"案{number}は投稿できる文字数（半角換算で{weight_max}）を超えています。"
        elif not asked.contains(length):
            yield f"案{number}は指定の文字数に合っていません（指定 {length_range(asked)}、案 {length:,}字）。"
