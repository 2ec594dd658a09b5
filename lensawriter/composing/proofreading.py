"""Proofreading: the whole text again with what rules can correct, then a short list of what was changed and why."""

import re

from lensawriter.composing.additions import said
from lensawriter.composing.blocks import blocks
from lensawriter.composing.material import forbidden
from lensawriter.composing.paragraphs import bare
from lensawriter.composing.turning import turn
from lensawriter.models import Brief
from lensawriter.quality.length import count
from lensawriter.quality.notation import Change, chains_of_no, corrections
from lensawriter.quality.sentences import split
from lensawriter.quality.tone import kind

CHANGES = 12
"""Changes that are listed."""
TOGETHER = 4
"""Sentences of one paragraph, at most, when short paragraphs are put together."""


def proofread(brief: Brief) -> str:
    """Return the corrected text and the list of changes, inside the asked length."""
    text = "\n\n".join(source.text for source in brief.sources)
    if not text.strip():
        return f"# {brief.title}\n\n（要追記：校正する文章）"
    reader = _Reader(brief)
    corrected, changes = corrections(text)
    parts = reader.parts(corrected)
    notes = [*reader.notes(), *(_line(change) for change in changes)]
    notes += [f"「{found}」は「の」の連続" for found in chains_of_no(corrected)]
    missing = [phrase for phrase in brief.must_say if phrase not in "".join(parts) + brief.title]
    return _fit(
        brief,
        parts + said(missing, brief),
        [note for note in dict.fromkeys(notes) if not forbidden(note, brief.must_not_say)],
    )


class _Reader:
    """One text while it is read again; lives for one call."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.turned, self.left_out = 0, list[str]()

    def parts(self, text: str) -> list[str]:
        """Return headings and paragraphs, every sentence in the asked tone."""
        parts: list[str] = []
        ground = bare("".join(source.text for source in self.brief.sources))
        for block in blocks(text):
            if block.kind == "heading":
                if block.text != self.brief.title:
                    parts.append(f"## {block.text}")
            elif block.kind == "table":
                parts.append("\n".join(block.lines))
            elif block.kind == "bullets":
                parts.append("\n".join(f"- {each}" for line in block.lines if (each := self._line(line))))
            else:
                spoken = f"{block.speaker}：" if block.speaker else ""
                asked = (
                    f"――{block.question}\n\n"
                    if block.question and not any(block.question in part for part in parts)
                    else ""
                )
                written = self._line("\n".join(block.lines))
                if written:
                    self._add(parts, asked + spoken + written, ground, joinable=not spoken)
        return [part for part in parts if part.strip()]

    def _add(self, parts: list[str], written: str, ground: str, *, joinable: bool) -> None:
        """Put a short paragraph that needed no correction to the one before it."""
        last = parts[-1] if parts else "#"
        short = joinable and not last.startswith(("#", "-", "|")) and "：" not in last[:12]
        if short and bare(written) in ground and len(split(last)) + len(split(written)) <= TOGETHER:
            parts[-1] = last + written
        else:
            parts.append(written)

    def _line(self, text: str) -> str:
        kept = []
        for sentence in split(text):
            again = self._sentence(sentence)
            if again and not forbidden(again, self.brief.must_not_say):
                kept.append(again)
        return "".join(kept)

    def _sentence(self, sentence: str) -> str | None:
        if kind(sentence) in (self.brief.tone, "open"):
            return sentence
        again = turn(sentence, self.brief.tone)
        if again is None:
            self.left_out.append(re.sub(r"[。！？!?]+$", "", sentence))
            return None
        self.turned += 1
        return again

    def notes(self) -> list[str]:
        """Return what was done about the tone."""
        label = "です・ます" if self.brief.tone == "desumasu" else "だ・である"
        turned = [f"文末を「{label}」に統一"] if self.turned else []
        return turned + [f"「{each[:40]}」は文体を決められないため保留" for each in self.left_out]


def _line(change: Change) -> str:
    return f"「{change.before}」を「{change.after}」に変更：{change.reason}"


def _fit(brief: Brief, parts: list[str], notes: list[str]) -> str:
    """Return title, text and notes within the asked length and with more text than list."""
    most = brief.length.max
    whole = f"# {brief.title}"
    for part in parts:
        if count(whole) + count(part) <= most:
            whole += f"\n\n{part}"
        elif not part.startswith(("#", "|")):
            for sentence in split(part):
                if count(whole) + count(sentence) <= most:
                    whole += ("" if whole.endswith("。") and not whole.endswith("\n") else "\n\n") + sentence
            break
    whole = re.sub(r"\n+## [^\n]*$", "", whole)
    lines = len([line for line in whole.splitlines() if line.strip()])
    listed = sum(line.startswith(("- ", "|")) for line in whole.splitlines())
    room = max(0, int(0.55 * (lines - 1)) - listed)
    heading = "## 直した箇所" if notes else "## 点検の結果"
    end = [f"- {note}" for note in notes[: min(room, CHANGES)]] or [
        "（機械的に直せる誤りの指摘なし）" if not notes else "、".join(notes[:3]) + "。"
    ]
    while end and count(whole) + count(heading) + sum(map(count, end)) > most:
        end.pop()
    return f"{whole}\n\n{heading}\n\n" + "\n".join(end) if end else whole
