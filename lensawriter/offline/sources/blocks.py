"""The blocks of a source: headings, paragraphs, lists, tables and what people say."""

import re
from dataclasses import dataclass

from lensawriter.offline.sources.boilerplate import is_noise

_MARKED = re.compile(r"^\s{0,3}(?:#{1,6}\s*|[■◆▼◎●★□◇]\s*)(?P<text>\S.*)$|^\s*【(?P<boxed>[^】]+)】\s*$")
_NUMBERED = re.compile(
    r"^\s*(?:第[0-9０-９一二三四五六七八九十]+[章節部]|[0-9０-９]{1,2}[.．、]|[(（][0-9０-９]{1,2}[)）])\s*(?P<text>[^。]{2,30})$"
)
_BULLET = re.compile(
    r"^\s*(?P<mark>[-*+]\s+|[・•●○◦‣※★☆×✕✖❌]\s*|\d{1,2}[.)．）]\s*(?!\d)|[(（]\d{1,2}[)）]\s*|[①-⑳]\s*)(?P<text>\S.*)$"
)
_ANSWER = re.compile(r"^\s*A\d{0,2}\s*[.．：:]\s*(?P<text>\S.*)$")
_SPACED = re.compile(r"^(?P<name>[一-龠ァ-ヶーぁ-んA-Z]{2,8})(?:\u3000|\t| {2,}|(?<=TEL) |(?<=FAX) )(?P<value>\S.*)$")
_SAID = re.compile(r"^(?P<who>[^：:「」。、？！\d|,]{1,24}?)\s*[：:]\s*(?P<text>\S.*)$")
_ASKED = re.compile(r"^\s*(?:―{1,2}|—{1,2}|──?|Q[.．0-9]*)\s*[：:]?\s*(?P<text>\S.*)$")
_ASKERS = re.compile(r"聞き手|インタビュ|編集部|司会|質問|記者|ライター|取材|^Q\d*$|interviewer", re.IGNORECASE)
_CHAPTER = re.compile(r"^\s*(?:第[0-9０-９一二三四五六七八九十]+[章節部]|付録\s*[A-Z0-9０-９]?)\s*[^。]{2,30}$")
_CREDIT = re.compile(r"話し手|語り手|聞き手|取材|日時|場所|文責|構成|写真")
_ROW = re.compile(r"^\s*\|.*\|\s*$")


@dataclass
class Block:
    """One block; `text` for a heading, `lines` for the rest."""

    kind: str
    """heading, prose, bullets, table or speech."""
    text: str = ""
    lines: list[str] = None  # type: ignore[assignment]
    heading: str = ""
    speaker: str = ""
    question: str = ""
    lead: str = ""
    """The line that leads to a list."""
    ordered: bool = False
    """True: its items bear numbers."""

    def __post_init__(self) -> None:
        self.lines = self.lines or []


def blocks(text: str) -> list[Block]:
    """Return the blocks of a source in their order."""
    lines = [_SPACED.sub(r"\g<name>：\g<value>", line.strip()) for line in text.replace("，", "、").splitlines()]
    lines = [line.replace("\u3000", " ") for line in lines]
    return _Reader(lines).read()


def is_asker(label: str) -> bool:
    """Tell whether a label names the one who asks."""
    return bool(_ASKERS.search(label))


