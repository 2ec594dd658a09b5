"""The composition root: builds the store, the jobs and all services once from the settings."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from lensawriter import templates, usecases
from lensawriter.access.audit import ANCHOR, Audit, AuditLog
from lensawriter.access.rights import Rights
from lensawriter.access.service import ServiceContext
from lensawriter.accounts.consent import Consent
from lensawriter.accounts.departments import Departments
from lensawriter.accounts.devices import Devices
from lensawriter.accounts.email_changes import EmailChanges
from lensawriter.accounts.hashing import Hasher
from lensawriter.accounts.invitation_mail import InvitationMail
from lensawriter.accounts.invitations import Invitations
from lensawriter.accounts.members import Members
from lensawriter.accounts.organisations import Organisations
from lensawriter.accounts.password_resets import PasswordResets
from lensawriter.accounts.profile import Profile
from lensawriter.accounts.profile_second_factor import ProfileSecondFactor
from lensawriter.accounts.second_factor import SecondFactor
from lensawriter.accounts.sessions import Sessions
from lensawriter.accounts.set_up import SetUp
from lensawriter.accounts.sign_in import SignIn
from lensawriter.accounts.sign_in_resets import SignInResets
from lensawriter.accounts.step_up import StepUp
from lensawriter.clock import Clock, now
from lensawriter.data_folder import secure_data_folder
from lensawriter.drafts.library import Library
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
from lensawriter.usage.context import UsageContext
from lensawriter.usage.dashboard import Dashboards
from lensawriter.usage.limit_requests import Requests
from lensawriter.usage.organisation_limits import Caps
from lensawriter.usage.personal_usage import OwnUse
from lensawriter.usecases import UseCase
from lensawriter.writing.form_drafts import Forms
from lensawriter.writing.service import Writing


@dataclass(frozen=True)
class AccountServices:
    """The services for a person's own account, in the order in which a new person uses them."""

    set_up: SetUp
    sign_in: SignIn
    sessions: Sessions
    step_up: StepUp
    devices: Devices
    password_resets: PasswordResets
    profile: Profile
    second_factor: ProfileSecondFactor
    email_changes: EmailChanges
    consent: Consent


@dataclass(frozen=True)
class PeopleServices:
    """The services with which owners and operators manage members and organisations."""

    members: Members
    invitations: Invitations
    departments: Departments
    sign_in_resets: SignInResets
    organisations: Organisations


@dataclass(frozen=True)
class DraftServices:
    """The services with which writers fill in a form, have the text written, and edit the draft."""

    forms: Forms
    writing: Writing
    library: Library


@dataclass(frozen=True)
class UsageServices:
    """The services for limits and usage."""

    budget: Budget
    personal_usage: OwnUse
    alerts: Alerts
    limits: Caps
    requests: Requests
    dashboards: Dashboards
    reports: Reports


@dataclass(frozen=True)
class Services:
    """All services of the process; lives from `build` to `close`."""

    context: ServiceContext
    usecases: dict[str, UseCase]
    plans: Plans
    jobs: Jobs
    outbox: Outbox
    audit_log: AuditLog
    audit: Audit
    account: AccountServices
    people: PeopleServices
    drafts: DraftServices
    usage: UsageServices
    failed: threading.Event = field(default_factory=threading.Event)
    """Set if the jobs could not be started."""

    @property
    def settings(self) -> Settings:
        """Return the settings of the process."""
        return self.context.settings

    @property
    def store(self) -> Store:
        """Return the store of the process."""
        return self.context.store

    @property
    def clock(self) -> Clock:
        """Return the clock of the process."""
        return self.context.clock

    def start(self) -> None:
        """Start the job queue, resume what a killed process left unfinished, and create reports that are due.

        This takes about a second, so a server does it while it answers the first requests.
        """
        self.jobs.launch()
        self.outbox.enqueue_due()
        self.drafts.writing.resume()
        self.usage.reports.make_due()

    def mark_failed(self) -> None:
        """Record that the jobs could not be started; `is_healthy` then returns False."""
        self.failed.set()

    def is_healthy(self) -> bool:
        """Return False if the jobs failed to start; raises a database error if the store does not answer."""
        return not self.failed.is_set() and self.store.answers()

    def close(self) -> None:
        """Stop the jobs and the mails, then close the store they write to."""
        self.outbox.close()
        self.jobs.close()
        self.store.close()


