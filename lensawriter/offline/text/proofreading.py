"""Proofreading: the whole text again with what rules can correct, then a short list of what was changed and why."""

import re
from dataclasses import dataclass

from lensawriter.checks.notation import Change, chains_of_no, corrections
from lensawriter.checks.tone import kind
from lensawriter.models import Brief
from lensawriter.offline.grammar.style import convert_style
from lensawriter.offline.sources.line_filters import is_model_instruction
from lensawriter.offline.sources.material import forbidden
from lensawriter.offline.text.additions import said
from lensawriter.offline.text.paragraphs import bare
from lensawriter.offline.text.room import size
from lensawriter.text.sentences import split

CHANGES = 12
"""Changes that are listed."""
PAIRS = 6
"""Words of one kind of change that a line names."""
LISTED, COPIED = 0.35, 0.55
"""Shares of list items and of unchanged lines beyond which items share a line, and unchanged lines are marked."""
CHECKED = "✓ "
_RULE = re.compile(r"^[|\s:]*[-=_*─―＝]{3,}[-=_*─―＝|\s:]*$")
_ITEM = re.compile(r"^(?:[-*+]\s+|[・●○◦‣※]\s*|[(（]?\d{1,2}[.)．）]\s*(?!\d))(?=\S)")
_SPEAKER = re.compile(r"^[^：:「」。、！？\d|]{1,12}[：:]\s*(?!//)")


@dataclass
class Line:
    """One line of the text as it is read again; lives for one call."""

    kind: str
    """heading, item, row or prose."""
    text: str
    copied: bool
    starts: bool
    """True: an empty line stands before it."""


def proofread(brief: Brief) -> str:
    """Return the corrected text and the list of changes, inside the asked length."""
    text = "\n\n".join(source.text for source in brief.sources)
    if not text.strip():
        return f"# {brief.title}\n\n（要追記：校正する文章）"
    reader = _Reader(brief)
    corrected, changes = corrections(text)
    lines = reader.lines(corrected)
    notes = [*reader.notes(), *_grouped(changes)]
    notes += [f"「{found}」は「の」が続くため、言い換えを検討" for found in chains_of_no(corrected)]
    missing = [phrase for phrase in brief.must_say if phrase not in "".join(line.text for line in lines) + brief.title]
    lines += [Line("prose", each, copied=False, starts=True) for each in said(missing, brief)]
    kept = [note for note in dict.fromkeys(notes) if not forbidden(note, brief.must_not_say)]
    return _fit(brief, _eased(lines), kept)


