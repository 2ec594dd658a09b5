"""The outline: sections by the parts of the purpose and by what the sources are about."""

import re
from collections.abc import Sequence

from lensawriter.models import Brief, Outline, OutlineSection
from lensawriter.offline.grammar.plain_style import to_plain_style
from lensawriter.offline.planning.article_types import Shape, shape_of
from lensawriter.offline.planning.keyphrases import keyphrases
from lensawriter.offline.planning.runs import PREFACE, runs
from lensawriter.offline.planning.section_roles import strength
from lensawriter.offline.planning.topics import pairs_of, topics
from lensawriter.offline.sources.material import Material, forbidden, gather
from lensawriter.offline.sources.questions import topic_of
from lensawriter.offline.sources.units import Unit

HEADING = 30
POINTS = 4


def plan(brief: Brief, count: int) -> Outline:
    """Return an outline of about `count` sections; fewer where the sources carry less, but what the purpose needs."""
    shape, material = shape_of(brief.use_case), gather(brief)
    if brief.outline:
        return Outline(sections=tuple(OutlineSection(heading=heading) for heading in brief.outline))
    number = max(shape.fewest, min(count, len(material.units) // 2))
    headings = _headings(brief, shape, material, number)
    return Outline(sections=tuple(OutlineSection(heading=head, points=points[:POINTS]) for head, points in headings))


def _headings(brief: Brief, shape: Shape, material: Material, number: int) -> list[tuple[str, tuple[str, ...]]]:
    if shape.style == "question" and len({unit.question for unit in material.units if unit.question}) >= number:
        return _questions(brief, material, number)
    if shape.style == "topic" or not shape.parts:
        return _topical(brief, shape, material, number)
    return _by_part(brief, shape, material, number)


def _by_part(brief: Brief, shape: Shape, material: Material, number: int) -> list[tuple[str, tuple[str, ...]]]:
    """Choose the parts that the sources say most of, in their natural order."""
    said = {
        role: sum(strength(role, unit.text) + 2 * min(strength(role, unit.heading), 1) for unit in material.units)
        for role, _ in shape.parts
    }
    order = [role for role, _ in shape.parts]
    said |= {role: said[role] + 3 for role in shape.favours if said.get(role)}
    chosen = sorted(order, key=lambda role: (-min(said[role], 8.0), order.index(role)))[:number]
    whole = pairs_of(material.units)
    used = ""
    made: list[tuple[str, tuple[str, ...]]] = []
    for role, words in shape.parts:
        if role in chosen:
            near = [unit for unit in material.units if strength(role, unit.heading) or strength(role, unit.text) >= 1]
            found = topics(near, whole, used + words, brief.must_not_say)[:4]
            head = f"{words}：{found[0]}" if shape.style == "both" and found and len(words + found[0]) < 24 else words
            used += "／".join(found[:1])
            made.append((head, tuple(found)))
    return made


def _topical(brief: Brief, shape: Shape, material: Material, number: int) -> list[tuple[str, tuple[str, ...]]]:
    """Divide the sources into runs that follow their own headings, and name each by what it is about."""
    whole = pairs_of(material.units)
    used = brief.title
    made: list[tuple[str, tuple[str, ...]]] = []
    for run in runs(brief, material, number):
        heads = [
            head
            for head in dict.fromkeys(unit.heading for unit in run)
            if head
            and head not in material.titles
            and not PREFACE.match(head)
            and not forbidden(head, brief.must_not_say)
        ]
        found = topics(run, whole, used, brief.must_not_say)
        head = _named(heads, found, run, used, shape, len(made))
        used += f"／{head}"
        made.append((head, tuple(dict.fromkeys([*heads[:2], *found[:3]]))))
    rest = [words for _, words in shape.parts if words not in used]
    while len(made) < (shape.fewest if shape.parts else 1):  # the sources say nothing more: the writer fills these in
        made.append((rest[len(made)] if len(made) < len(rest) else brief.title, ()))
    return _unlike(made)


def _named(heads: list[str], found: list[str], run: Sequence[Unit], used: str, shape: Shape, at: int) -> str:
    """Return the heading of a run: the source's own, or what its sentences speak of."""
    fresh = [head for head in heads if head not in used and len(head) <= HEADING]
    if (
        len(fresh) >= 2
        and len(fresh[0] + fresh[1]) <= 22
        and not any(head.endswith(("へ", "に")) for head in fresh[:2])
    ):
        mark = (
            "、"
            if any(re.search(r"(?<!こ)と", head) or re.search(r"[るたいくぐうむぶす]$", head) for head in fresh[:2])
            else "と"
        )
        return f"{fresh[0]}{mark}{fresh[1]}"
    if fresh:
        return fresh[0]
    if len(found) >= 2 and len(found[0] + found[1]) <= 16 and not set(found[0]) & set(found[1]) - set("のをにで"):
        return f"{found[0]}と{found[1]}"
    if found:
        return found[0]
    words = [each for each in keyphrases("\n".join(unit.raw for unit in run))[:8] if each not in used][:2]
    if words:
        return "と".join(words)
    return shape.parts[min(at * 2, len(shape.parts) - 1)][1] if shape.parts else "内容"


def _questions(brief: Brief, material: Material, number: int) -> list[tuple[str, tuple[str, ...]]]:
    """Put neighbouring questions of an interview together, and head them by what they ask about."""
    whole, used = pairs_of(material.units), brief.title
    sizes: dict[str, int] = {}
    for unit in material.units:
        if unit.question:
            sizes[unit.question] = sizes.get(unit.question, 0) + unit.length
    made: list[tuple[str, tuple[str, ...]]] = []
    for run in _shared(sizes, number):
        heads = [head for each in run if (head := topic_of(each)) and not forbidden(head, brief.must_not_say)]
        units = [unit for unit in material.units if unit.question in run]
        found = topics(units, whole, used, brief.must_not_say)
        head = _named(heads, found, units, used, shape_of(brief.use_case), len(made))
        used += f"／{head}"
        made.append((head, tuple(each[:60] for each in run)))
    return _unlike(made)


def _shared(sizes: dict[str, int], number: int) -> list[list[str]]:
    """Part questions, in their order, into runs whose answers are about as long."""
    total, taken = sum(sizes.values()), 0
    runs: list[list[str]] = [[]]
    for at, (question, size) in enumerate(sizes.items()):
        due = taken + size / 2 > total * len(runs) / number or len(sizes) - at <= number - len(runs)
        if runs[-1] and due and len(runs) < number:
            runs.append([])
        runs[-1].append(question)
        taken += size
    return runs


def question_heading(question: str) -> str:
    """Return a question as a heading: short, without politeness."""
    last = re.findall(r"[^。？?！!]+", question)
    text = last[-1].strip() if last else ""
    text = re.sub(r"^(?:まず|では|それでは|次に|最後に|続いて|ところで|さて|そもそも)、?(?:は、)?", "", text)
    if asked := re.match(
        r"(.+?)(?:について|を|も)?(?:、)?(?:ぜひ)?(?:教えて|お聞かせ|聞かせて|ご紹介|お話し)(?:ください|いただけますか|くださいますか)?$",
        text,
    ):
        text = re.sub(r"(?:について|を)$", "", asked.group(1))
    elif turned := to_plain_style(text):
        text = re.sub(r"(?:の)?だろうか$", lambda found: "のか" if found.group().startswith("の") else "か", turned)
    if len(text) > HEADING:
        text = re.split(r"[、]", text)[-1]
    return "" if len(text) > HEADING or len(text) < 4 else re.sub(r"(?<=[^のる])か$", "か", text)


def _unlike(made: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """Give headings that are the same another topic of their own."""
    seen: set[str] = set()
    unlike = []
    for head, points in made:
        fresh = next((each for each in (head, *(f"{point}について" for point in points)) if each not in seen), head)
        if fresh in seen:
            fresh = f"{head}（続き）"
        seen.add(fresh)
        unlike.append((fresh, points))
    return unlike
