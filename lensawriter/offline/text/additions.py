"""What a draft holds besides the sources' sentences: phrases that must be said, a call to act, the sources' names."""

import re

from lensawriter.checks.figures import unsupported
from lensawriter.checks.tone import kind
from lensawriter.models import Brief, Outline, Tone
from lensawriter.offline.grammar.style import convert_style
from lensawriter.offline.grammar.verbs import past_form, stem_of_dictionary_form
from lensawriter.offline.planning.article_types import shape_of
from lensawriter.offline.sources.material import forbidden, gather
from lensawriter.text.length import count

_CALLS = re.compile(r"cta|action|url|link|contact|offer|apply", re.IGNORECASE)


def additions(brief: Brief, outline: Outline, closing: tuple[str, ...] = ()) -> list[list[str]]:
    """Return the fixed paragraphs of each section; the closing ones end the last."""
    number = len(outline.sections)
    added: list[list[str]] = [[] for _ in range(number)]
    material = gather(brief)
    headings = (each.heading for each in outline.sections)
    fixed = "".join((brief.title, *headings, *(unit.text for unit in material.units), *closing))
    missing = [phrase for phrase in brief.must_say if phrase not in fixed]
    added[-1] += [*said(missing, brief), *closing]
    if shape_of(brief.use_case).cites and (line := cited(brief)) and _roomy(brief, outline, line):
        added[-1].append(line)
    return added


def said(phrases: list[str], brief: Brief) -> list[str]:
    """Return phrases that must be said as a paragraph of their own."""
    return ["".join(as_sentence(phrase, brief) for phrase in phrases)] if phrases else []


def as_sentence(phrase: str, brief: Brief) -> str:
    """Return a phrase as it was given, as a sentence; one of the other tone stands as a quote."""
    bare = re.sub(r"[。．]$", "", phrase)
    if phrase.endswith(("。", "！", "？", "!", "?")) and kind(phrase) in (brief.tone, "open"):
        return phrase
    return f"{bare}。" if kind(bare) in (brief.tone, "open") and bare == phrase else f"「{phrase}」"


def calls(brief: Brief) -> list[str]:
    """Return what the brief's inputs ask the reader to do, and where: an act becomes a request, an address stays."""
    lines = []
    for key, value in brief.inputs.items():
        if isinstance(value, str) and value.strip() and _CALLS.search(key) and len(value) <= 120:
            text = request(value.strip(), brief.tone)
            if text and not forbidden(text, brief.must_not_say):
                lines.append(text)
    return lines


def request(text: str, tone: Tone) -> str | None:
    """Return 記事を読む as 記事を読んでください; a noun or an address as it is."""
    if "://" in text or kind(text) == "open":
        return text
    bare = re.sub(r"[。！!]+$", "", text)
    stem = stem_of_dictionary_form(bare) if kind(bare) == "dearu" else None
    if stem and (done := past_form(stem)):
        joint = done[:-1] + ("て" if done.endswith("た") else "で")
        return f"{joint}{'ください' if tone == 'desumasu' else 'ほしい'}。"
    return convert_style(text, tone)


def cited(brief: Brief) -> str:
    """Return the line that names the sources; a name whose figures stand nowhere else is left out."""
    material = gather(brief)
    names = []
    for at, source in enumerate(brief.sources):
        name = source.name.strip()
        if not name.isascii():  # a file name in Latin letters reads as one only with its end
            name = re.sub(r"\.(?:txt|md|docx|pdf|csv)$", "", name)
        if re.fullmatch(r"(?:参考)?資料\s*\d*", name) or not name or unsupported(name, source.text, brief.title):
            title = material.titles[at] if at < len(material.titles) else ""
            name = f"「{title}」" if title else ""
        if name and not forbidden(name, brief.must_not_say):
            names.append(name)
    return f"参考資料：{'、'.join(dict.fromkeys(names))}" if names else ""


def _roomy(brief: Brief, outline: Outline, line: str) -> bool:
    last = outline.sections[-1].asked or brief.length
    return count(line) * 4 <= last.max
