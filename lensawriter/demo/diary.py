"""The diary of the demo: who worked there, what they had at hand, and what they wrote from it on which day."""

from pathlib import Path
from typing import Any, Literal

import yaml

from lensawriter.models import Role, Value

_FILE = Path(__file__).with_name("diary.yaml")


class Person(Value):
    """Somebody of the organisation."""

    name: str
    email: str
    role: Role


class Topic(Value):
    """A source and its name."""

    name: str
    text: str


class Entry(Value):
    """One draft: `day` days ago, by whom, from which topic, and what became of it."""

    day: int
    who: str
    topic: str
    use_case: str
    title: str
    inputs: dict[str, Any] = {}
    audience: str = ""
    keywords: tuple[str, ...] = ()
    tone: str | None = None
    length: dict[str, int] | None = None
    state: Literal["done", "stopped", "failed", "outlined", "archived"] = "done"
    added: str = ""
    """What its writer added in the editor afterwards, and kept as a version."""
    restored: bool = False
    """True: the writer went back to the first version after that."""
    duplicated: bool = False


class Diary(Value):
    """Three months of a team."""

    organisation: str
    people: dict[str, Person]
    departments: dict[str, tuple[str, ...]] = {}
    """Name -> the keys of its people."""
    baselines: dict[str, int] = {}
    """Use case -> minutes without this tool."""
    limits: dict[str, int] = {}
    """Key of a person -> generations in a month."""
    invitations: dict[str, int] = {}
    """Address -> how many days ago it was invited, and did not come."""
    topics: dict[str, Topic]
    entries: tuple[Entry, ...]

    @classmethod
    def read(cls) -> "Diary":
        """Read the diary that lies beside this file."""
        return cls.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))

    @property
    def owner(self) -> Person:
        """Return the person whom the organisation belongs to."""
        return next(person for person in self.people.values() if person.role == Role.OWNER)
