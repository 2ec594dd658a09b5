"""`lensawriter operator`: the link for the first operator, once, on what a stopped server has left."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from lensawriter import services
from lensawriter.cli.main import main
from lensawriter.errors import InvitationDead
from lensawriter.models import Role
from lensawriter.services import Services
from lensawriter.settings import Settings
from lensawriter.store import members
from tests.conftest import ENGINES
from tests.support.bad_inputs import is_sentence
from tests.support.office import PASSWORD

pytestmark = pytest.mark.slow

EMAIL, BASE = "unyo@example.jp", "https://write.example.jp"
Run = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Where the data lies, on each engine."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    return Settings(data=tmp_path, database_url=url)


@pytest.fixture
def operator(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process; returns its status, what it printed, and the lines of what it said besides."""
    for name in [*os.environ]:
        if name.startswith("LENSAWRITER_"):
            monkeypatch.delenv(name)
    if settings.database_url:
        monkeypatch.setenv("LENSAWRITER_DATABASE_URL", settings.database_url)

    def run(email: str, *, base: str = "") -> tuple[int, str, list[str]]:
        if base:
            monkeypatch.setenv("LENSAWRITER_BASE_URL", base)
            monkeypatch.setenv("LENSAWRITER_HOSTS", base.partition("://")[2])
        status = main(["operator", email, "--data", str(settings.data)])
        output = capsys.readouterr()
        return status, output.out, output.err.splitlines()

    return run


@contextmanager
def opened(settings: Settings) -> Iterator[Services]:
    house = services.build(settings)
    try:
        yield house
    finally:
        house.close()


def join(settings: Settings, link: str) -> UUID:
    with opened(settings) as house:
        token = parse_qs(urlsplit(link.strip()).query)["token"][0]
        return house.invitations.accept(token, name="運用", password=PASSWORD)


def test_the_link_makes_the_first_operator_once_and_a_second_call_replaces_it(
    settings: Settings, operator: Run
) -> None:
    status, first, told = operator(EMAIL, base=BASE)
    assert (status, len(first.splitlines())) == (0, 1)
    assert first.startswith(f"{BASE}/join?token=")
    assert [is_sentence(line) for line in told] == [True]
    assert "72時間" in told[0]
    _, second, _ = operator(EMAIL, base=BASE)
    with pytest.raises(InvitationDead):
        join(settings, first)
    key = join(settings, second)
    with opened(settings) as house:
        user = members.get_user(house.store, key)
    assert (user.role, user.email) == (Role.OPERATOR, EMAIL)
    with pytest.raises(InvitationDead):
        join(settings, second)


def test_once_there_is_an_operator_no_terminal_makes_another(settings: Settings, operator: Run) -> None:
    join(settings, operator(EMAIL, base=BASE)[1])
    status, out, (told,) = operator("another@example.jp", base=BASE)
    assert (status, out) == (2, "")
    assert "登録されています" in told
    assert is_sentence(told)


def test_without_an_address_of_the_service_the_link_is_for_this_machine_and_that_is_said(operator: Run) -> None:
    status, link, told = operator(EMAIL)
    assert status == 0
    assert link.startswith("http://localhost:8501/join?token=")
    assert "LENSAWRITER_BASE_URL" in told[0]
    assert [is_sentence(line) for line in told] == [True, True]


@pytest.mark.parametrize("email", ["", "unyo", "unyo@example.jp\nBcc: x@example.jp", "運用@example.jp", "a" * 300])
def test_what_is_no_address_makes_no_organisation(operator: Run, email: str) -> None:
    status, out, (told,) = operator(email)
    assert (status, out) == (2, "")
    assert is_sentence(told)


def test_each_link_is_recorded_in_the_operators_own_organisation(settings: Settings, operator: Run) -> None:
    key = join(settings, operator(EMAIL, base=BASE)[1])
    with opened(settings) as house:
        who = members.get_user(house.store, key).principal()
        house.consent.give(who, house.consent.terms().number, "192.0.2.1")
        found = [entry.event for entry in house.audit.entries(who).entries]
    assert sorted(found) == ["consented", "invitation-accepted", "invitation-sent"]


@pytest.mark.parametrize("settings", ["duckdb"], indirect=True)
def test_a_server_that_has_the_file_is_to_be_stopped_first(settings: Settings, operator: Run) -> None:
    script = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(settings.data / "lensawriter.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "open\n"
        status, out, (told,) = operator(EMAIL)
        server.communicate(timeout=20)
    assert (status, out) == (2, "")
    assert "起動中のLENSAwriterを終了してから" in told