class _Reader:
    """Reads the lines of one source; lives for one call."""

    def __init__(self, lines: list[str]) -> None:
        self.lines, self.found = lines, list[Block]()
        self.heading = self.question = ""
        self.speakers = _speakers(lines)
        self.split_by = _separator(lines)
        self.columns = (
            max((each.count(self.split_by) for each in lines if "。" not in each), default=0) if self.split_by else 0
        )

    def read(self) -> list[Block]:
        for index, line in enumerate(self.lines):
            if not line or re.fullmatch(r"[-*_=＝ー―─・\s]{3,}", line):
                self._close()
                continue
            if is_noise(line):
                continue
            self._take(line, self.lines[index + 1] if index + 1 < len(self.lines) else "", index)
        return [block for block in self.found if block.kind == "heading" or block.lines]

    def _take(self, line: str, following: str, index: int) -> None:
        line = line.lstrip("> ") or line
        if _ROW.match(line) or (self.split_by and line.count(self.split_by) and self._tabular(line)):
            self._add("table", line)
        elif marked := _MARKED.match(line):
            text = _numberless((marked["text"] or marked["boxed"] or "").strip("#*【】■◆▼◎●★□◇ "))
            if len(text) <= 40 and not text.endswith("。") and (not re.match(r"[●★]", line) or line[-1] in "●★"):
                self._head(text)
            else:
                self._add("bullets", text)
        elif self._speech(line):
            pass
        elif (answer := _ANSWER.match(line)) and self.question and not self.speakers:
            self.found.append(Block("answer", lines=[answer["text"]], heading=self.heading, question=self.question))
        elif bullet := _BULLET.match(line):
            self._bullet(bullet, following)
        elif _CHAPTER.match(line) or self._is_heading(line, following, index):
            self._head(_numberless(line))
        elif (_pair(line) and not self.speakers) or re.match(r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?\s+[^。]+$", line):
            self._add("bullets", line)
        else:
            self._prose(line)

    def _tabular(self, line: str) -> bool:
        return "。" not in line and line.count(self.split_by) == self.columns

    def _bullet(self, bullet: re.Match[str], following: str) -> None:
        after = _BULLET.match(following)
        numbered = bool(re.match(r"\d", bullet["mark"]))
        # A numbered line is a heading where no number follows it at once.
        goes_on = bool(after and re.match(r"\d", after["mark"])) or not following
        if numbered and len(bullet["text"]) <= 30 and "。" not in bullet["text"] and not goes_on:
            self._head(bullet["text"])
            return
        self._add("bullets", f"×{bullet['text']}" if bullet["mark"][0] in "×✕✖❌" else bullet["text"])
        if len(self.found[-1].lines) == 1:
            self.found[-1].ordered = bool(re.match(r"[\d(（①-⑳]", bullet["mark"]))

    def _speech(self, line: str) -> bool:
        if asked := _ASKED.match(line):
            self.question = asked["text"]
            self._close()
            return True
        said = _SAID.match(line)
        if said and self.speakers and _CREDIT.match(said["who"]) and not re.search(r"[。？?]$", line):
            if said["who"] in ("話し手", "語り手"):
                self._add("bullets", line)
            return True
        if not said or said["who"].strip() not in self.speakers:
            return False
        who = said["who"].strip()
        self._close()
        if is_asker(who):
            self.question = said["text"]
        else:
            self.found.append(
                Block("speech", lines=[said["text"]], heading=self.heading, speaker=who, question=self.question)
            )
        return True

    def _is_heading(self, line: str, following: str, index: int) -> bool:
        line = re.sub(r"[（(][^（）()]*[）)]$", "", line)
        if len(line) > 32 or re.search(r"[。！？?!、：:,|]$|^「|です$|ます$|[：:]", line):
            return False
        if self.found and self.found[-1].kind == "speech" and self.found[-1].lines[-1:] != [""]:
            return False
        alone = index == 0 or not self.lines[index - 1]
        return (
            alone
            and not re.search(r"[、。]", line)
            and bool(index == 0 or following == "" or len(following) > len(line))
        )

    def _head(self, text: str) -> None:
        self.heading = text.strip()
        self.found.append(Block("heading", text=self.heading))

    def _prose(self, line: str) -> None:
        last = self.found[-1] if self.found else None
        if last and last.kind in ("prose", "speech") and last.lines and last.lines[-1]:
            if len(last.lines[-1]) >= 18 and not re.search(r"[。！？!?」）)：:]$", last.lines[-1]) and _japanese(line):
                last.lines[-1] += line
                return
            last.lines.append(line)
            return
        if last and last.kind == "speech":
            last.lines = [each for each in last.lines if each] + [line]
            return
        self.found.append(Block("prose", lines=[line], heading=self.heading))

    def _add(self, kind: str, line: str) -> None:
        last = self.found[-1] if self.found else None
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
        self.found.append(Block(kind, lines=[line], heading=self.heading, lead=lead))

    def _close(self) -> None:
        """End a paragraph; what a person says goes on after an empty line."""
        last = self.found[-1] if self.found else None
        if last and last.kind == "prose":
            self.found.append(Block("gap"))


def _numberless(line: str) -> str:
    found = _NUMBERED.match(line)
    text = found["text"] if found else line
    return re.sub(r"^\s*(?:第[0-9０-９一二三四五六七八九十]+[章節部]\s*|[0-9０-９]{1,2}[.．、]\s*)", "", text)


def _japanese(text: str) -> bool:
    return bool(re.search(r"[ぁ-んァ-ヶ一-龠]", text))


def _pair(line: str) -> bool:
    """Tell whether a line is a name and its value: 価格：1,200円."""
    return bool(re.match(r"^[^：:。、\d]{1,14}[：:](?!//)\s*[^。]{1,60}$", line))


def _speakers(lines: list[str]) -> frozenset[str]:
    """Return the labels that speak: at least two of them or one time and again, with sentences behind them."""
    said = [(found["who"].strip(), found["text"]) for line in lines if (found := _SAID.match(line))]
    voiced = [who for who, text in said if re.search(r"[。？?！!]$", text) and len(text) >= 6]
    labels = {who for who in voiced if voiced.count(who) >= 2 or is_asker(who)}
    return frozenset(labels | {who for who in voiced if labels}) if len(voiced) >= 3 and labels else frozenset()


def _separator(lines: list[str]) -> str:
    """Return what parts the columns of a table without bars: a tab or a comma; empty where there is no table."""
    for mark in ("\t", ","):
        counts = [line.count(mark) for line in lines if line and "。" not in line]
        same = counts.count(max(counts, default=0))
        if same >= 2 and max(counts) >= (1 if mark == "\t" else 2) and same >= len(counts) * 0.3:
            return mark
    return ""
