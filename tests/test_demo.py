"""The demo: the replay of its scenario through the services, and its data folder, which is never overwritten."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pyotp
import pytest

from lensawriter import demo, usecases
from lensawriter.accounts.sessions import digest
from lensawriter.clock import TOKYO, now
from lensawriter.demo import codes
from lensawriter.demo.replay import DAYS, ScenarioClock, replay
from lensawriter.demo.scenario import Scenario
from lensawriter.errors import SettingInvalid
from lensawriter.limits.periods import Span, day_of
from lensawriter.models import Draft, JobState, Origin, Principal, Role
from lensawriter.services import Services, build
from lensawriter.settings import ROOT, Settings
from lensawriter.usage.dashboard_values import Absence, Selection
from tests.support.sign_in_steps import add_ticket, check_password

PASSWORD = "suwa-kiri-mano-teha"
KINDS = ("archived", "stopped", "failed", "outlined")


def _sample(scenario: Scenario) -> Scenario:
    """Return the scenario with six entries: one for each state in KINDS, one edited and one duplicated."""
    kinds = [next(each for each in scenario.entries if each.state == kind) for kind in KINDS]
    edited = next(each for each in scenario.entries if each.restored)
    copied = next(each for each in scenario.entries if each.duplicated)
    return scenario.model_copy(update={"entries": (*kinds, edited, copied)})


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict[str, str]]:
    """The settings of a filled data folder, and mail address -> second-factor secret."""
    settings = Settings(data=tmp_path_factory.mktemp("demo"))
    return settings, replay(_sample(Scenario.read()), settings, PASSWORD)


@pytest.fixture(scope="module")
def secrets(filled: tuple[Settings, dict[str, str]]) -> dict[str, str]:
    return filled[1]


@pytest.fixture(scope="module")
def services(filled: tuple[Settings, dict[str, str]]) -> Iterator[Services]:
    opened = build(filled[0])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def drafts(services: Services) -> dict[str, Draft]:
    """All drafts of the demo, by title."""
    found: dict[str, Draft] = {}
    for person in _people(services):
        for archived in (False, True):
            page = services.drafts.library.drafts(person, archived=archived)
            found |= {draft.title: draft for draft in page.drafts}
    return found


def _people(services: Services) -> list[Principal]:
    found = []
    for person in Scenario.read().people.values():
        user = check_password(services.account.sign_in, services.store, person.email, PASSWORD, network="127.0.0.1")
        held = add_ticket(services.store, now(), user, "browser")
        principal = services.account.sessions.find_principal(digest(services.account.sessions.redeem(held, "browser")))
        assert principal is not None
        assert (principal.name, principal.role) == (person.name, person.role)
        found.append(principal)
    return found


def test_scenario_covers_every_use_case_state_person_and_topic() -> None:
    scenario = Scenario.read()
    assert {entry.use_case for entry in scenario.entries} == set(usecases.load(ROOT / "prompts"))
    assert {entry.state for entry in scenario.entries} == {"done", *KINDS}
    assert {entry.who for entry in scenario.entries} == set(scenario.people)
    assert {entry.topic for entry in scenario.entries} == set(scenario.topics)
    days = [entry.day for entry in scenario.entries]
    assert days == sorted(days, reverse=True)
    assert 80 < max(days) < DAYS


def test_all_people_sign_in_with_the_same_password(services: Services) -> None:
    assert len({person.user_id for person in _people(services)}) == 3
    assert not services.account.set_up.is_needed()


def test_drafts_have_every_state(drafts: dict[str, Draft]) -> None:
    by_title = {entry.title: entry for entry in Scenario.read().entries}
    states = {by_title[title].state: draft for title, draft in drafts.items() if title in by_title}
    assert states["archived"].archived_at is not None
    assert states["stopped"].state == JobState.STOPPED
    assert states["failed"].state == JobState.FAILED
    assert states["outlined"].state == JobState.OUTLINED
    for kind in ("archived", "stopped", "failed"):
        assert states[kind].length > 100, kind
    assert states["outlined"].latest == 0


def test_edited_draft_has_its_versions(services: Services, drafts: dict[str, Draft]) -> None:
    entry = next(each for each in Scenario.read().entries if each.restored)
    person = next(each for each in _people(services) if each.user_id == drafts[entry.title].owner_id)
    versions = services.drafts.library.versions(person, drafts[entry.title].id)
    assert [each.origin for each in versions] == [Origin.RESTORED, Origin.EDITED, Origin.GENERATED]
    assert versions[1].text.endswith(entry.added)
    copied = next(each for each in Scenario.read().entries if each.duplicated)
    assert f"{copied.title}（コピー）" in drafts


def test_drafts_are_dated_in_the_past_on_working_days(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        assert draft.created_at <= draft.updated_at <= datetime.now(UTC)
        assert draft.created_at.astimezone(TOKYO).weekday() < 5


def test_scenario_clock_is_never_in_the_future() -> None:
    clock = ScenarioClock()
    clock.move(0, 7)
    clock.advance(600)
    later = [clock() for _ in range(100)]
    assert max(later) <= datetime.now(UTC)
    clock.move(85, 3)
    assert datetime.now(UTC) - clock() > timedelta(days=84)


def test_each_demo_has_its_own_password() -> None:
    made = {demo._password(Scenario.read()) for _ in range(20)}
    assert len(made) == 20
    assert all(re.fullmatch(r"(?:[a-z]{4}-){4}[a-z]{4}", each) for each in made)


@pytest.mark.parametrize("name", ["lensawriter.duckdb", "set-up-code", "notes.txt"])
def test_folder_with_other_files_is_refused_and_unchanged(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("real", encoding="utf-8")
    with pytest.raises(SettingInvalid, match="見本ではないデータ"):
        demo.demo(Settings(data=tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "real"


def test_incomplete_demo_is_filled_again(tmp_path: Path) -> None:
    assert not demo._is_filled(tmp_path / "absent")
    (tmp_path / ".filling").mkdir()
    for name in ("demo-password", "demo-secrets"):
        (tmp_path / name).write_text("{}", encoding="ascii")
        assert not demo._is_filled(tmp_path)
    (tmp_path / "lensawriter.duckdb").touch()
    assert demo._is_filled(tmp_path)


def test_demo_ignores_the_real_database_and_listens_on_loopback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("demo-password", "demo-secrets", "lensawriter.duckdb"):
        (tmp_path / name).touch()
    monkeypatch.setattr(demo.codes, "show", lambda scenario, secrets: None)
    monkeypatch.setattr(demo.codes, "read", lambda folder: {})
    served: list[Settings] = []
    monkeypatch.setattr(demo, "serve", served.append)
    monkeypatch.setattr(demo, "_write", lambda settings: None)
    real = {"LENSAWRITER_DATABASE_URL": "postgresql+psycopg://real/db", "LENSAWRITER_ADDRESS": "10.0.0.1"}
    demo.demo(
        Settings.read(real | {"LENSAWRITER_HOSTS": "example.com", "LENSAWRITER_PROMPTS": str(tmp_path)}, data=tmp_path)
    )
    assert served == [Settings(data=tmp_path)]


def test_codes_shown_in_the_terminal_are_valid_for_sign_in(services: Services, secrets: dict[str, str]) -> None:
    scenario, moment = Scenario.read(), now()
    shown = re.findall(r"\b\d{6}\b", codes.line(scenario, secrets, moment))
    for person, code in zip(scenario.people.values(), shown, strict=True):
        pending = services.account.sign_in.begin(person.email, PASSWORD, network="127.0.0.1", browser="browser")
        assert pending.needs == "code"
        assert services.account.sign_in.prove(pending.id, code, browser="browser", network="127.0.0.1")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _demo(folder: Path) -> tuple[str, int]:
    """Run the demo until it serves, request /healthz and stop it; return the terminal output and the HTTP status."""
    port = _free_port()
    command = [sys.executable, "-m", "lensawriter.cli", "demo", "--port", str(port), "--data", str(folder)]
    with subprocess.Popen(command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        shown = []
        for line in process.stdout:
            shown.append(line)
            if f"http://127.0.0.1:{port}" in line:
                break
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
                return "".join(shown), answer.status
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


@pytest.mark.slow
def test_demo_shows_an_article_and_a_second_start_keeps_the_data(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shown, status = _demo(folder)
    assert status == 200
    assert len(re.findall(r"^## ", shown, re.M)) >= 3
    assert re.search(r"指定 [\d,]+～[\d,]+字 → [\d,]+字", shown)
    password = re.search(r"パスワード（3人共通）: (\S+)", shown)
    assert password is not None
    assert shown.count("@hinata.example") == 3
    for name in ("demo-password", "demo-secrets"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    code = re.search(r"認証コード: hanako (\d{6})　morita (\d{6})　ogawa (\d{6})（あと\d+秒）", shown)
    assert code is not None
    secrets = codes.read(folder)
    valid = [
        pyotp.TOTP(each).verify(typed, valid_window=3)
        for each, typed in zip(secrets.values(), code.groups(), strict=True)
    ]
    assert valid == [True] * 3
    assert folder.stat().st_mode & 0o777 == 0o700
    before = _count(folder)
    again, status = _demo(folder)
    assert status == 200
    assert "前回のもの" in again
    assert password[1] in again
    assert _count(folder) == before > 50


def _count(folder: Path) -> int:
    services = build(Settings(data=folder))
    try:
        password = (folder / "demo-password").read_text(encoding="ascii").strip()
        total = 0
        for person in Scenario.read().people.values():
            user = check_password(services.account.sign_in, services.store, person.email, password, network="127.0.0.1")
            held = add_ticket(services.store, now(), user, "browser")
            principal = services.account.sessions.find_principal(
                digest(services.account.sessions.redeem(held, "browser"))
            )
            assert principal is not None
            total += sum(
                services.drafts.library.drafts(principal, archived=archived).total for archived in (False, True)
            )
        return total
    finally:
        services.close()


def test_dashboard_of_the_demo_has_figures(services: Services) -> None:
    manager = next(person for person in _people(services) if person.role is Role.MANAGER)
    today = day_of(now())
    span = Span(today - timedelta(days=DAYS), today)
    page = services.usage.dashboards.read(manager, Selection(span=span))
    assert page.now.generations >= 3
    assert page.now.failed >= 1
    assert {"マーケティング部"} <= {group.name for group in page.departments} <= {"マーケティング部", "広報室"}
    assert {each.baseline for each in page.efforts} - {None}
    assert {each.state for each in page.absent} >= {Absence.EXPIRED, Absence.INVITED}
