"""The scenario of the demo: an organisation, its people, their sources, and the drafts they wrote over three months."""

from pathlib import Path
from typing import Any, Literal

import yaml

from lensawriter.models import Role, Value

_FILE = Path(__file__).with_name("scenario.yaml")


class Person(Value):
    """A member of the organisation."""

    name: str
    email: str
    role: Role


class Topic(Value):
    """A source."""

    name: str
    text: str


class Entry(Value):
    """One draft: written `day` days ago by `who` from the source `topic`, with its final state."""

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
    """Text that the writer adds in the editor afterwards and saves as a version."""
    restored: bool = False
    """True: the writer then restores the first version."""
    duplicated: bool = False


class Scenario(Value):
    """Three months of work of a team."""

    organisation: str
    people: dict[str, Person]
    departments: dict[str, tuple[str, ...]] = {}
    """Name -> keys of its members."""
    baselines: dict[str, int] = {}
    """Use case -> minutes per text without this tool."""
    limits: dict[str, int] = {}
    """Key of a person -> generations per month."""
    invitations: dict[str, int] = {}
    """Address -> days since its invitation, which was not accepted."""
    topics: dict[str, Topic]
    entries: tuple[Entry, ...]

    @classmethod
    def read(cls) -> "Scenario":
        """Read the scenario file."""
        return cls.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))

    @property
    def owner(self) -> Person:
        """Return the owner of the organisation."""
        return next(person for person in self.people.values() if person.role == Role.OWNER)
