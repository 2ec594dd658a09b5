"""Read headings and variants from an incomplete answer of a model: structured answers arrive as incomplete JSON."""

import json
import re

_STRING = r'"((?:[^"\\]|\\.)*)("?)'
_HEADING = re.compile(rf'"heading"\s*:\s*{_STRING}', re.DOTALL)
_LIST = re.compile(r'"variants"\s*:\s*\[(.*)', re.DOTALL)
_EACH = re.compile(_STRING, re.DOTALL)
_MARK = re.compile(r"^\s*(?:#{1,6}\s+|[-*+]\s+|・\s*|\d{1,3}[.)．]\s*)")


def headings(streamed: str) -> tuple[str, ...]:
    """Return the headings received so far; the last one may be incomplete."""
    if _is_structured(streamed):
        return tuple(found for match in _HEADING.finditer(streamed) if (found := _text(match)))
    lines = (line.strip() for line in streamed.splitlines())
    return tuple(_MARK.sub("", line) for line in lines if _MARK.match(line))


def variants(streamed: str) -> str:
    """Return the variants received so far as one Markdown text."""
    if not _is_structured(streamed):
        return streamed
    listed = _LIST.search(streamed)
    found = [text for match in _EACH.finditer(listed.group(1) if listed else "") if (text := _text(match))]
    return "\n\n".join(f"## 案{number}\n\n{text}" for number, text in enumerate(found, 1))


def _is_structured(streamed: str) -> bool:
    return streamed.lstrip().startswith(("{", "[", "```"))


def _text(match: re.Match[str]) -> str:
    """Return the value of a JSON string that may be incomplete."""
    body = match.group(1)
    for cut in range(6 if not match.group(2) else 1):  # an incomplete escape has at most five characters
        try:
            return str(json.loads(f'"{body[: len(body) - cut]}"', strict=False)).strip()
        except ValueError:
            continue
    return ""
