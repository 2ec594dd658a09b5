"""Paragraphs that do not come from the sources: required phrases, the call to action, the names of the sources."""

import re

from lensawriter.checks.figures import unsupported_figures
from lensawriter.checks.tone import sentence_tone
from lensawriter.models import Brief, Outline, Tone
from lensawriter.offline.grammar.style import convert_style
from lensawriter.offline.grammar.verbs import past_form, stem_of_dictionary_form
from lensawriter.offline.planning.article_types import article_type
from lensawriter.offline.sources.material import Material, contains_any
from lensawriter.text.length import count

_CALL_TO_ACTION = re.compile(r"cta|action|url|link|contact|offer|apply", re.IGNORECASE)


def added_paragraphs(
    brief: Brief, material: Material, outline: Outline, closing: tuple[str, ...] = ()
) -> list[list[str]]:
    """Return the paragraphs to add to each section; those of `closing` are added to the last section."""
    added: list[list[str]] = [[] for _ in outline.sections]
    headings = (each.heading for each in outline.sections)
    fixed = "".join((brief.title, *headings, *(unit.text for unit in material.units), *closing))
    missing = [phrase for phrase in brief.must_say if phrase not in fixed]
    added[-1] += [*required_paragraph(missing, brief), *closing]
    if article_type(brief.use_case).cites_sources and (line := source_line(brief, material)):
        last = outline.sections[-1].asked or brief.length
        if count(line) * 4 <= last.max:
            added[-1].append(line)
    return added


def required_paragraph(phrases: list[str], brief: Brief) -> list[str]:
    """Return the required phrases as a list with one paragraph; empty if there are none."""
    return ["".join(as_sentence(phrase, brief) for phrase in phrases)] if phrases else []


def as_sentence(phrase: str, brief: Brief) -> str:
    """Return an unchanged required phrase as a sentence; a phrase in the other style is quoted."""
    bare = re.sub(r"[。．]$", "", phrase)
    if phrase.endswith(("。", "！", "？", "!", "?")) and sentence_tone(phrase) in (brief.tone, "open"):
        return phrase
    return f"{bare}。" if sentence_tone(bare) in (brief.tone, "open") and bare == phrase else f"「{phrase}」"


def calls_to_action(brief: Brief) -> list[str]:
    """Return the call-to-action inputs of a brief: an act becomes a request, an address is unchanged."""
    lines = []
    for key, value in brief.inputs.items():
        if isinstance(value, str) and value.strip() and _CALL_TO_ACTION.search(key) and len(value) <= 120:
            text = as_request(value.strip(), brief.tone)
            if text and not contains_any(text, brief.must_not_say):
                lines.append(text)
    return lines


def as_request(text: str, tone: Tone) -> str | None:
    """Return an act as a request: 記事を読む → 記事を読んでください; a noun or an address is unchanged."""
    if "://" in text or sentence_tone(text) == "open":
        return text
    bare = re.sub(r"(?<![。！!])[。！!]++$", "", text)
    stem = stem_of_dictionary_form(bare) if sentence_tone(bare) == "dearu" else None
    if stem and (past := past_form(stem)):
        te_form = past[:-1] + ("て" if past.endswith("た") else "で")
        return f"{te_form}{'ください' if tone == 'desumasu' else 'ほしい'}。"
    return convert_style(text, tone)


def source_line(brief: Brief, material: Material) -> str:
    """Return the line that names the sources; a name with figures that occur nowhere else is left out."""
    names = []
    for at, source in enumerate(brief.sources):
        name = source.name.strip()
        if not name.isascii():  # an ASCII file name keeps its suffix; without it, readers would not see it is a file
            name = re.sub(r"\.(?:txt|md|docx|pdf|csv)$", "", name)
        if (
            re.fullmatch(r"(?:参考)?資料\s*\d*", name)
            or not name
            or unsupported_figures(name, source.text, brief.title)
        ):
            title = material.titles[at] if at < len(material.titles) else ""
            name = f"「{title}」" if title else ""
        if name and not contains_any(name, brief.must_not_say):
            names.append(name)
    return f"参考資料：{'、'.join(dict.fromkeys(names))}" if names else ""
