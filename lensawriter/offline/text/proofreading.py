"""Proofreading by rules: the corrected text, and a short list of the changes with their reasons."""

import re
from dataclasses import dataclass

from lensawriter.checks.notation import Change, chains_of_no, corrections
from lensawriter.checks.tone import sentence_tone
from lensawriter.models import Brief
from lensawriter.offline.grammar.style import convert_style
from lensawriter.offline.sources.line_filters import is_model_instruction
from lensawriter.offline.sources.material import contains_any
from lensawriter.offline.text.additions import required_paragraph
from lensawriter.offline.text.markup import RULE, bare, strict_length
from lensawriter.text.sentences import split_sentences

NOTES_MAX = 12
"""Maximum number of notes in the list of changes."""
PAIRS_PER_NOTE = 6
"""Maximum number of changes of notation in one note."""
LISTED, COPIED = 0.35, 0.55
"""Maximum shares of list items and of unchanged lines; above them, items are joined and unchanged lines are marked."""
CHECKED = "✓ "
"""Prefix of a line that was checked and needed no change."""
_ITEM = re.compile(r"^(?:[-*+]\s+|[・●○◦‣※]\s*|[(（]?\d{1,2}[.)．）]\s*(?!\d))(?=\S)")
_SPEAKER = re.compile(r"^[^：:「」。、！？\d|]{1,12}[：:]\s*(?!//)")


@dataclass
class Line:
    """One line of the corrected text."""

    kind: str
    """heading, item, row, run (joined items) or prose."""
    text: str
    copied: bool
    """Whether it occurs unchanged in the sources."""
    starts_paragraph: bool
    """Whether an empty line precedes it."""


def proofread(brief: Brief) -> str:
    """Return the corrected text and the list of changes, within the requested length."""
    text = "\n\n".join(source.text for source in brief.sources)
    if not text.strip():
        return f"# {brief.title}\n\n（要追記：校正する文章）"
    proofreader = _Proofreader(brief)
    corrected, changes = corrections(text)
    lines = proofreader.lines(corrected)
    notes = [*proofreader.notes(), *_as_notes(changes)]
    notes += [f"「{found}」は「の」が続くため、言い換えを検討" for found in chains_of_no(corrected)]
    missing = [phrase for phrase in brief.must_say if phrase not in "".join(line.text for line in lines) + brief.title]
    lines += [Line("prose", each, copied=False, starts_paragraph=True) for each in required_paragraph(missing, brief)]
    allowed = [note for note in dict.fromkeys(notes) if not contains_any(note, brief.must_not_say)]
    return _fit(brief, _with_fewer_copies(lines), allowed)


