"""List items spoken as sentences: names are gathered into one, pairs become 「AはB」."""

import re

from lensawriter.composing.blocks import Block
from lensawriter.models import Tone
from lensawriter.quality.tone import kind

GATHERED = 90
"""Characters of the names that one sentence takes."""
_LEAD = re.compile(
    r"^(?P<what>.{2,30}?)(?:は|として|に(?:は|ついて))?、?(?:次|以下|下記)の|^(?P<short>[^。]{2,20})[：:]$"
)
_PAIR = re.compile(r"^(?P<name>[^：:。、]{1,20})\s*[：:]\s*(?P<value>\S.*)$")


def spoken_bullets(block: Block, tone: Tone) -> list[str]:
    """Return the items of a list as sentences."""
    said: list[str] = []
    names: list[str] = []
    for line in block.lines:
        line = re.sub(r"\*\*|`", "", line).strip()
        if pair := _PAIR.match(line):
            said += _pair(pair["name"].strip(), pair["value"].strip(), tone)
        elif "。" in line.rstrip("。") or kind(line) != "open" or line.endswith("。"):
            said.append(line)
        else:
            names.append(line.rstrip("、,"))
    return [sentence for each in said for sentence in re.findall(r"[^。]+。?", each)] + _gathered(
        names, _subject(block), tone
    )


def copula(tone: Tone) -> str:
    """Return です or である."""
    return "です" if tone == "desumasu" else "である"


def _pair(name: str, value: str, tone: Tone) -> list[str]:
    if "。" in value.rstrip("。") or kind(value) != "open":
        first, *rest = re.findall(r"[^。]+", value)
        return [f"{name}については、{first}。" if kind(first) != "open" else f"{name}は{first}{copula(tone)}。"] + [
            f"{each}。" for each in rest
        ]
    return [f"{name}は{value.rstrip('。')}{copula(tone)}。"]


def _gathered(names: list[str], subject: str, tone: Tone) -> list[str]:
    said: list[str] = []
    group: list[str] = []
    for name in names + [""]:
        if group and (not name or sum(map(len, group)) + len(name) > GATHERED):
            said.append(_name(group, subject if not said else "", tone, more=bool(said)))
            group = []
        if name:
            group.append(name)
    return said


def _name(group: list[str], subject: str, tone: Tone, *, more: bool) -> str:
    listed = "、".join(f"「{name}」" if re.search(r"[をがにで、]", name) and len(group) > 1 else name for name in group)
    are, show = ("あります", "挙げられています") if tone == "desumasu" else ("ある", "挙げられている")
    if subject:
        return f"{subject}には、{listed}が{are}。"
    return f"{'ほかに' if more else '資料には'}、{listed}が{show}。"


def _subject(block: Block) -> str:
    found = _LEAD.match(block.lead)
    what = (found["what"] or found["short"]) if found else block.heading
    what = re.sub(r"[はが、：:\s]+$", "", what or "")
    return "" if len(what) > 24 or re.search(r"[？?]|か$|たち$", what) else what
