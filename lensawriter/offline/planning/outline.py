"""Outlines: sections planned by the parts of the use case and by the topics of the sources."""

import re
from collections.abc import Sequence

from lensawriter.models import Brief, Outline, OutlineSection
from lensawriter.offline.grammar.plain_style import to_plain_style
from lensawriter.offline.planning.article_types import ArticleType, article_type
from lensawriter.offline.planning.keyphrases import keyphrases
from lensawriter.offline.planning.section_roles import role_strength
from lensawriter.offline.planning.segmentation import FRONT_MATTER, segments
from lensawriter.offline.planning.topics import bigram_counts, topics
from lensawriter.offline.sources.material import Material, contains_any
from lensawriter.offline.sources.questions import topic_of
from lensawriter.offline.sources.units import Unit

HEADING_LENGTH_MAX = 30
"""Maximum length of a heading in characters."""
POINTS_MAX = 4
"""Maximum number of points in a section."""


def plan_outline(brief: Brief, material: Material, count: int) -> Outline:
    """Return an outline of about `count` sections.

    It has fewer if the sources are short, but at least the number that the use case needs.
    """
    if brief.outline:
        return Outline(sections=tuple(OutlineSection(heading=heading) for heading in brief.outline))
    number = max(article_type(brief.use_case).min_sections, min(count, len(material.units) // 2))
    sections = _sections(brief, material, number)
    return Outline(sections=tuple(each.model_copy(update={"points": each.points[:POINTS_MAX]}) for each in sections))


def _sections(brief: Brief, material: Material, number: int) -> list[OutlineSection]:
    rules = article_type(brief.use_case)
    if rules.heading_style == "question" and len({unit.question for unit in material.units if unit.question}) >= number:
        return _by_question(brief, material, number)
    if rules.heading_style == "topic" or not rules.parts:
        return _by_topic(brief, material, number)
    return _by_part(brief, material, number)


def _section(heading: str, points: Sequence[str]) -> OutlineSection:
    return OutlineSection(heading=heading, points=tuple(points))


def _by_part(brief: Brief, material: Material, number: int) -> list[OutlineSection]:
    """Return sections for the `number` parts that the sources say most about, in the order of the use case."""
    rules = article_type(brief.use_case)
    counts = bigram_counts(material.units)
    chosen = _chosen_roles(rules, material, number)
    used = ""
    sections: list[OutlineSection] = []
    for role, heading in rules.parts:
        if role not in chosen:
            continue
        near = [
            unit for unit in material.units if role_strength(role, unit.heading) or role_strength(role, unit.text) >= 1
        ]
        found = topics(near, counts, used + heading, brief.must_not_say)[:POINTS_MAX]
        with_topic = rules.heading_style == "both" and found and len(heading + found[0]) < 24
        used += "／".join(found[:1])
        sections.append(_section(f"{heading}：{found[0]}" if with_topic else heading, found))
    return sections


def _chosen_roles(rules: ArticleType, material: Material, number: int) -> list[str]:
    """Return the roles that the sources say most about; preferred ones count more."""
    order = [role for role, _ in rules.parts]
    strength = {
        role: sum(
            role_strength(role, unit.text) + 2 * min(role_strength(role, unit.heading), 1) for unit in material.units
        )
        for role in order
    }
    strength |= {role: strength[role] + 3 for role in rules.preferred_roles if strength.get(role)}
    return sorted(order, key=lambda role: (-min(strength[role], 8.0), order.index(role)))[:number]


def _by_topic(brief: Brief, material: Material, number: int) -> list[OutlineSection]:
    """Return a section for each segment of the sources, with the segment's topics in its heading."""
    rules, counts = article_type(brief.use_case), bigram_counts(material.units)
    used = brief.title
    sections: list[OutlineSection] = []
    for segment in segments(brief, material, number):
        own = [
            heading
            for heading in dict.fromkeys(unit.heading for unit in segment)
            if heading
            and heading not in material.titles
            and not FRONT_MATTER.match(heading)
            and not contains_any(heading, brief.must_not_say)
        ]
        found = topics(segment, counts, used, brief.must_not_say)
        heading = _heading(own, found, used) or _fallback_heading(segment, used, rules, len(sections))
        used += f"／{heading}"
        sections.append(_section(heading, tuple(dict.fromkeys([*own[:2], *found[:3]]))))
    rest = [heading for _, heading in rules.parts if heading not in used]
    while len(sections) < (
        rules.min_sections if rules.parts else 1
    ):  # the sources are too short: the writer fills these in
        sections.append(_section(rest[len(sections)] if len(sections) < len(rest) else brief.title, ()))
    return _with_distinct_headings(sections)


def _by_question(brief: Brief, material: Material, number: int) -> list[OutlineSection]:
    """Return a section for each group of neighbouring questions of an interview, with their topics in its heading."""
    rules, counts, used = article_type(brief.use_case), bigram_counts(material.units), brief.title
    lengths: dict[str, int] = {}
    for unit in material.units:
        if unit.question:
            lengths[unit.question] = lengths.get(unit.question, 0) + unit.length
    sections: list[OutlineSection] = []
    for group in _question_groups(lengths, number):
        own = [topic for each in group if (topic := topic_of(each)) and not contains_any(topic, brief.must_not_say)]
        units = [unit for unit in material.units if unit.question in group]
        found = topics(units, counts, used, brief.must_not_say)
        heading = _heading(own, found, used) or _fallback_heading(units, used, rules, len(sections))
        used += f"／{heading}"
        sections.append(_section(heading, tuple(each[:60] for each in group)))
    return _with_distinct_headings(sections)


def _question_groups(lengths: dict[str, int], number: int) -> list[list[str]]:
    """Divide questions, in their order, into groups whose answers are of similar length."""
    total, taken = sum(lengths.values()), 0
    groups: list[list[str]] = [[]]
    for at, (question, length) in enumerate(lengths.items()):
        is_full = taken + length / 2 > total * len(groups) / number or len(lengths) - at <= number - len(groups)
        if groups[-1] and is_full and len(groups) < number:
            groups.append([])
        groups[-1].append(question)
        taken += length
    return groups


def _heading(own: list[str], found: list[str], used: str) -> str:
    """Return a heading from the headings of the sources, else from the topics found; empty if neither fits."""
    fresh = [heading for heading in own if heading not in used and len(heading) <= HEADING_LENGTH_MAX]
    pair = fresh[:2]
    if len(fresh) >= 2 and len("".join(pair)) <= 22 and not any(each.endswith(("へ", "に")) for each in pair):
        # と after a verb means "if", and beside another と it is ambiguous.
        is_phrase = any(re.search(r"(?<!こ)と", each) or re.search(r"[るたいくぐうむぶす]$", each) for each in pair)
        return ("、" if is_phrase else "と").join(pair)
    if fresh:
        return fresh[0]
    if len(found) >= 2 and len(found[0] + found[1]) <= 16 and not set(found[0]) & set(found[1]) - set("のをにで"):
        return f"{found[0]}と{found[1]}"
    return found[0] if found else ""


def _fallback_heading(units: Sequence[Unit], used: str, rules: ArticleType, at: int) -> str:
    """Return a heading made of key phrases of the sentences, else the heading of a part of the use case."""
    phrases = [each for each in keyphrases("\n".join(unit.raw for unit in units))[:8] if each not in used][:2]
    if phrases:
        return "と".join(phrases)
    return rules.parts[min(at * 2, len(rules.parts) - 1)][1] if rules.parts else "内容"


def question_heading(question: str) -> str:
    """Return a question as a short heading in plain style; empty if it is too long or too short."""
    last = re.findall(r"[^。？?！!]+", question)
    text = last[-1].strip() if last else ""
    text = re.sub(r"^(?:まず|では|それでは|次に|最後に|続いて|ところで|さて|そもそも)、?(?:は、)?", "", text)
    if asked := re.match(
        r"(.+?)(?:について|を|も)?(?:、)?(?:ぜひ)?(?:教えて|お聞かせ|聞かせて|ご紹介|お話し)(?:ください|いただけますか|くださいますか)?$",
        text,
    ):
        text = re.sub(r"(?:について|を)$", "", asked.group(1))
    elif plain := to_plain_style(text):
        text = re.sub(r"(?:の)?だろうか$", lambda found: "のか" if found.group().startswith("の") else "か", plain)
    if len(text) > HEADING_LENGTH_MAX:
        text = re.split(r"[、]", text)[-1]
    return "" if len(text) > HEADING_LENGTH_MAX or len(text) < 4 else re.sub(r"(?<=[^のる])か$", "か", text)


def _with_distinct_headings(sections: list[OutlineSection]) -> list[OutlineSection]:
    """Return the sections with repeated headings replaced by one of their points."""
    seen: set[str] = set()
    distinct = []
    for section in sections:
        candidates = (section.heading, *(f"{point}について" for point in section.points))
        heading = next((each for each in candidates if each not in seen), section.heading)
        if heading in seen:
            heading = f"{heading}（続き）"
        seen.add(heading)
        distinct.append(section.model_copy(update={"heading": heading}))
    return distinct
