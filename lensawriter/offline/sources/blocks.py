"""Parser for the blocks of a source: headings, paragraphs, lists, tables and speech."""

import re
from dataclasses import dataclass, field

from lensawriter.offline.sources.line_filters import is_boilerplate

_HEADING_MARK = re.compile(r"^\s{0,3}(?:#{1,6}\s*|[■◆▼◎●★□◇]\s*)(?P<text>\S.*)$|^\s*【(?P<boxed>[^】]+)】\s*$")
_NUMBERED = re.compile(
    r"^\s*(?:第[0-9０-９一二三四五六七八九十]+[章節部]|[0-9０-９]{1,2}[.．、]|[(（][0-9０-９]{1,2}[)）])\s*(?P<text>[^。]{2,30})$"
)
_BULLET = re.compile(
    r"^\s*(?P<mark>[-*+]\s+|[・•●○◦‣※★☆×✕✖❌]\s*|\d{1,2}[.)．）]\s*(?!\d)|[(（]\d{1,2}[)）]\s*|[①-⑳]\s*)(?P<text>\S.*)$"
)
_ANSWER = re.compile(r"^\s*A\d{0,2}\s*[.．：:]\s*(?P<text>\S.*)$")
_SPACED_PAIR = re.compile(
    r"^(?P<name>[一-龠ァ-ヶーぁ-んA-Z]{2,8})(?:\u3000|\t| {2,}|(?<=TEL) |(?<=FAX) )(?P<value>\S.*)$"
)
_SPEECH_LINE = re.compile(r"^(?P<who>[^：:「」。、？！\d|,]{1,24}?)\s*[：:]\s*(?P<text>\S.*)$")
_QUESTION_LINE = re.compile(r"^\s*(?:―{1,2}|—{1,2}|──?|Q[.．0-9]*)\s*[：:]?\s*(?P<text>\S.*)$")
_INTERVIEWER = re.compile(r"聞き手|インタビュ|編集部|司会|質問|記者|ライター|取材|^Q\d*$|interviewer", re.IGNORECASE)
_CHAPTER = re.compile(r"^\s*(?:第[0-9０-９一二三四五六七八九十]+[章節部]|付録\s*[A-Z0-9０-９]?)\s*[^。]{2,30}$")
_CREDIT_LABEL = re.compile(r"話し手|語り手|聞き手|取材|日時|場所|文責|構成|写真")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")


@dataclass
class Block:
    """One block; a heading has `text`, every other kind has `lines`."""

    kind: str
    """heading, prose, bullets, table, speech, answer (to a question) or gap (an empty line)."""
    text: str = ""
    lines: list[str] = field(default_factory=list)
    heading: str = ""
    speaker: str = ""
    question: str = ""
    lead: str = ""
    """The line that introduces a list."""
    ordered: bool = False
    """Whether the items of a list are numbered."""


def parse_blocks(text: str) -> list[Block]:
    """Return the blocks of a source, in their order."""
    lines = [_SPACED_PAIR.sub(r"\g<name>：\g<value>", line.strip()) for line in text.replace("，", "、").splitlines()]
    lines = [line.replace("\u3000", " ") for line in lines]
    return _Parser(lines).parse()


def is_interviewer(label: str) -> bool:
    """Return whether a label names an interviewer."""
    return bool(_INTERVIEWER.search(label))


