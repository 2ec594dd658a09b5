"""`lensawriter operator`: creates the invitation link for the first operator while the server is stopped."""

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
from tests.support.people_services import PASSWORD
from tests.support.transactions import read

pytestmark = pytest.mark.slow

EMAIL, BASE = "unyo@example.jp", "https://write.example.jp"
Run = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with an empty store, on each database engine."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    return Settings(data=tmp_path, database_url=url)


@pytest.fixture
def operator(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs the command in this process; returns exit status, standard output and lines of stderr."""
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
    application = services.build(settings)
    try:
        yield application
    finally:
        application.close()


def join(settings: Settings, link: str) -> UUID:
    with opened(settings) as application:
        token = parse_qs(urlsplit(link.strip()).query)["token"][0]
        return application.people.invitations.accept(token, name="運用", password=PASSWORD)


def test_link_works_once_and_a_second_link_replaces_the_first(settings: Settings, operator: Run) -> None:
    status, first, messages = operator(EMAIL, base=BASE)
    assert (status, len(first.splitlines())) == (0, 1)
    assert first.startswith(f"{BASE}/join?token=")
    assert [is_sentence(line) for line in messages] == [True]
    assert "72時間" in messages[0]
    _, second, _ = operator(EMAIL, base=BASE)
    with pytest.raises(InvitationDead):
        join(settings, first)
    key = join(settings, second)
    with opened(settings) as application:
        user = read(application.store, members.get_user, key)
    assert (user.role, user.email) == (Role.OPERATOR, EMAIL)
    with pytest.raises(InvitationDead):
        join(settings, second)


def test_second_operator_is_refused(settings: Settings, operator: Run) -> None:
    join(settings, operator(EMAIL, base=BASE)[1])
    status, out, (message,) = operator("another@example.jp", base=BASE)
    assert (status, out) == (2, "")
    assert "登録されています" in message
    assert is_sentence(message)


def test_link_without_base_url_works_on_this_machine_only_and_a_message_says_so(operator: Run) -> None:
    status, link, messages = operator(EMAIL)
    assert status == 0
    assert link.startswith("http://localhost:8501/join?token=")
    assert "LENSAWRITER_BASE_URL" in messages[0]
    assert [is_sentence(line) for line in messages] == [True, True]


@pytest.mark.parametrize("email", ["", "unyo", "unyo@example.jp\nBcc: x@example.jp", "運用@example.jp", "a" * 300])
def test_invalid_address_is_refused(operator: Run, email: str) -> None:
    status, out, (message,) = operator(email)
    assert (status, out) == (2, "")
    assert is_sentence(message)


def test_each_link_is_recorded_in_the_audit_log_of_the_operator_organisation(settings: Settings, operator: Run) -> None:
    key = join(settings, operator(EMAIL, base=BASE)[1])
    with opened(settings) as application:
        operator_person = read(application.store, members.get_user, key).principal()
        application.account.consent.give(operator_person, application.account.consent.terms().number, "192.0.2.1")
        found = [entry.event for entry in application.audit.entries(operator_person).entries]
    assert sorted(found) == ["consented", "invitation-accepted", "invitation-sent"]


@pytest.mark.parametrize("settings", ["duckdb"], indirect=True)
def test_running_server_must_be_stopped_first(settings: Settings, operator: Run) -> None:
    script = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(settings.data / "lensawriter.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "open\n"
        status, out, (message,) = operator(EMAIL)
        server.communicate(timeout=20)
    assert (status, out) == (2, "")
    assert "起動中のLENSAwriterを終了してから" in message