class _Reader:
    """One text while it is read again; lives for one call."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.ground = bare("".join(source.text for source in brief.sources))
        self.turned, self.dropped = 0, 0
        self.unsure = list[str]()

    def lines(self, text: str) -> list[Line]:
        """Return the lines in their order, every sentence in the asked tone."""
        made: list[Line] = []
        starts, taken = True, 0
        for raw in text.splitlines():
            if taken > self.brief.length.max:
                break
            taken += len(raw)
            line = raw.strip()
            if not line or _RULE.match(line):
                starts = True
                continue
            if is_model_instruction(line):
                self.dropped += 1
                continue
            kind_of, again = self._read(line)
            if again and not ((kind_of == "heading" or not made) and again.lstrip("# ") == self.brief.title):
                made.append(Line(kind_of, again, bare(again) in self.ground, starts))
                starts = False
        return made

    def _read(self, line: str) -> tuple[str, str]:
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
        kept = [
            again
            for sentence in split(text)
            if not forbidden(again := self._sentence(sentence), self.brief.must_not_say)
        ]
        return (" " if text.isascii() else "").join(kept)

    def _sentence(self, sentence: str) -> str:
        if kind(sentence) in (self.brief.tone, "open"):
            return sentence
        again = convert_style(sentence, self.brief.tone)
        if again is None:
            self.unsure.append(re.sub(r"[。！？!?]+$", "", sentence))
            return sentence
        self.turned += 1
        return again

    def notes(self) -> list[str]:
        """Return what was done about the tone, and what was left out."""
        label = "です・ます" if self.brief.tone == "desumasu" else "だ・である"
        notes = [f"文末を{label}の文体に統一"] if self.turned else []
        notes += [f"「{each[:40]}」は文体を決められないため、確認が必要" for each in self.unsure]
        return notes + (["AIへの指示のように読める行を削除"] if self.dropped else [])


def _grouped(changes: list[Change]) -> list[str]:
    """Return the changes, those of widths and the like together; errors come first."""
    small: dict[str, list[Change]] = {}
    notes: list[str] = []
    for change in changes:
        if len(change.before) <= 10 and "統一" in change.reason:
            small.setdefault(change.reason, []).append(change)
        else:
            notes.append(f"「{change.before}」を「{change.after}」に変更：{change.reason}")
    for reason, group in small.items():
        for at in range(0, len(group), PAIRS):
            pairs = "、".join(f"「{each.before}」→「{each.after}」" for each in group[at : at + PAIRS])
            notes.append(f"{reason}：{pairs}")
    return notes


def _eased(lines: list[Line]) -> list[Line]:
    """Put items on one line where they would be most of the text, and mark what was read and left as it is."""
    number = max(len(lines), 1)
    if sum(line.kind in ("item", "row") for line in lines) > LISTED * number:
        lines = _run_on(lines)
    if sum(line.copied for line in lines) > COPIED * max(len(lines), 1):
        for line in lines:
            if line.copied and line.kind == "prose":
                line.text, line.copied = CHECKED + line.text, False
    return lines


def _run_on(lines: list[Line]) -> list[Line]:
    made: list[Line] = []
    for line in lines:
        if line.kind in ("item", "row"):
            cells = (
                [cell.strip() for cell in line.text.strip("|").split("|")] if line.kind == "row" else [line.text[2:]]
            )
            text = "：".join(cells)
            if made and made[-1].kind == "run" and not line.starts:
                made[-1].text += f"／{text}"
                continue
            made.append(Line("run", text, copied=False, starts=True))
        else:
            made.append(line)
    return made


def _fit(brief: Brief, lines: list[Line], notes: list[str]) -> str:
    """Return title, text and notes within the asked length and with more text than list."""
    most = brief.length.max
    parts = [f"# {brief.title}"]
    last = ""
    taken = size(parts[0])
    for line in lines:
        together = last == line.kind and line.kind in ("item", "row") and not line.starts
        text = line.text
        if taken + size(text) > most:
            text = "" if line.kind != "prose" else _whole_sentences(text, most - taken)
        if text:
            parts.append(("\n" if together else "\n\n") + text)
            taken += size(text)
        last = line.kind
        if text != line.text:
            break
    while len(parts) > 1 and parts[-1].startswith("\n\n## "):
        taken -= size(parts.pop())
    written = [line for line in "".join(parts).splitlines() if line.strip()]
    listed = sum(line.startswith(("- ", "|")) for line in written)
    room = min(max(0, int(0.6 * (len(written) + 1) - 1.6 * listed)), CHANGES)
    shown = notes if len(notes) <= room else [*notes[: room - 1], "、".join(notes[room - 1 :][:4])] if room else []
    end = _end(brief, shown, most - taken, any_note=bool(notes), all_notes=notes)
    return "".join(parts) + end


def _whole_sentences(text: str, room: int) -> str:
    kept = ""
    for sentence in split(text):
        if size(kept) + size(sentence) > room:
            break
        kept += sentence
    return kept if kept.strip(CHECKED) else ""


def _end(brief: Brief, listed: list[str], room: int, *, any_note: bool, all_notes: list[str]) -> str:
    """Return the section on what was changed, as far as there is room for it."""
    heading = "## 直した箇所"
    none = "直した箇所はありません。" if brief.tone == "desumasu" else "直した箇所はない。"
    lines = [f"- {note}" for note in listed] if listed else ["、".join(all_notes[:3]) + "。" if any_note else none]
    while lines and size(heading) + sum(map(size, lines)) > room:
        lines.pop()
    return f"\n\n{heading}\n\n" + "\n".join(lines) if lines else ""