def build(settings: Settings, clock: Clock = now) -> Services:
    """Build the services; raises SettingInvalid, UseCaseInvalid, StoreBusy, each with one line for the operator."""
    cases = usecases.load(settings.prompts)
    load_prices(settings.prices)  # read here, so that an invalid file fails the start and not the first job
    mail_texts()  # likewise for invalid templates
    templates.check_pages()
    plans = load_plans(settings.plans, cases)
    secure_data_folder(settings.data)
    store = Store.open(settings)
    jobs = Jobs(jobs_url(settings))
    audit_log = AuditLog(store, clock, settings.data / ANCHOR)
    audit_log.catch_up()
    context = ServiceContext(settings, store, clock, Rights(store, clock), audit_log)
    outbox = Outbox(context)
    account, people = _account_services(context, plans, outbox)
    usage = _usage_services(UsageContext(**vars(context), plans=plans, usecases=cases), outbox)
    outbox.serve_on(jobs)
    jobs.schedule("monthly-reports", DAILY, usage.reports.make_due)
    drafts = DraftServices(
        forms=Forms(context),
        writing=Writing(context, cases, jobs, usage.budget, on_job_end=usage.alerts.alert_for_job),
        library=Library(context),
    )
    return Services(context, cases, plans, jobs, outbox, audit_log, Audit(context), account, people, drafts, usage)


def _account_services(context: ServiceContext, plans: Plans, outbox: Outbox) -> tuple[AccountServices, PeopleServices]:
    hasher, sessions = Hasher(), Sessions(context)
    factor = SecondFactor(context.store, context.clock, hasher)
    members = Members(context, outbox, sessions)
    resets = PasswordResets(context, hasher, sessions, outbox)
    invitation_mail = InvitationMail(context, outbox)
    account = AccountServices(
        set_up=SetUp(context, hasher),
        sign_in=SignIn(context, hasher, factor, sessions, on_locked=resets.notify_locked),
        sessions=sessions,
        step_up=StepUp(context, factor),
        devices=Devices(context, sessions),
        password_resets=resets,
        profile=Profile(context, hasher, sessions, members, outbox),
        second_factor=ProfileSecondFactor(context, hasher, factor, sessions, outbox),
        email_changes=EmailChanges(context, hasher, outbox),
        consent=Consent(context),
    )
    people = PeopleServices(
        members=members,
        invitations=Invitations(context, plans, invitation_mail, hasher),
        departments=Departments(context),
        sign_in_resets=SignInResets(context, hasher, outbox, sessions),
        organisations=Organisations(context, plans, invitation_mail, sessions),
    )
    return account, people


def _usage_services(context: UsageContext, outbox: Outbox) -> UsageServices:
    dashboards = Dashboards(context)
    return UsageServices(
        budget=Budget(context),
        personal_usage=OwnUse(context),
        alerts=Alerts(context, outbox),
        limits=Caps(context),
        requests=Requests(context, outbox),
        dashboards=dashboards,
        reports=Reports(context, dashboards, outbox),
    )


def jobs_url(settings: Settings) -> str:
    """Return the URL of the database where DBOS stores its state: a file beside the DuckDB file, or the same PostgreSQL."""
    return settings.database_url or f"sqlite:///{Path(settings.data) / 'jobs.sqlite'}"


_lock = threading.Lock()
_current: Services | None = None
_closed = False


def current() -> Services:
    """Return the services of this process, which the first call builds; raises RuntimeError after `close`.

    A request that arrives while the server shuts down must not build the services a second time.
    """
    global _current
    with _lock:
        if _closed:
            raise RuntimeError("the services of this process are closed")
        if _current is None:
            _current = build(Settings.read())
        return _current


def adopt(services: Services) -> Services:
    """Make the given services the current ones of this process."""
    global _current, _closed
    with _lock:
        _current, _closed = services, False
    return services


def close() -> None:
    """Close the services of this process, if they were built."""
    global _current, _closed
    with _lock:
        if _current is not None:
            _current.close()
            _current, _closed = None, True
