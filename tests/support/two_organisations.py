"""All services with two organisations of customers and the operators; every person owns an object of every kind."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from lensawriter import services
from lensawriter.access.events import Event
from lensawriter.clock import now
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import Job, JobState, Origin, Principal, Role
from lensawriter.services import Services
from lensawriter.settings import Settings
from lensawriter.store import invitations as invitation_rows
from lensawriter.store import members, schema, second_factors
from lensawriter.store.departments import Department, add_department
from lensawriter.store.devices import add_device
from lensawriter.store.form_drafts import add_source
from lensawriter.store.limit_requests import LimitRequest, RequestState, add_request
from lensawriter.store.limits import NewLimit, add_limit
from lensawriter.store.sessions import add_session
from lensawriter.store.versions import add_version
from lensawriter.usage.limits_in_force import PLAN
from tests.support import job_states
from tests.support.consents import consented
from tests.support.rights_table import Objects, brief
from tests.support.stored_people import add_organisation, add_user
from tests.support.transactions import read

NOBODY, OPERATORS = "nobody", "運用"
CALLERS: dict[str, tuple[str, Role]] = {
    **{
        f"{org}-{who}": (org, role)
        for org in ("青葉", "港")
        for who, role in (
            ("writer", Role.WRITER),
            ("colleague", Role.WRITER),
            ("manager", Role.MANAGER),
            ("owner", Role.OWNER),
        )
    },
    "operator": (OPERATORS, Role.OPERATOR),
    NOBODY: ("", Role.WRITER),
}
"""Caller -> organisation and role. NOBODY is a caller who is not signed in: a principal that the store does not know."""
TABLES = [table for table in schema.metadata.sorted_tables if table.name != "audit"]


class TwoOrganisations:
    """The services, the callers and their objects."""

    def __init__(self, folder: Path, database_url: str | None) -> None:
        self.services: Services = services.build(Settings(data=folder, database_url=database_url))
        self.store, self._numbers = self.services.store, count()
        self.callers: dict[str, Principal] = {}
        self.objects: dict[str, Objects] = {}
        orgs = {org: add_organisation(self.store, org, now()) for org in ("青葉", "港", OPERATORS)}
        for name, (org, role) in CALLERS.items():
            if name != NOBODY:
                self.add_person(orgs[org], role, name)
        self.callers[NOBODY] = Principal(user_id=uuid4(), org_id=uuid4(), role=Role.WRITER, name=NOBODY)

    def add_person(self, org_id: UUID, role: Role, name: str) -> Principal:
        """Add a person who has consented, with a session and an object of every kind."""
        email = f"p{next(self._numbers)}@example.jp"
        principal = read(
            self.store, members.get_user, add_user(self.store, org_id, name, email, role, "-", now())
        ).principal()
        consented(self.store, principal)
        self.callers[name], self.objects[name] = principal, self.add_objects(principal)
        return principal

    def add_objects(self, principal: Principal) -> Objects:
        """Add a new object of every kind for a person; every text contains 機密《name of the person》, by which tests find leaks."""
        secret, org, user, moment = f"機密《{principal.name}》", principal.org_id, principal.user_id, now()
        job = Job(
            id=uuid4(), org_id=org, user_id=user, draft_id=uuid4(), use_case="blog", model="offline",
            state=JobState.QUEUED, straight=False, run=1, created_at=moment,
        )  # fmt: skip
        job_states.add_job(self.store, job, brief().model_copy(update={"title": secret}))
        sid, source, department, invitation = sha256(job.id.bytes).hexdigest(), uuid4(), uuid4(), uuid4()
        request, plan_request = self._requests(principal)
        with self.store.transaction() as connection:
            add_version(
                connection, draft_id=job.draft_id, org_id=org, origin=Origin.EDITED, text=secret, author_id=user, now=moment
            )  # fmt: skip
            add_source(connection, source, org, user, "blog", secret, secret, moment)
            add_department(
                connection, Department(id=department, org_id=org, name=f"{principal.name}-{job.id}", created_at=moment)
            )
            sent = invitation_rows.Invitation(
                id=invitation, org_id=org, invited_by=user, token=sid, role=Role.WRITER, email=f"{job.id.hex}@example.jp",
                created_at=moment - timedelta(hours=2), expires_at=moment + timedelta(hours=2),
            )  # fmt: skip
            invitation_rows.add_invitation(connection, sent)
            add_session(connection, sid, org, user, moment, moment + timedelta(hours=12))
            second_factors.set_proof(connection, sid, user, moment)
            add_device(connection, sid, user, "", "192.0.2.1")
        successor = read(self.store, members.all_members, org)[0].id
        return Objects(
            user,
            org,
            successor,
            job.draft_id,
            job.id,
            source,
            department,
            invitation,
            sid,
            sha256(f"device:{sid}".encode()).hexdigest()[:24],
            request,
            plan_request,
        )

    def _requests(self, principal: Principal) -> tuple[UUID, UUID]:
        """Add a limit of the person, and requests to raise that limit and the plan's."""
        org, user, moment, keys = principal.org_id, principal.user_id, now(), (uuid4(), uuid4())
        limit: dict[str, Any] = {"org_id": org, "period": Period.MONTH, "unit": Unit.GENERATIONS}
        with self.store.transaction() as connection:
            add_limit(
                connection,
                NewLimit(
                    id=uuid4(), scope=Scope.PERSON, subject=str(user), amount=900, set_by=user, set_at=moment, **limit
                ),
            )
            for key, scope, subject in zip(keys, (Scope.PERSON, Scope.ORGANISATION), (str(user), PLAN), strict=True):
                asked: dict[str, Any] = {
                    "scope": scope,
                    "subject": subject,
                    "wanted": 5,
                    "state": RequestState.OPEN,
                    "user_id": user,
                }
                add_request(connection, LimitRequest(id=key, created_at=moment, **limit, **asked))
        return keys

    def unknown_objects(self) -> Objects:
        """Return ids that do not exist."""
        a, b, c, d, e, f, g, h, i, j = (uuid4() for _ in range(10))
        sid = sha256(a.bytes).hexdigest()
        return Objects(a, b, c, d, e, f, g, h, sid=sid, device="x", request=i, plan_request=j)

    def new_objects(self, caller: Principal, *, mine: bool) -> Objects:
        """Return new objects that a caller may reach: the caller's own with `mine`, else those of a new colleague."""
        if mine:
            return self.add_objects(caller)
        name = f"new-{next(self._numbers)}"
        role = Role.OPERATOR if caller.role is Role.OPERATOR else Role.WRITER
        other = self.add_person(caller.org_id, role, name)
        del self.callers[name]
        return replace(self.objects.pop(name), person=other.user_id, successor=caller.user_id)

    def checksums(self) -> dict[str, int]:
        """Return table -> checksum of all its rows, without the audit log."""
        with self.store.reading() as connection:
            return {
                table.name: hash(str(sorted(map(str, connection.execute(select(table)).all())))) for table in TABLES
            }

    def count_refusals(self) -> int:
        """Return the number of refusals in the audit log."""
        audit = schema.audit
        with self.store.reading() as connection:
            query = select(func.count()).select_from(audit).where(audit.c.event == Event.DENIED)
            return int(connection.execute(query).scalar_one())
