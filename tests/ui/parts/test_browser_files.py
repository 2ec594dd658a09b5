"""The CSS and JavaScript files of the pages."""

from pathlib import Path

import pytest

from lensawriter.settings import ROOT
from lensawriter.ui.parts import browser_files

UI = ROOT / "lensawriter" / "ui"


@pytest.mark.parametrize("path", sorted(UI.rglob("*.css")), ids=lambda path: path.name)
def test_css_file_is_a_valid_template(path: Path) -> None:
    rules = browser_files._css(path)
    assert rules.count("{") == rules.count("}") > 0
    assert not {"{{", "{%", "{#"} & {rules[at : at + 2] for at in range(len(rules))}


@pytest.mark.parametrize("path", sorted(UI.rglob("*.js")), ids=lambda path: path.name)
def test_script_has_several_lines_and_a_default_function(path: Path) -> None:
    script = path.read_text(encoding="utf-8").strip()
    assert "export default function" in script
    assert len(script.splitlines()) > 1, "Streamlit takes a one-line script for a path"
