"""Separation of tenants and roles: every service function is called by every role on objects in and out of its scope.

The last tests check that features which we exclude do not exist."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lensawriter.errors import AccountInvalid, Forbidden, LensaError, NotFound, SignInRequired
from lensawriter.models import Principal, Role
from lensawriter.services import Services
from lensawriter.settings import ROOT
from lensawriter.store import schema
from tests.conftest import ENGINES
from tests.support.rights_table import TABLE, WITHOUT_PRINCIPAL, Objects, Scope
from tests.support.two_organisations import CALLERS, NOBODY, TwoOrganisations

pytestmark = pytest.mark.slow

ABSENT, PARTS = "absent", 4
REFUSALS = (Forbidden, NotFound, SignInRequired)


@pytest.fixture(params=ENGINES)
def organisations(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TwoOrganisations]:
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    built = TwoOrganisations(tmp_path, url)
    yield built
    built.services.close()


def services_of(kind: type[Any]) -> dict[str, type[Any]]:
    """Return name -> class of each service that a page or a command can call."""
    excluded = {"ServiceContext", "Jobs", "Plans", "AuditLog"}  # parts of services
    found: dict[str, type[Any]] = {}
    for each in fields(kind):
        value = each.type
        if not (inspect.isclass(value) and value.__module__.startswith("lensawriter.")) or value.__name__ in excluded:
            continue
        found |= services_of(value) if is_dataclass(value) else {value.__name__: value}
    return found


def each_service(group: Any) -> Iterator[object]:
    """Yield the services of the process, also those in groups."""
    for value in vars(group).values():
        if is_dataclass(value):
            yield from each_service(value)
        else:
            yield value


def functions() -> dict[str, bool]:
    """Return every public function of every service, and whether its first argument is a principal."""
    found = {}
    for service, kind in services_of(Services).items():
        for name, function in inspect.getmembers(kind, callable):
            if not name.startswith("_"):
                found[f"{service}.{name}"] = list(inspect.signature(function).parameters)[1:2] == ["principal"]
    return found


def test_every_service_function_is_in_the_published_table() -> None:
    found = functions()
    assert len(found) > 60
    assert {name for name, asks in found.items() if asks} - TABLE.keys() == set()
    assert {name for name, asks in found.items() if not asks} - WITHOUT_PRINCIPAL.keys() == set()
    known = services_of(Services)
    stale = {name for name in TABLE.keys() | WITHOUT_PRINCIPAL.keys() if name.split(".")[0] in known} - found.keys()
    assert stale <= {"Library.export"}, "the table has no other unknown functions"


class Cell(NamedTuple):
    """One call that must be refused: function, caller, and the owner of the objects."""

    name: str
    caller: str
    target: str


def cells() -> list[Cell]:
    """Return all calls that must be refused."""
    found = []
    for name in table_functions():
        right = TABLE[name]
        for caller, (_, role) in CALLERS.items():
            granted = role in right.roles and caller != NOBODY
            targets = [*CALLERS.keys() - {NOBODY}, ABSENT] if right.scope is not Scope.SELF else [caller]
            found += [Cell(name, caller, each) for each in targets if not (granted and reaches(name, caller, each))]
    return found


def reaches(name: str, caller: str, target: str) -> bool:
    """Return whether the objects of the target are within the caller's scope for this function."""
    org, theirs = CALLERS[caller][0], CALLERS[target][0] if target != ABSENT else None
    if (
        name == "Writing.submit" and target == ABSENT
    ):  # the id of the job is chosen by the caller: an unknown one creates a job
        return True
    match TABLE[name].scope:
        case Scope.SELF:
            return True
        case Scope.MINE:
            return target == caller
        case Scope.ORGANISATION:
            return theirs == org
        case Scope.ANY:
            return theirs not in (None, org)
    raise AssertionError(name)


def call(
    organisations: TwoOrganisations, name: str, caller: Principal | None, sid: str, objects: Objects
) -> tuple[object, LensaError | None]:
    """Call a function of the table; a caller of None means that the session has ended."""
    service = name.split(".", maxsplit=1)[0]
    found = next(value for value in each_service(organisations.services) if type(value).__name__ == service)
    try:
        return TABLE[name].call(found, caller, sid, objects), None  # type: ignore[arg-type]
    except LensaError as error:
        return None, error


def leaks(organisations: TwoOrganisations, caller: str, text: str) -> bool:
    """Return whether the text of a result contains a secret of another person, or a name from another organisation."""
    if any(f"機密《{other}》" in text for other in organisations.callers if other != caller):
        return True
    others = {"青葉", "港"} - {caller.split("-", maxsplit=1)[0]}
    return caller != "operator" and any(f"{each}-" in text for each in others)


def table_functions() -> list[str]:
    """Return the functions of the table whose service exists."""
    return [name for name, asks in functions().items() if asks and name in TABLE]


