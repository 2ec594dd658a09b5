"""Fonts for the tests of the report."""

from pathlib import Path

import pytest


@pytest.fixture
def no_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the installed fonts from the rendering process, with a fontconfig file that lists only an empty folder.

    Only the Latin fonts that are bundled with the renderer are left.
    """
    folder = tmp_path / "fonts"
    folder.mkdir()
    config = folder / "fonts.conf"
    config.write_text(f'<?xml version="1.0"?><fontconfig><dir>{folder}</dir></fontconfig>', encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
