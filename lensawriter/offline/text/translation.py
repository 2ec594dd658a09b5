"""Translation without a language model: the untranslated source, with lists of its figures and names."""

import re

from lensawriter.models import Brief
from lensawriter.offline.text.markup import RULE, strict_length
from lensawriter.text.sentences import split_sentences

NOTES = {
    "desumasu": "※AIモデルが設定されていないため、翻訳していません。原文と、訳すときにそのまま移す数字・名前を示します。",
    "dearu": "※AIモデルが設定されていないため、翻訳していない。原文と、訳すときにそのまま移す数字・名前を示す。",
}
SHORT_NOTE = "※AIモデル未設定のため未翻訳"
_FIGURE = re.compile(
    r"[$€£¥]?\d[\d,.]*\d\s?(?:%|％|[万億兆]?(?:円|人|件|社|年|か国|カ国|店舗|日|月|分|時間|kg|g|cm|mm)?)|\d+(?:%|％|円|人|件|社|年|月|日)?"
)
_NAME = re.compile(
    r"(?<![.!?] )(?<!^)\b[A-Z][A-Za-z0-9&.-]*(?: (?:of |the |and )?[A-Z][A-Za-z0-9&.-]+)*\b|株式会社[一-龠ァ-ヶーA-Za-z]+|[一-龠ァ-ヶーA-Za-z]+株式会社|[ァ-ヶー]{4,}",
    re.M,
)
_COMMON_WORDS = frozenset(
    "The This That These Those There It Its We Our You Your They He She His Her For From With What When Where Why How And But Each Every All Some Any In On At To Of By As If Is Are Was "
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)


def write_translation(brief: Brief) -> str:
    """Return the title, a note that nothing is translated, and the source blocks, within the requested length."""
    most = brief.length.max
    note = (
        NOTES[brief.tone] if strict_length(brief.title) + strict_length(NOTES[brief.tone]) <= most // 2 else SHORT_NOTE
    )
    text = f"# {brief.title}\n\n{note}"
    known: set[str] = set()
    for part in _blocks("\n\n".join(source.text for source in brief.sources)):
        if strict_length(text) + strict_length(part) > most:
            cut = _cut(part, most - strict_length(text))
            return text + (f"\n\n{cut}" if cut else "")
        text += f"\n\n{part}"
        notes = _figures_and_names(part, known)
        if notes and strict_length(text) + strict_length(notes) <= most:
            text += f"\n\n{notes}"
    missing = "、".join(phrase for phrase in brief.must_say if phrase not in text)
    if missing and strict_length(text) + strict_length(missing) + 6 <= most:
        text += f"\n\n訳文に入れる言葉：{missing}"
    return text


def _blocks(source: str) -> list[str]:
    """Return the blocks of the source in Markdown: headings remain, all other lines are quoted."""
    parts = []
    for block in re.split(r"\n\s*\n", source.strip()):
        shown: list[str] = []
        for line in (line.strip() for line in block.splitlines()):
            if not line or RULE.match(line):
                continue
            if heading := re.match(r"#{1,6}\s+(.+)", line):
                shown.append(f"## {heading.group(1)}")
            elif line.startswith("|"):
                shown.append(f"> 原文：{'｜'.join(cell.strip() for cell in line.strip('|').split('|'))}")
            else:
                item = re.match(r"(?:[-*+・●]|\d{1,2}[.)])\s*", line)
                shown.append(f"> 原文：{'・' + line[item.end() :] if item and item.group()[0] in '-*+・●' else line}")
        if shown:
            parts.append("\n>\n".join(shown) if all(line.startswith(">") for line in shown) else "\n\n".join(shown))
    return parts


def _cut(part: str, room: int) -> str:
    """Return as many of the first sentences of a block as fit into `room` characters."""
    lines: list[str] = []
    taken = 0
    for line in part.splitlines():
        text = ""
        for sentence in split_sentences(line):
            taken += strict_length(sentence)
            if taken > room:
                break
            text += sentence if not text or not text[-1].isascii() else f" {sentence}"
        lines.append(text)
        if text.strip() != line.strip():
            break
    while lines and not lines[-1].strip("> 原文：・#"):
        lines.pop()
    return "\n".join(lines)


def _figures_and_names(part: str, known: set[str]) -> str:
    """Return a line with the figures and names of a block that are not in `known`, or ""; add them to `known`."""
    if not part.startswith(">"):
        return ""
    body = re.sub(r"^>(?: 原文：・?)?", "", part, flags=re.M)
    figures = [
        each for each in dict.fromkeys(found.strip(" .,") for found in _FIGURE.findall(body)) if each not in known
    ]
    names = [
        each
        for each in dict.fromkeys(_NAME.findall(body))
        if each not in known and len(each) > 2 and each not in _COMMON_WORDS
    ]
    known.update(figures, names)
    listed = [f"数字 {'／'.join(figures)}"] if figures else []
    listed += [f"名前 {'／'.join(names[:6])}"] if names else []
    return f"確認用：{'、'.join(listed)}" if listed else ""
