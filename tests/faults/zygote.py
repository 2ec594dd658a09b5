"""A zygote: a process that imports the application once and forks children, which write articles as the server does.

A forked child starts two seconds faster, because it does not import LangChain. It opens the store, launches
the jobs and writes articles until it is killed. Before the fork, no file is opened and no thread is started.
"""

import os
import signal
import sys
import time
import traceback
from pathlib import Path

from lensawriter import briefs
from lensawriter.clock import now
from lensawriter.models import Principal, Role
from lensawriter.services import Services, build
from lensawriter.settings import Settings
from lensawriter.store import jobs as job_rows
from lensawriter.store import members
from tests.support.consents import consented
from tests.support.stored_people import add_organisation, add_user
from tests.support.transactions import read

TITLES = ("在宅勤務の席数をどう決めるか", "会議室の予約を半分にした話", "紙の申請書をなくすまで")
SOURCE = (
    "席数は出社率をもとに決めます。出社率は曜日ごとに測ります。会議室は8室あり、予約の4割は使われていませんでした。" * 3
)

MAX_ARTICLES = 2
"""Maximum number of unfinished articles; a child adds another one only below it."""


def preload() -> None:
    """Import the modules that a job needs, before children are forked."""
    import dbos  # noqa: F401
    import langchain_openai  # noqa: F401


def spawn(data: Path, *, submit: bool) -> int:
    """Fork a child that resumes unfinished articles and, with `submit`, adds another one; return its process id."""
    child = os.fork()
    if child:
        return child
    try:
        _run(data, submit=submit)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a child must never return into the command loop of its parent
        traceback.print_exc()
        os._exit(1)


def kill(child: int) -> None:
    """Kill a child, and wait until it has ended."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _run(data: Path, *, submit: bool) -> None:
    services = build(Settings.read(data=data))
    principal = writer(services)
    services.start()
    (data / "ready").write_text(str(os.getpid()))
    if submit and len(read(services.store, job_rows.unfinished_jobs)) < MAX_ARTICLES:
        number = len(services.drafts.library.drafts(principal).drafts)
        brief = {
            "use_case": "blog",
            "title": TITLES[number % len(TITLES)],
            "tone": "desumasu",
            "length": {"min": 600, "max": 1200},
            "sources": [{"text": SOURCE}],
        }
        parsed = briefs.parse(brief, services.usecases, folder=None, read_source=None)
        services.drafts.writing.submit(principal, parsed, straight=True)
    (data / "submitted").write_text(str(os.getpid()))
    deadline = time.monotonic() + 90
    while read(services.store, job_rows.unfinished_jobs) and time.monotonic() < deadline:
        time.sleep(0.05)
    (data / "written").write_text(str(os.getpid()))
    services.close()


def writer(services: Services) -> Principal:
    """Return the only writer of the store, who is added at the first call."""
    user = read(services.store, members.find_member_by_email, "writer@example.com")
    if user is None:
        org = add_organisation(services.store, "試験", now())
        add_user(services.store, org, "試験", "writer@example.com", Role.WRITER, "-", now())
        user = read(services.store, members.find_member_by_email, "writer@example.com")
    assert user is not None
    consented(services.store, user.principal())
    return user.principal()


def main() -> None:
    """Run commands from standard input, one per line.

    `spawn DATA submit|resume` prints a process id, `kill PID` prints "killed", `wait PID` prints the exit status.
    """
    preload()
    print("ready", flush=True)
    for line in sys.stdin:
        verb, argument, *rest = line.split()
        if verb == "spawn":
            print(spawn(Path(argument), submit=rest == ["submit"]), flush=True)
        elif verb == "kill":
            kill(int(argument))
            print("killed", flush=True)
        else:
            print(os.waitstatus_to_exitcode(os.waitpid(int(argument), 0)[1]), flush=True)


if __name__ == "__main__":
    main()
