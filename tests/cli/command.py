"""Run commands of the command line in this process."""

from pathlib import Path

import pytest

from lensawriter.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
NAMES = "blog press-release interview case-study product newsletter sns titles rewrite summary proofread translation".split()

Captured = pytest.CaptureFixture[str]


def run(*arguments: str, captured: Captured) -> tuple[int, str, list[str]]:
    """Run a command; return its exit status, its standard output, and the lines of its standard error."""
    status = main(arguments)
    output = captured.readouterr()
    return status, output.out, output.err.splitlines()
