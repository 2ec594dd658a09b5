"""The translation that is none: the source in its structure, and what a translator must carry over unchanged."""

import re

from lensawriter.models import Brief
from lensawriter.offline.text.room import size
from lensawriter.text.sentences import split

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
_RULE = re.compile(r"^[|\s:]*[-=_*─―＝]{3,}[-=_*─―＝|\s:]*$")
_ORDINARY = frozenset(
    "The This That These Those There It Its We Our You Your They He She His Her For From With What When Where Why How And But Each Every All Some Any In On At To Of By As If Is Are Was "
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)


def translation(brief: Brief) -> str:
    """Return title, a plain note, and the source block by block, cut at the end where it is too long."""
    most = brief.length.max
    note = NOTES[brief.tone] if size(brief.title) + size(NOTES[brief.tone]) <= most // 2 else SHORT_NOTE
    whole = f"# {brief.title}\n\n{note}"
    known: set[str] = set()
    for part in _parts("\n\n".join(source.text for source in brief.sources)):
        if size(whole) + size(part) > most:
            cut = _cut(part, most - size(whole))
            return whole + (f"\n\n{cut}" if cut else "")
        whole += f"\n\n{part}"
        carried = _carried(part, known)
        if carried and size(whole) + size(carried) <= most:
            whole += f"\n\n{carried}"
    missing = "、".join(phrase for phrase in brief.must_say if phrase not in whole)
    if missing and size(whole) + size(missing) + 6 <= most:
        whole += f"\n\n訳文に入れる言葉：{missing}"
    return whole


def _parts(text: str) -> list[str]:
    """Return the blocks of the source as they are shown: headings, lists and tables stay, paragraphs are quotes."""
    parts = []
    for block in re.split(r"\n\s*\n", text.strip()):
        shown: list[str] = []
        for line in (line.strip() for line in block.splitlines()):
            if not line or _RULE.match(line):
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
    """Return the first sentences of a paragraph that there is room for."""
    kept: list[str] = []
    taken = 0
    for line in part.splitlines():
        whole = ""
        for sentence in split(line):
            taken += size(sentence)
            if taken > room:
                break
            whole += sentence if not whole or not whole[-1].isascii() else f" {sentence}"
        kept.append(whole)
        if whole.strip() != line.strip():
            break
    while kept and not kept[-1].strip("> 原文：・#"):
        kept.pop()
    return "\n".join(kept)


def _carried(part: str, known: set[str]) -> str:
    """Return the line of figures and names of a paragraph that have not been named yet."""
    if not part.startswith(">"):
        return ""
    body = re.sub(r"^>(?: 原文：・?)?", "", part, flags=re.M)
    figures = [
        each for each in dict.fromkeys(found.strip(" .,") for found in _FIGURE.findall(body)) if each not in known
    ]
    names = [
        each
        for each in dict.fromkeys(_NAME.findall(body))
        if each not in known and len(each) > 2 and each not in _ORDINARY
    ]
    known.update(figures, names)
    listed = [f"数字 {'／'.join(figures)}"] if figures else []
    listed += [f"名前 {'／'.join(names[:6])}"] if names else []
    return f"確認用：{'、'.join(listed)}" if listed else ""
