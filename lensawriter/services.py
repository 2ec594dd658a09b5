"""The composition root: builds store, jobs and services once from the settings; nothing else in the house builds them."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from lensawriter import usecases
from lensawriter.accounts.accounts import Accounts
from lensawriter.clock import Clock, now
from lensawriter.errors import SettingInvalid
from lensawriter.forms import Forms
from lensawriter.jobs import Jobs
from lensawriter.library import Library
from lensawriter.settings import Settings
from lensawriter.store.database import Store
from lensawriter.usecases import UseCase
from lensawriter.writing import Writing


@dataclass(frozen=True)
class Services:
    """All services of the process; lives from `build` to `close`."""

    settings: Settings
    clock: Clock
    store: Store
    usecases: dict[str, UseCase]
    accounts: Accounts
    library: Library
    forms: Forms
    writing: Writing
    jobs: Jobs
    failed: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Serve jobs, those of a killed process first; takes a second, so a server does it beside its first answers."""
        self.jobs.launch()
        self.writing.resume()

    def fail(self) -> None:
        """Note that the jobs could not be started: the server then says that it is not well."""
        self.failed.set()

    def well(self) -> bool:
        """Tell whether the house can serve: its store answers, and its jobs did not fail to start."""
        return not self.failed.is_set() and self.store.answers()

    def close(self) -> None:
        """Stop the jobs, then close the store they write to."""
        self.jobs.close()
        self.store.close()


def build(settings: Settings, clock: Clock = now) -> Services:
    """Build the services; raises SettingInvalid, UseCaseInvalid, StoreBusy with one line for the operator."""
    cases = usecases.load(settings.prompts)
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise SettingInvalid(
            "LENSAWRITER_DATA（--data）のフォルダーを作れません。場所と権限を確認してください。"
        ) from None
    store = Store.open(settings)
    jobs = Jobs(jobs_url(settings))
    return Services(
        settings=settings,
        clock=clock,
        store=store,
        usecases=cases,
        accounts=Accounts(store, clock, settings),
        library=Library(store, clock),
        forms=Forms(store, clock),
        writing=Writing(store, cases, settings, clock, jobs),
        jobs=jobs,
    )


def jobs_url(settings: Settings) -> str:
    """Say where DBOS keeps its state: beside the DuckDB file, or in the same PostgreSQL."""
    return settings.database_url or f"sqlite:///{Path(settings.data) / 'jobs.sqlite'}"


_lock = threading.Lock()
_current: Services | None = None


def current() -> Services:
    """Return the services of this process, built at the first call."""
    global _current
    with _lock:
        if _current is None:
            _current = build(Settings.read())
        return _current


def adopt(house: Services) -> Services:
    """Make services that were built already those of this process."""
    global _current
    with _lock:
        _current = house
    return house


def close() -> None:
    """Close the services of this process, where they were built."""
    global _current
    with _lock:
        if _current is not None:
            _current.close()
            _current = None
