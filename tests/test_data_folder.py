"""Tests of the data folder: nobody but the service reads what is in it."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensawriter.data_folder import secure_data_folder
from lensawriter.errors import SettingInvalid
from lensawriter.services import build
from lensawriter.settings import Settings


@pytest.fixture(autouse=True)
def restored_umask() -> Iterator[None]:
    before = os.umask(0o022)
    os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Path below the folder -> octal mode."""
    return {str(path.relative_to(folder)): oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.rglob("*")}


def test_modes_that_admit_others_are_corrected_and_logged_in_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = tmp_path / "data"
    (data / "demo").mkdir(parents=True, mode=0o755)
    for name in ("lensawriter.duckdb", "jobs.sqlite", "demo/password"):
        (data / name).touch(mode=0o644)
    with caplog.at_level(logging.WARNING):
        assert secure_data_folder(data) == 5
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert modes(data) == {
        "demo": "0o700",
        "lensawriter.duckdb": "0o600",
        "jobs.sqlite": "0o600",
        "demo/password": "0o600",
    }
    assert len(caplog.records) == 1
    caplog.clear()
    assert secure_data_folder(data) == 0
    assert not caplog.records, "a folder that is in order is not mentioned"


def test_files_created_after_the_start_are_readable_by_the_service_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    services = build(Settings(data=data))
    services.close()
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert "lensawriter.duckdb" in modes(data)
    assert set(modes(data).values()) <= {"0o600", "0o700"}


def test_links_are_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.touch(mode=0o644)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "link").symlink_to(outside)
    (data / "dangling").symlink_to(tmp_path / "absent")
    assert secure_data_folder(data) == 0
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644


def test_unusable_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/none")):
        with pytest.raises(SettingInvalid):
            secure_data_folder(folder)
