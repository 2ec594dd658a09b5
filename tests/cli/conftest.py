"""Fixtures for tests of the command line."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to an empty folder outside the product, with no environment variables of the product but LENSAWRITER_DATA."""
    folder = tmp_path / "別の場所"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [*os.environ]:
        if name.startswith(("LENSAWRITER_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LENSAWRITER_DATA", str(tmp_path / "data"))
    return folder
