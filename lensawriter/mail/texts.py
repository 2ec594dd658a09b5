"""The texts of mails: one template file in `templates/` for each kind and language, and one signature for each language.

The first line of a file is the subject, the second line is empty, and the rest is the body. `{{ name }}` inserts the fact `name`.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from lensawriter import templates

FOLDER = Path(__file__).resolve().parent / "templates"
LANGUAGES = ("ja", "en")


class MailText(NamedTuple):
    """The template sources of one kind of mail in one language; compiled when a mail is sent, to keep the start short."""

    subject: str
    body: str

    def render(self, facts: Mapping[str, str]) -> tuple[str, str]:
        """Return subject and body with the facts filled in."""
        return templates.text(self.subject).render(facts), templates.text(self.body).render(facts)


class MailTexts(NamedTuple):
    """The texts of all mails."""

    by_kind: Mapping[tuple[str, str], MailText]
    """(kind, language) -> text."""
    signatures: Mapping[str, str]
    """Language -> the signature, which begins with the line `-- `."""


def load_texts(facts: Mapping[str, AbstractSet[str]], folder: Path = FOLDER) -> MailTexts:
    """Read the texts of all kinds of mail. `facts` maps each kind to the names that its template may use.

    Raises SettingInvalid with file and line if a file is missing, is not a valid template, or uses a name that is not a fact.
    """
    texts = {
        (kind, language): _load(folder / f"{kind}.{language}.txt", names)
        for kind, names in facts.items()
        for language in LANGUAGES
    }
    return MailTexts(texts, {language: _load_signature(folder / f"signature.{language}.txt") for language in LANGUAGES})


def _load(path: Path, facts: AbstractSet[str]) -> MailText:
    source = templates.read(path)
    used = templates.check_text(path, source, facts)
    subject, _, rest = source.partition("\n")
    empty, _, body = rest.partition("\n")
    if not subject.strip() or empty.strip() or not body.strip():
        raise templates.invalid(
            path, 1 if not subject.strip() else 2, "1行目に件名、2行目に空行、3行目から本文を書いてください"
        )
    if "link" in facts - used:
        raise templates.invalid(path, 3, "本文に {{ link }} がありません")
    return MailText(subject, body.rstrip("\n") + "\n")


def _load_signature(path: Path) -> str:
    source = templates.read(path)
    templates.check_text(path, source, frozenset())
    return source.rstrip("\n") + "\n"