class _Proofreader:
    """Converts the lines of one text to the requested style; `proofread` creates one for each call."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.source_text = bare("".join(source.text for source in brief.sources))
        self.converted, self.dropped = 0, 0
        self.unconverted = list[str]()

    def lines(self, text: str) -> list[Line]:
        """Return the lines in order, with each sentence in the requested style if it can be converted."""
        lines: list[Line] = []
        starts, taken = True, 0
        for raw in text.splitlines():
            if taken > self.brief.length.max:
                break
            taken += len(raw)
            line = raw.strip()
            if not line or RULE.match(line):
                starts = True
                continue
            if is_model_instruction(line):
                self.dropped += 1
                continue
            line_kind, corrected = self._correct(line)
            if corrected and not ((line_kind == "heading" or not lines) and corrected.lstrip("# ") == self.brief.title):
                lines.append(Line(line_kind, corrected, bare(corrected) in self.source_text, starts))
                starts = False
        return lines

    def _correct(self, line: str) -> tuple[str, str]:
        """Return the kind (see `Line.kind`) and the corrected text of a line; the text is empty if nothing remains."""
        if heading := re.match(r"#{1,6}\s+(.+)", line):
            return "heading", f"## {heading.group(1)}"
        if line.startswith("|"):
            return "row", line
        if item := _ITEM.match(line):
            body = self._sentences(line[item.end() :])
            return "item", f"- {body}" if body else ""
        speaker = _SPEAKER.match(line)
        head = speaker.group() if speaker else ""
        body = self._sentences(line[len(head) :])
        return "prose", f"{head}{body}" if body else ""

    def _sentences(self, text: str) -> str:
        sentences = map(self._sentence, split_sentences(text))
        allowed = [each for each in sentences if not contains_any(each, self.brief.must_not_say)]
        return (" " if text.isascii() else "").join(allowed)

    def _sentence(self, sentence: str) -> str:
        if sentence_tone(sentence) in (self.brief.tone, "open"):
            return sentence
        converted = convert_style(sentence, self.brief.tone)
        if converted is None:
            self.unconverted.append(re.sub(r"(?<![。！？!?])[。！？!?]++$", "", sentence))
            return sentence
        self.converted += 1
        return converted

    def notes(self) -> list[str]:
        """Return the notes on style and on lines that were left out."""
        label = "です・ます" if self.brief.tone == "desumasu" else "だ・である"
        notes = [f"文末を{label}の文体に統一"] if self.converted else []
        notes += [f"「{each[:40]}」は文体を決められないため、確認が必要" for each in self.unconverted]
        return notes + (["AIへの指示のように読める行を削除"] if self.dropped else [])


def _as_notes(changes: list[Change]) -> list[str]:
    """Return the changes as notes: one for each error, then one for each group of changes of notation."""
    small: dict[str, list[Change]] = {}
    notes: list[str] = []
    for change in changes:
        if len(change.before) <= 10 and "統一" in change.reason:
            small.setdefault(change.reason, []).append(change)
        else:
            notes.append(f"「{change.before}」を「{change.after}」に変更：{change.reason}")
    for reason, group in small.items():
        for at in range(0, len(group), PAIRS_PER_NOTE):
            pairs = "、".join(f"「{each.before}」→「{each.after}」" for each in group[at : at + PAIRS_PER_NOTE])
            notes.append(f"{reason}：{pairs}")
    return notes


def _with_fewer_copies(lines: list[Line]) -> list[Line]:
    """Join list items above the share `LISTED`; mark unchanged lines of prose above the share `COPIED`."""
    number = max(len(lines), 1)
    if sum(line.kind in ("item", "row") for line in lines) > LISTED * number:
        lines = _join_items(lines)
    if sum(line.copied for line in lines) > COPIED * max(len(lines), 1):
        for line in lines:
            if line.copied and line.kind == "prose":
                line.text, line.copied = CHECKED + line.text, False
    return lines


def _join_items(lines: list[Line]) -> list[Line]:
    """Return the lines with neighbouring list items and table rows joined in one line of text."""
    joined: list[Line] = []
    for line in lines:
        if line.kind in ("item", "row"):
            cells = (
                [cell.strip() for cell in line.text.strip("|").split("|")] if line.kind == "row" else [line.text[2:]]
            )
            text = "：".join(cells)
            if joined and joined[-1].kind == "run" and not line.starts_paragraph:
                joined[-1].text += f"／{text}"
                continue
            joined.append(Line("run", text, copied=False, starts_paragraph=True))
        else:
            joined.append(line)
    return joined


def _fit(brief: Brief, lines: list[Line], notes: list[str]) -> str:
    """Return title, text and notes within the requested length, with fewer notes than lines of text."""
    most = brief.length.max
    parts = [f"# {brief.title}"]
    last = ""
    taken = strict_length(parts[0])
    for line in lines:
        continues_list = last == line.kind and line.kind in ("item", "row") and not line.starts_paragraph
        text = line.text
        if taken + strict_length(text) > most:
            text = "" if line.kind != "prose" else _first_sentences(text, most - taken)
        if text:
            parts.append(("\n" if continues_list else "\n\n") + text)
            taken += strict_length(text)
        last = line.kind
        if text != line.text:
            break
    while len(parts) > 1 and parts[-1].startswith("\n\n## "):
        taken -= strict_length(parts.pop())
    written = [line for line in "".join(parts).splitlines() if line.strip()]
    listed = sum(line.startswith(("- ", "|")) for line in written)
    room = min(max(0, int(0.6 * (len(written) + 1) - 1.6 * listed)), NOTES_MAX)
    shown = notes if len(notes) <= room else [*notes[: room - 1], "、".join(notes[room - 1 :][:4])] if room else []
    return "".join(parts) + _changes_section(brief, shown, notes, most - taken)


def _first_sentences(text: str, room: int) -> str:
    """Return as many of the first sentences of a line as fit into `room` characters."""
    fitting = ""
    for sentence in split_sentences(text):
        if strict_length(fitting) + strict_length(sentence) > room:
            break
        fitting += sentence
    return fitting if fitting.strip(CHECKED) else ""


def _changes_section(brief: Brief, shown: list[str], notes: list[str], room: int) -> str:
    """Return the section with the list of changes, shortened to fit into `room` characters; empty if nothing fits."""
    heading = "## 直した箇所"
    no_changes = "直した箇所はありません。" if brief.tone == "desumasu" else "直した箇所はない。"
    lines = [f"- {note}" for note in shown] if shown else ["、".join(notes[:3]) + "。" if notes else no_changes]
    while lines and strict_length(heading) + sum(map(strict_length, lines)) > room:
        lines.pop()
    return f"\n\n{heading}\n\n" + "\n".join(lines) if lines else ""