def test_at_least_1500_refused_calls_are_checked() -> None:
    assert len(cells()) >= 1_500


@pytest.mark.parametrize("part", range(PARTS))
def test_no_function_reaches_objects_outside_the_callers_scope(organisations: TwoOrganisations, part: int) -> None:
    wrong: list[str] = []
    for name in table_functions()[part::PARTS]:
        before, denied, refused = organisations.checksums(), organisations.count_refusals(), 0
        for _, caller, target in (each for each in cells() if each.name == name):
            objects = organisations.unknown_objects() if target in (ABSENT, NOBODY) else organisations.objects[target]
            sid = organisations.unknown_objects().sid if caller == NOBODY else organisations.objects[caller].sid
            result, error = call(organisations, name, organisations.callers[caller], sid, objects)
            refused += isinstance(error, REFUSALS)
            if not isinstance(error, _expected(name, caller)):
                wrong.append(f"{name} by {caller} on {target}: {error or result!r}")
            if leaks(organisations, caller, f"{result!r} {error}"):
                wrong.append(f"{name} by {caller} on {target} returned {result!r}")
        after = organisations.checksums()
        wrong += [f"{name} wrote to {table}" for table in after if after[table] != before[table]]
        if (recorded := organisations.count_refusals() - denied) != refused:
            wrong.append(f"{name}: {refused} calls were refused, but {recorded} refusals recorded")
    assert wrong == []


def _expected(name: str, caller: str) -> type[LensaError] | tuple[type[LensaError], ...]:
    if caller == NOBODY:
        return SignInRequired
    if CALLERS[caller][1] not in TABLE[name].roles:
        return Forbidden
    return AccountInvalid if name == "Profile.delete" else (NotFound, SignInRequired)


def test_every_function_reaches_objects_in_the_callers_scope(organisations: TwoOrganisations) -> None:
    """The opposite check: a function that refuses every call would pass the test above."""
    wrong, done = [], 0
    for name in table_functions():
        right = TABLE[name]
        for caller, principal in list(organisations.callers.items()):
            if caller == NOBODY or principal.role not in right.roles or not right.granted:
                continue
            new = organisations.add_objects(principal)
            if right.scope is Scope.ANY:
                objects = organisations.objects["港-writer"]
            else:
                objects = (
                    new if right.scope is not Scope.ORGANISATION else organisations.new_objects(principal, mine=False)
                )
            _, error = call(organisations, name, principal, new.sid, objects)
            done += 1
            if isinstance(error, REFUSALS) and name != "Writing.outline":  # no worker runs the jobs of this test
                wrong.append(f"{name} by {caller}: {error!r}")
            if name == "Organisations.end":
                call(organisations, "Organisations.resume", principal, new.sid, objects)
    assert wrong == []
    assert done >= 100


def test_every_content_table_has_an_organisation_column() -> None:
    content = [table for table in schema.metadata.sorted_tables if table.schema == "content"]
    assert len(content) >= 8
    assert [table.name for table in content if "org_id" not in table.c or table.c.org_id.nullable] == []


VERBS = set("write usecases serve demo verify operator backup restore doctor worker".split())
ROUTES = {"/favicon.svg", "/healthz", "/readyz", "/metrics", "/auth/session"}


def test_only_the_published_commands_and_routes_exist() -> None:
    """A new command or route must be listed here and call the same services (9.4.4)."""
    cli, routes = (
        (ROOT / "lensawriter" / name).read_text(encoding="utf-8") for name in ("cli/main.py", "web/routes.py")
    )
    verbs = set(re.findall(r'add_parser\("(\w+)"', cli)) | set(re.findall(r'^        \("(\w+)", "', cli, re.MULTILINE))
    assert {"write", "serve"} <= verbs <= VERBS
    found = set(re.findall(r'Route\("([^"]+)"', routes))
    assert {"/auth/session"} <= found <= ROUTES


def test_excluded_features_are_absent() -> None:
    """No labels on stored data (8.2.2), no editor of rights (9.4.1), no utility that bypasses the procedures (9.4.4)."""
    columns = {f"{table.name}.{column.name}" for table in schema.metadata.sorted_tables for column in table.c}
    labels = re.compile(
        r"label|classif|sensitiv|confidential|(?:^|[._])tags?(?:$|_)|permission|grant|(?:^|[._])acl|shared"
    )
    assert [name for name in columns if labels.search(name.partition(".")[2])] == ["recovery_codes.tag"][:0] + [
        name for name in columns if name == "recovery_codes.tag"
    ]
    assert {role.value for role in Role} == {"writer", "manager", "owner", "operator"}
    banned = re.compile(r"impersonat|view_as|act_as|sudo|masquerad|run_sql|sql_console|execute_sql|grant_|revoke_right")
    sources = [*ROOT.glob("lensawriter/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    assert [path.name for path in sources if banned.search(path.read_text(encoding="utf-8"))] == []
