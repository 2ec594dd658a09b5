"""The composition root: builds store, jobs and services once from the settings; nothing else in the house builds them."""

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from lensawriter import templates, usecases
from lensawriter.access.audit import ANCHOR, Audit
from lensawriter.access.rights import Admission, Rights
from lensawriter.accounts.accounts import Accounts
from lensawriter.accounts.consent import Consent
from lensawriter.accounts.context import Grounds
from lensawriter.accounts.departments import Departments
from lensawriter.accounts.devices import Devices
from lensawriter.accounts.email_changes import Emails
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.invitation_mail import InvitationMail
from lensawriter.accounts.invitations import Invitations
from lensawriter.accounts.organisations import Organisations
from lensawriter.accounts.password_resets import Resets
from lensawriter.accounts.people import People
from lensawriter.accounts.profile import Own
from lensawriter.accounts.profile_second_factor import OwnFactor
from lensawriter.accounts.second_factor import SecondFactor
from lensawriter.accounts.sessions import Sessions
from lensawriter.accounts.sign_in_resets import Readmissions
from lensawriter.accounts.step_up import StepUp
from lensawriter.clock import Clock, now
from lensawriter.drafts.library import Library
from lensawriter.errors import SettingInvalid
from lensawriter.jobs import Jobs
from lensawriter.limits.plans import Plans, load_plans
from lensawriter.llm.prices import load_prices
from lensawriter.mail.messages import mail_texts
from lensawriter.mail.outbox import Outbox
from lensawriter.reports.monthly import DAILY, Reports
from lensawriter.settings import Settings
from lensawriter.store.database import Store
from lensawriter.usage.alerts import Alerts
from lensawriter.usage.budget import Budget
from lensawriter.usage.context import UsageGrounds
from lensawriter.usage.dashboard import Dashboards
from lensawriter.usage.limit_requests import Requests
from lensawriter.usage.own_limits import Caps
from lensawriter.usage.own_use import OwnUse
from lensawriter.usecases import UseCase
from lensawriter.writing.form_drafts import Forms
from lensawriter.writing.service import Writing


