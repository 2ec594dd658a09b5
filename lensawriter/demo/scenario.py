"""The scenario of the demo: an organisation, its people, their sources, and their drafts of three months."""

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
    """A source of drafts."""

    name: str
    text: str


class Entry(Value):
    """One draft and its final state.

    `day` is its age in days; `who` and `topic` are keys of `Scenario.people` and `Scenario.topics`.
    """

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
    """Text that the writer then adds in the editor and saves as a version; empty for none."""
    restored: bool = False
    """Whether the writer then restores the first version."""
    duplicated: bool = False


class Scenario(Value):
    """The data of the demo organisation."""

    organisation: str
    people: dict[str, Person]
    departments: dict[str, tuple[str, ...]] = {}
    """Name of a department -> keys of its members."""
    baselines: dict[str, int] = {}
    """Use case -> minutes that a text takes without this tool."""
    limits: dict[str, int] = {}
    """Key of a person -> generations per month."""
    invitations: dict[str, int] = {}
    """Mail address -> days since its invitation; none has been accepted."""
    topics: dict[str, Topic]
    entries: tuple[Entry, ...]

    @classmethod
    def read(cls) -> "Scenario":
        """Read the scenario file."""
        return cls.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))

    @property
    def owner(self) -> Person:
        """The owner of the organisation."""
        return next(person for person in self.people.values() if person.role == Role.OWNER)
