"""The composition root: the services of a process are built once from the settings, and not again after `close`."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from lensawriter import services
from lensawriter.errors import SettingInvalid, StoreBusy, UseCaseInvalid
from lensawriter.mail.messages import Mail
from lensawriter.services import Services
from lensawriter.settings import ROOT, Settings
from lensawriter.store import schema
from tests.conftest import MovedClock
from tests.support.smtp_server import receiving


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A process without services, with LENSAWRITER_DATA set; yields the data folder."""
    monkeypatch.setattr(services, "_current", None)
    monkeypatch.setattr(services, "_closed", False)
    monkeypatch.setenv("LENSAWRITER_DATA", str(tmp_path / "data"))
    yield tmp_path / "data"
    services.close()


def test_services_are_built_once_in_the_data_folder(process: Path) -> None:
    built = services.current()
    assert services.current() is built
    assert (process / "lensawriter.duckdb").exists()
    assert process.stat().st_mode & 0o077 == 0, "only the service can read the folder"


def test_services_are_not_built_again_after_close(process: Path, tmp_path: Path) -> None:
    services.adopt(services.build(Settings(data=tmp_path / "another")))
    services.close()
    with pytest.raises(RuntimeError, match="closed"):
        services.current()
    assert not process.exists(), "a late request must not build services from the environment"


def test_adopt_replaces_closed_services(process: Path, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "another")
    services.adopt(services.build(settings))
    services.close()
    built = services.adopt(services.build(settings))
    assert services.current() is built


def test_services_are_healthy_until_the_jobs_fail(process: Path) -> None:
    built = services.current()
    assert built.is_healthy()
    built.mark_failed()
    assert not built.is_healthy()


def test_unusable_data_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/none")):
        with pytest.raises(SettingInvalid) as refused:
            services.build(Settings(data=folder))
        assert "LENSAWRITER_DATA" in refused.value.message


def test_invalid_prompts_are_refused_before_the_data_folder_is_created(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "blog.md").write_text("no front matter", encoding="utf-8")
    with pytest.raises(UseCaseInvalid, match=r"blog\.md"):
        services.build(Settings(data=tmp_path / "data", prompts=tmp_path / "prompts"))
    assert not (tmp_path / "data").exists()


def test_jobs_are_stored_beside_the_store(tmp_path: Path) -> None:
    assert services.jobs_url(Settings(data=tmp_path)) == f"sqlite:///{tmp_path}/jobs.sqlite"
    url = "postgresql+psycopg://x@127.0.0.1/y"
    assert services.jobs_url(Settings(data=tmp_path, database_url=url)) == url


def test_every_shipped_use_case_is_loaded(process: Path) -> None:
    built: Services = services.current()
    assert len(built.usecases) == len(list((ROOT / "prompts").glob("*.md"))) >= 12


def test_data_folder_of_another_process_is_refused(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    (tmp_path / "data").mkdir()
    command = [sys.executable, "-c", script, str(tmp_path / "data" / "lensawriter.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreBusy):
            services.build(Settings(data=tmp_path / "data"))
        holder.communicate(timeout=20)


@pytest.mark.slow
def test_services_send_mails_between_start_and_close(tmp_path: Path) -> None:
    received = threading.Event()
    with receiving() as server:
        server.watch = lambda step: received.set() if step == "DOT" else None
        built = services.build(Settings(data=tmp_path / "data", smtp=server.settings()))
        built.start()
        with built.store.transaction() as connection:
            built.outbox.add(connection, Mail.DELETION_DONE, "sato@example.com", uuid4(), happened_at=built.clock())
        assert received.wait(60)
        built.close()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("enqueuer")] == []


def test_missed_monthly_reports_are_made_at_the_start(
    tmp_path: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = services.build(Settings(data=tmp_path / "data"), clock)
    form = {
        "organisation": "青葉商会",
        "name": "山田 花子",
        "email": "hanako@example.jp",
        "password": "春はあけぼの、やうやう白く",
    }
    built.account.set_up.add_first_owner(code=built.account.set_up.get_code(), network="192.0.2.1", **form)
    clock.moment += timedelta(days=12)
    monkeypatch.setattr(built.jobs, "launch", lambda: None)
    built.start()
    with built.store.reading() as connection:
        assert [row.month for row in connection.execute(select(schema.monthly_reports))] == ["2026-11"]
        assert [row.kind for row in connection.execute(select(schema.outbox))] == [Mail.MONTHLY_REPORT]
    built.close()
