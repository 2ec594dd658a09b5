"""Texts that repeat a short unit: the documents on which code of quadratic time shows itself.

`units()` has each unit of one or two parts, and a seeded sample of units of three and four. `repeated()` makes a text of a
given length from a unit. `composites()` has the texts that a repetition alone does not reach: a repetition that a closing
mark ends, openings without their ends, and nested JSON.
"""

import random
from collections.abc import Iterator
from itertools import product

PARTS = (
    *"()[]{}<>（）「」『』【】\"'`\\*_~#|-+=:;/.,!?&^@$%0１aAあア漢。、！・：　\t \n",
    *(
        "![",
        "](",
        "- ",
        "### ",
        "> ",
        "1. ",
        "\n\n",
        "---",
        "```",
        "||",
        "|-|",
        "http://",
        "です",
        "が、",
        "Q：",
        "&#",
        "\u0301\u0323",
    ),
)
"""Brackets, marks, white space, letters of each script, digits, and the beginnings of Markdown marks."""
LINE_ENDS = ("\r\n", "\r", "\u2028", "\x0b", "\x85")


def units(sample: int = 400, seed: int = 11) -> Iterator[str]:
    """Yield every unit of one and two parts, then `sample` units of three and as many of four parts."""
    yield from PARTS
    yield from LINE_ENDS
    yield from ("".join(pair) for pair in product(PARTS, repeat=2))
    chance = random.Random(seed)
    for size in (3, 4):
        yield from ("".join(chance.choices(PARTS, k=size)) for _ in range(sample))


def few_units(sample: int, seed: int = 11) -> list[str]:
    """Return the units of one part, and `sample` of the others."""
    rest = [*units()][len(PARTS) + len(LINE_ENDS) :]
    return [*PARTS, *LINE_ENDS, *random.Random(seed).sample(rest, sample)]


def repeated(unit: str, length: int) -> str:
    """Return a text of `length` characters that repeats a unit."""
    return (unit * (length // len(unit) + 1))[:length]


def ended(unit: str, length: int) -> Iterator[str]:
    """Yield a repetition between the characters that a pattern may look for in vain, before it and after it."""
    body = repeated(unit, length - 4)
    for before, after in (("", "x"), ("", "]"), ("(", ")"), ("[", "](a"), ("「", "」"), ("\n", "\nx"), ("あ", "あ。")):
        yield before + body + after


def composites(length: int) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of openings without ends, nestings and tables."""
    half = length // 2
    for opening, end in (("[", "]"), ("(", ")"), ("「", "」"), ("（", "）"), ("{", "}"), ("![", "](a)"), ("[", "](a)")):
        yield f"{opening}…{end} nested", opening * (half // len(opening)) + end * (half // len(end))
    yield "JSON lists", '{"sections": ' + "[" * half
    yield "JSON objects", repeated('{"a":', length)
    yield "JSON lists closed", "[" * half + "]" * half
    yield "JSON in sections", '{"sections": ' + "[" * (half - 10) + "]" * (half - 10) + "}"
    yield "JSON in a fence", "```json\n" + repeated('{"a":[', length)
    yield "JSON variants cut off", '{"variants": [' + repeated('"a",', length)
    yield "fences", repeated("```\n", length)
    yield "fences with words", repeated("```json\nあ\n", length)
    yield "runs of backticks of rising length", " ".join("`" * size for size in range(1, int((2 * length) ** 0.5)))
    yield "lists of rising depth", "\n".join("  " * depth + "- あ" for depth in range(1, int(length**0.5)))
    yield "quotations of rising depth", "\n".join(">" * depth + "あ" for depth in range(1, int((2 * length) ** 0.5)))
    yield "a wide table", "|a" * (length // 8) + "|\n" + "|-" * (length // 8) + "|\n" + "|b\n" * (length // 8)
    yield "a square table", _table(int((length / 2) ** 0.5))
    narrow = "|a" * 100 + "|\n" + "|-" * 100 + "|\n" + "|b\n" * 600 + "\n"
    yield "tables of short rows", repeated(narrow, length)
    yield "definitions", "".join(f"[{number}]: /{number}\n" for number in range(length // 12))
    yield "references", "[a]: /a\n\n" + repeated("[a] ", length)
    yield "one definition, many openings", "[a]: /a\n\n" + repeated("[", length)
    yield "numbered titles", "".join(f"{number}. あ\n" for number in range(1, length // 6))
    yield "different lines", "".join(f"{number}番の行です。\n" for number in range(length // 12))
    yield "different sentences in one line", "".join(f"{number}番の文です。" for number in range(length // 11))
    yield "different speakers", "".join(f"人{number}：はい、そうです。\n" for number in range(length // 14))
    yield (
        "different headings",
        "".join(f"## 見出し{number}\n\n本文{number}です。\n\n" for number in range(length // 24)),
    )
    yield "different rows", "名前,値\n" + "".join(f"品{number},{number}円\n" for number in range(length // 12))
    yield "different figures", "、".join(str(number) for number in range(length // 6))


def _table(size: int) -> str:
    return "|a" * size + "|\n" + "|-" * size + "|\n" + ("|b" * size + "|\n") * size
