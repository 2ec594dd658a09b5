"""The codes of the demo's people: nobody has their phones, so the terminal shows what an authenticator app would."""

import json
import sys
import threading
from datetime import datetime
from pathlib import Path

from lensawriter.accounts.second_factor import STEP, code
from lensawriter.clock import now
from lensawriter.demo.diary import Diary

FILE = "demo-secrets"
"""Beside the password of the demo: secrets of people who do not exist."""


def keep(folder: Path, secrets: dict[str, str]) -> None:
    """Keep the secrets, by address, where only the service may look."""
    path = folder / FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(secrets), encoding="ascii")


def read(folder: Path) -> dict[str, str]:
    """Return the secrets by address."""
    return dict(json.loads((folder / FILE).read_text(encoding="ascii")))


def line(diary: Diary, secrets: dict[str, str], moment: datetime) -> str:
    """Return the codes of one moment, and for how many seconds they are shown."""
    left = STEP - int(moment.timestamp()) % STEP
    codes = "　".join(
        f"{person.email.partition('@')[0]} {code(secrets[person.email], moment)}" for person in diary.people.values()
    )
    return f"認証コード: {codes}（あと{left}秒）"


def show(diary: Diary, secrets: dict[str, str]) -> None:
    """Show the codes as long as the process lives: on a terminal in one line that counts down, else once for each code."""
    threading.Thread(target=_run, args=(diary, secrets), name="demo-codes", daemon=True).start()


def _run(diary: Diary, secrets: dict[str, str]) -> None:
    live = sys.stdout.isatty()
    pause = threading.Event()
    while True:
        moment = now()
        said = line(diary, secrets, moment)
        sys.stdout.write(f"\r{said}  " if live else f"{said}\n")
        sys.stdout.flush()
        pause.wait(1 if live else STEP - moment.timestamp() % STEP)
