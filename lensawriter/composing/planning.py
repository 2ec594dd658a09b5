"""The outline: sections by the parts of the purpose and by what the sources are about."""

import re
from collections.abc import Sequence

from lensawriter.composing.frank import frank
from lensawriter.composing.keyphrases import keyphrases
from lensawriter.composing.material import Material, Unit, forbidden, gather
from lensawriter.composing.roles import strength
from lensawriter.composing.shapes import Shape, shape_of
from lensawriter.models import Brief, Outline, OutlineSection

HEADING = 30
POINTS = 3


def plan(brief: Brief, count: int) -> Outline:
    """Return an outline of about `count` sections; fewer where the sources carry less, but what the purpose needs."""
    shape, material = shape_of(brief.use_case), gather(brief)
    if brief.outline:
        return Outline(sections=tuple(OutlineSection(heading=heading) for heading in brief.outline))
    number = max(shape.fewest, min(count, len(material.units) // 2))
    headings = _headings(brief, shape, material, number)
    return Outline(sections=tuple(OutlineSection(heading=head, points=points[:POINTS]) for head, points in headings))


def _headings(brief: Brief, shape: Shape, material: Material, number: int) -> list[tuple[str, tuple[str, ...]]]:
    if shape.style == "question" and len(asked := _questions(brief, material)) >= number:
        return _spread(asked, number)
    if shape.style in ("topic",) or not shape.parts:
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
    used: set[str] = set()
    made = []
    for role, words in shape.parts:
        if role in chosen:
            near = [unit for unit in material.units if strength(role, unit.heading) or strength(role, unit.text) >= 1]
            topics = _fresh(brief, near, used, words)
            head = (
                f"{words}：{topics[0]}"
                if shape.style == "both" and topics and len(words + topics[0]) < HEADING
                else words
            )
            used.update(topics[:1])
            made.append((head, topics))
    return made


def _topical(brief: Brief, shape: Shape, material: Material, number: int) -> list[tuple[str, tuple[str, ...]]]:
    """Divide the sources into runs of equal weight and name each by what it is about."""
    used: set[str] = set()
    made = []
    for at, run in enumerate(_runs(material.units, number)):
        heads = tuple(
            dict.fromkeys(unit.heading for unit in run if unit.heading and unit.heading not in material.titles)
        )
        topics = _fresh(brief, run, used, "")
        made.append((_topic_heading(heads, topics, shape, at, brief), tuple(dict.fromkeys([*heads[:1], *topics]))))
        used.update(topics[:2])
    return _unlike(made)


def _topic_heading(heads: tuple[str, ...], topics: tuple[str, ...], shape: Shape, at: int, brief: Brief) -> str:
    if heads and not forbidden(heads[0], brief.must_not_say) and len(heads[0]) <= 18:
        head = heads[0]
        other = next((topic for topic in topics if topic not in head and head not in topic), "")
        return f"{head}：{other}" if other and len(head + other) < 26 else f"{head}について"
    if len(topics) >= 2:
        return f"{topics[0]}と{topics[1]}"
    if topics:
        return f"{topics[0]}について"
    return shape.parts[min(at * 2, len(shape.parts) - 1)][1] if shape.parts else "内容"


def _runs(units: Sequence[Unit], number: int) -> list[list[Unit]]:
    total = sum(unit.length for unit in units) or 1
    runs: list[list[Unit]] = [[] for _ in range(number)]
    passed = 0
    for unit in units:
        runs[min(number - 1, passed * number // total)].append(unit)
        passed += unit.length
    return runs


def _fresh(brief: Brief, units: Sequence[Unit], used: set[str], words: str) -> tuple[str, ...]:
    text = "\n".join(unit.text for unit in units)
    known = " ".join(used) + words
    return tuple(
        topic
        for topic in keyphrases(text, brief.keywords)[:12]
        if topic not in known and not any(each in topic for each in used) and not forbidden(topic, brief.must_not_say)
    )[:5]


def _questions(brief: Brief, material: Material) -> list[tuple[str, tuple[str, ...]]]:
    """Return what was asked in an interview, as headings."""
    found: dict[str, list[Unit]] = {}
    for unit in material.units:
        if unit.question:
            found.setdefault(unit.question, []).append(unit)
    made = []
    for question, units in found.items():
        head = question_heading(question)
        if head and not forbidden(head, brief.must_not_say):
            made.append((head, (question[:60], *_fresh(brief, units, set(), head)[:2])))
    return _unlike(made)


def question_heading(question: str) -> str:
    """Return a question as a heading: short, without politeness."""
    last = re.findall(r"[^。？?！!]+", question)
    text = last[-1].strip() if last else ""
    text = re.sub(r"^(?:まず|では|それでは|次に|最後に|続いて|ところで|さて|そもそも)、?(?:は、)?", "", text)
    if asked := re.match(
        r"(.+?)(?:について|を|も)?(?:、)?(?:ぜひ)?(?:教えて|お聞かせ|聞かせて|ご紹介|お話し)(?:ください|いただけますか|くださいますか)?$",
        text,
    ):
        text = re.sub(r"(?:について|を)$", "", asked.group(1)) + "は"
    elif turned := frank(text):
        text = re.sub(r"(?:の)?だろうか$", lambda found: "のか" if found.group().startswith("の") else "か", turned)
    if len(text) > HEADING:
        text = re.split(r"[、]", text)[-1]
    return "" if len(text) > HEADING or len(text) < 4 else re.sub(r"(?<=[^のる])か$", "か", text)


def _spread(all_of: list[tuple[str, tuple[str, ...]]], number: int) -> list[tuple[str, tuple[str, ...]]]:
    """Choose `number` of some, the first and the last among them."""
    if number == 1:
        return all_of[:1]
    return [all_of[at * (len(all_of) - 1) // (number - 1)] for at in range(number)]


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