@dataclass(frozen=True)
class Services:
    """All services of the process; lives from `build` to `close`."""

    settings: Settings
    clock: Clock
    store: Store
    usecases: dict[str, UseCase]
    plans: Plans
    audit: Audit
    accounts: Accounts
    admission: Admission
    step_up: StepUp
    devices: Devices
    resets: Resets
    own: Own
    own_factor: OwnFactor
    emails: Emails
    consent: Consent
    people: People
    readmissions: Readmissions
    invitations: Invitations
    departments: Departments
    organisations: Organisations
    library: Library
    forms: Forms
    budget: Budget
    dashboards: Dashboards
    caps: Caps
    requests: Requests
    alerts: Alerts
    own_use: OwnUse
    reports: Reports
    writing: Writing
    jobs: Jobs
    outbox: Outbox
    failed: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Serve jobs and mails, those of a killed process first; takes a second, so a server does it beside its first answers."""
        self.outbox.start()
        self.jobs.launch()
        self.writing.resume()
        self.reports.make_due()

    def fail(self) -> None:
        """Note that the jobs could not be started: the server then says that it is not well."""
        self.failed.set()

    def well(self) -> bool:
        """Tell whether the house can serve: its store answers, and its jobs did not fail to start."""
        return not self.failed.is_set() and self.store.answers()

    def close(self) -> None:
        """Stop the jobs and the mails, then close the store they write to."""
        self.outbox.close()
        self.jobs.close()
        self.store.close()


def build(settings: Settings, clock: Clock = now) -> Services:
    """Build the services; raises SettingInvalid, UseCaseInvalid, StoreBusy with one line for the operator."""
    cases = usecases.load(settings.prompts)
    load_prices(settings.prices)  # refused at the start, not at the first job
    mail_texts()  # the same: a broken template stops the start
    templates.check_pages()
    plans = load_plans(settings.plans, cases)
    _make(settings.data)
    store = Store.open(settings)
    jobs = Jobs(jobs_url(settings))
    audit, hasher = Audit(store, clock, settings.data / ANCHOR, Rights(store)), Hasher()
    audit.catch_up()
    admission = Admission(store, audit)
    outbox = Outbox(store, clock, settings, audit, admission)
    sessions = Sessions(store, clock, audit)
    factor = SecondFactor(store, clock, hasher)
    step_up = StepUp(store, clock, admission, factor, audit)
    grounds = Grounds(store, clock, admission, step_up, audit)
    people = People(grounds, outbox, sessions)
    resets = Resets(store, clock, hasher, sessions, audit, outbox)
    mail = InvitationMail(clock, audit, outbox)
    usage = UsageGrounds(store, clock, settings, plans, cases, admission, audit)
    dashboards = Dashboards(usage)
    budget, alerts = Budget(usage), Alerts(usage, outbox)
    reports = Reports(store, clock, dashboards, outbox, admission, audit)
    jobs.schedule("monthly-reports", DAILY, reports.make_due)
    return Services(
        settings=settings,
        clock=clock,
        store=store,
        usecases=cases,
        plans=plans,
        audit=audit,
        accounts=Accounts(
            store, clock, settings, hasher, audit=audit, sessions=sessions, tell_locked=resets.tell_locked
        ),
        admission=admission,
        step_up=step_up,
        devices=Devices(store, clock, admission, sessions),
        resets=resets,
        own=Own(store, clock, hasher, sessions, admission, step_up, people, audit, outbox),
        own_factor=OwnFactor(store, clock, hasher, factor, sessions, admission, step_up, audit, outbox),
        emails=Emails(store, clock, hasher, admission, step_up, audit, outbox),
        consent=Consent(grounds),
        people=people,
        readmissions=Readmissions(grounds, hasher, outbox, sessions),
        invitations=Invitations(grounds, plans, mail, hasher),
        departments=Departments(grounds),
        organisations=Organisations(grounds, plans, mail, sessions),
        library=Library(store, clock, admission, audit),
        forms=Forms(store, clock, admission, audit),
        budget=budget,
        dashboards=dashboards,
        caps=Caps(usage),
        requests=Requests(usage, outbox),
        alerts=alerts,
        own_use=OwnUse(usage),
        reports=reports,
        writing=Writing(
            store,
            cases,
            settings,
            clock,
            jobs,
            admission=admission,
            budget=budget,
            tell_limits=alerts.look,
            audit=audit,
        ),
        jobs=jobs,
        outbox=outbox,
    )


def _make(folder: Path) -> None:
    """Make the folder of the data, where only the service may look; raises SettingInvalid."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        usable = os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        raise SettingInvalid("LENSAWRITER_DATA（--data）のフォルダーを作れません。場所と権限を確認してください。")


def jobs_url(settings: Settings) -> str:
    """Say where DBOS keeps its state: beside the DuckDB file, or in the same PostgreSQL."""
    return settings.database_url or f"sqlite:///{Path(settings.data) / 'jobs.sqlite'}"


_lock = threading.Lock()
_current: Services | None = None
_closed = False


def current() -> Services:
    """Return the services of this process, built at the first call; raises RuntimeError once they were closed.

    A request that comes in while the server ends must not build another house, on whatever the environment names.
    """
    global _current
    with _lock:
        if _closed:
            raise RuntimeError("the services of this process are closed")
        if _current is None:
            _current = build(Settings.read())
        return _current


def adopt(house: Services) -> Services:
    """Make services that were built already those of this process."""
    global _current, _closed
    with _lock:
        _current, _closed = house, False
    return house


def close() -> None:
    """Close the services of this process, where they were built."""
    global _current, _closed
    with _lock:
        if _current is not None:
            _current.close()
            _current, _closed = None, True
