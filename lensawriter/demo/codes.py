"""Show the authentication codes of the demo accounts in the terminal, in place of an authenticator app."""

import json
import sys
import threading
from datetime import datetime
from pathlib import Path

from lensawriter.accounts.second_factor import STEP, code
from lensawriter.clock import now
from lensawriter.demo.scenario import Scenario

FILE = "demo-secrets"
"""Name of the file with the second-factor secrets in the data folder."""


def write(folder: Path, secrets: dict[str, str]) -> None:
    """Write the secrets (mail address -> secret) to a file that only its owner can read."""
    path = folder / FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(secrets), encoding="ascii")


def read(folder: Path) -> dict[str, str]:
    """Return the secrets that `write` has written."""
    return dict(json.loads((folder / FILE).read_text(encoding="ascii")))


def line(scenario: Scenario, secrets: dict[str, str], moment: datetime) -> str:
    """Return a line with each person's code at a moment and the seconds until the codes change."""
    left = STEP - int(moment.timestamp()) % STEP
    codes = "　".join(
        f"{person.email.partition('@')[0]} {code(secrets[person.email], moment)}" for person in scenario.people.values()
    )
    return f"認証コード: {codes}（あと{left}秒）"


def show(scenario: Scenario, secrets: dict[str, str]) -> None:
    """Start a thread that prints the codes: on a terminal one line that is updated, otherwise a line per change."""
    threading.Thread(target=_run, args=(scenario, secrets), name="demo-codes", daemon=True).start()


def _run(scenario: Scenario, secrets: dict[str, str]) -> None:
    live = sys.stdout.isatty()
    pause = threading.Event()
    while True:
        moment = now()
        text = line(scenario, secrets, moment)
        sys.stdout.write(f"\r{text}  " if live else f"{text}\n")
        sys.stdout.flush()
        pause.wait(1 if live else STEP - moment.timestamp() % STEP)