class _Parser:
    """Parses the lines of one source; `parse_blocks` creates one for each call."""

    def __init__(self, lines: list[str]) -> None:
        self.lines, self.blocks = lines, list[Block]()
        self.heading = self.question = ""
        self.speakers = _speakers(lines)
        self.separator = _separator(lines)
        self.columns = (
            max((each.count(self.separator) for each in lines if "。" not in each), default=0) if self.separator else 0
        )

    def parse(self) -> list[Block]:
        for index, line in enumerate(self.lines):
            if not line or re.fullmatch(r"[-*_=＝ー―─・\s]{3,}", line):
                self._end_paragraph()
                continue
            if is_boilerplate(line):
                continue
            self._add_line(line, self.lines[index + 1] if index + 1 < len(self.lines) else "", index)
        return [block for block in self.blocks if block.kind == "heading" or block.lines]

    def _add_line(self, line: str, following: str, index: int) -> None:
        line = line.lstrip("> ") or line
        if _TABLE_ROW.match(line) or (self.separator and line.count(self.separator) and self._is_table_row(line)):
            self._add("table", line)
        elif marked := _HEADING_MARK.match(line):
            text = _without_number((marked["text"] or marked["boxed"] or "").strip("#*【】■◆▼◎●★□◇ "))
            if len(text) <= 40 and not text.endswith("。") and (not re.match(r"[●★]", line) or line[-1] in "●★"):
                self._add_heading(text)
            else:
                self._add("bullets", text)
        elif self._add_speech(line):
            pass
        elif (answer := _ANSWER.match(line)) and self.question and not self.speakers:
            self.blocks.append(Block("answer", lines=[answer["text"]], heading=self.heading, question=self.question))
        elif bullet := _BULLET.match(line):
            self._add_bullet(bullet, following)
        elif _CHAPTER.match(line) or self._is_heading(line, following, index):
            self._add_heading(_without_number(line))
        elif (_is_pair(line) and not self.speakers) or re.match(r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?\s+[^。]+$", line):
            self._add("bullets", line)
        else:
            self._add_prose(line)

    def _is_table_row(self, line: str) -> bool:
        return "。" not in line and line.count(self.separator) == self.columns

    def _add_bullet(self, bullet: re.Match[str], following: str) -> None:
        following_bullet = _BULLET.match(following)
        numbered = bool(re.match(r"\d", bullet["mark"]))
        # A numbered line is a heading unless the next line is numbered too.
        continues = bool(following_bullet and re.match(r"\d", following_bullet["mark"])) or not following
        if numbered and len(bullet["text"]) <= 30 and "。" not in bullet["text"] and not continues:
            self._add_heading(bullet["text"])
            return
        self._add("bullets", f"×{bullet['text']}" if bullet["mark"][0] in "×✕✖❌" else bullet["text"])
        if len(self.blocks[-1].lines) == 1:
            self.blocks[-1].ordered = bool(re.match(r"[\d(（①-⑳]", bullet["mark"]))

    def _add_speech(self, line: str) -> bool:
        """Add a line if it is a question, speech or a credit; return whether it is one of these."""
        if asked := _QUESTION_LINE.match(line):
            self.question = asked["text"]
            self._end_paragraph()
            return True
        speech = _SPEECH_LINE.match(line)
        if speech and self.speakers and _CREDIT_LABEL.match(speech["who"]) and not re.search(r"[。？?]$", line):
            if speech["who"] in ("話し手", "語り手"):
                self._add("bullets", line)
            return True
        if not speech or speech["who"].strip() not in self.speakers:
            return False
        who = speech["who"].strip()
        self._end_paragraph()
        if is_interviewer(who):
            self.question = speech["text"]
        else:
            self.blocks.append(
                Block("speech", lines=[speech["text"]], heading=self.heading, speaker=who, question=self.question)
            )
        return True

    def _is_heading(self, line: str, following: str, index: int) -> bool:
        line = re.sub(r"[（(][^（）()]*[）)]$", "", line)
        if len(line) > 32 or re.search(r"[。！？?!、：:,|]$|^「|です$|ます$|[：:]", line):
            return False
        if self.blocks and self.blocks[-1].kind == "speech" and self.blocks[-1].lines[-1:] != [""]:
            return False
        after_gap = index == 0 or not self.lines[index - 1]
        return (
            after_gap
            and not re.search(r"[、。]", line)
            and bool(index == 0 or following == "" or len(following) > len(line))
        )

    def _add_heading(self, text: str) -> None:
        self.heading = text.strip()
        self.blocks.append(Block("heading", text=self.heading))

    def _add_prose(self, line: str) -> None:
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind in ("prose", "speech") and last.lines and last.lines[-1]:
            if (
                len(last.lines[-1]) >= 18
                and not re.search(r"[。！？!?」）)：:]$", last.lines[-1])
                and _has_japanese(line)
            ):
                last.lines[-1] += line
                return
            last.lines.append(line)
            return
        if last and last.kind == "speech":
            last.lines = [each for each in last.lines if each] + [line]
            return
        self.blocks.append(Block("prose", lines=[line], heading=self.heading))

    def _add(self, kind: str, line: str) -> None:
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind == kind and last.lines and last.lines[-1]:
            last.lines.append(line)
            return
        lead = (
            last.lines[-1]
            if last
            and last.kind == "prose"
            and last.lines
            and re.search(r"(?:とおり|通り|以下|次の|避け)[^。]*。?$|[：:]$", last.lines[-1])
            else ""
        )
        self.blocks.append(Block(kind, lines=[line], heading=self.heading, lead=lead))

    def _end_paragraph(self) -> None:
        """End a paragraph of prose; speech continues after an empty line."""
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind == "prose":
            self.blocks.append(Block("gap"))


def _without_number(line: str) -> str:
    """Return a heading without its number: 第1章 冬支度 → 冬支度."""
    found = _NUMBERED.match(line)
    text = found["text"] if found else line
    return re.sub(r"^\s*(?:第[0-9０-９一二三四五六七八九十]+[章節部]\s*|[0-9０-９]{1,2}[.．、]\s*)", "", text)


def _has_japanese(text: str) -> bool:
    return bool(re.search(r"[ぁ-んァ-ヶ一-龠]", text))


def _is_pair(line: str) -> bool:
    """Return whether a line is a name and its value: 価格：1,200円."""
    return bool(re.match(r"^[^：:。、\d]{1,14}[：:](?!//)\s*[^。]{1,60}$", line))


def _speakers(lines: list[str]) -> frozenset[str]:
    """Return the labels of speakers; empty if the source is not a conversation.

    A conversation has three or more labelled sentences, and a label that is repeated or names an interviewer.
    """
    speeches = [(found["who"].strip(), found["text"]) for line in lines if (found := _SPEECH_LINE.match(line))]
    speaking = [who for who, text in speeches if re.search(r"[。？?！!]$", text) and len(text) >= 6]
    labels = {who for who in speaking if speaking.count(who) >= 2 or is_interviewer(who)}
    return frozenset(labels | {who for who in speaking if labels}) if len(speaking) >= 3 and labels else frozenset()


def _separator(lines: list[str]) -> str:
    """Return the column separator of a table without bars, a tab or a comma; empty if there is no table."""
    for mark in ("\t", ","):
        counts = [line.count(mark) for line in lines if line and "。" not in line]
        regular = counts.count(max(counts, default=0))
        if regular >= 2 and max(counts) >= (1 if mark == "\t" else 2) and regular >= len(counts) * 0.3:
            return mark
    return ""
