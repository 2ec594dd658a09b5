"""All services with one organisation and its members. The test sets the clock, and no model is called."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import select

from lensawriter.clock import TOKYO
from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period
from lensawriter.models import Article, Job, JobState, LengthRange, Principal, Role, Usage
from lensawriter.services import Services, build
from lensawriter.settings import Settings, Smtp
from lensawriter.store import members, schema
from lensawriter.store.contracts import Contract, set_contract
from lensawriter.store.departments import Department, add_department, set_department
from lensawriter.writing.stored_record import StoredRecord
from tests.conftest import MovedClock
from tests.support import job_states
from tests.support.consents import consented
from tests.support.rights_table import brief
from tests.support.stored_people import add_organisation, add_user
from tests.support.transactions import read

EXPENSIVE, CHEAP, UNPRICED = "openai:gpt-4.1", "openai:gpt-4o-mini", "openai:local"
MONTH, DAY = Period.MONTH, Period.DAY
GENERATIONS, CHARACTERS, YEN = Unit.GENERATIONS, Unit.CHARACTERS, Unit.YEN


class LimitScene:
    """All services, one organisation with its members, and a short method for each of their actions; for one test."""

    def __init__(self, folder: Path, clock: MovedClock) -> None:
        self.clock = clock
        smtp = Smtp(host="127.0.0.1", port=9, sender="noreply@example.jp")  # no mail is sent
        self.services: Services = build(
            Settings(
                data=folder,
                model=EXPENSIVE,
                models=(CHEAP, UNPRICED),
                openai_api_key=SecretStr("sk-test"),
                openai_base_url="http://127.0.0.1:9/v1",
                smtp=smtp,
            ),
            clock,
        )
        self.store = self.services.store
        self.org = add_organisation(self.store, "青葉商会", clock())
        self.writer, self.colleague = self.person("太郎", Role.WRITER), self.person("次郎", Role.WRITER)
        self.manager, self.owner = self.person("三郎", Role.MANAGER), self.person("花子", Role.OWNER)
        operators = add_organisation(self.store, "運用", clock())
        self.operator = self.person("運用", Role.OPERATOR, operators)

    def person(self, name: str, role: Role, org: UUID | None = None) -> Principal:
        """Add a member who has consented to the terms."""
        email = f"{name.encode().hex()}@example.jp"
        key = add_user(self.store, org or self.org, name, email, role, "-", self.clock())
        found = read(self.store, members.get_user, key).principal()
        consented(self.store, found)
        return found

    def at(self, year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> None:
        """Set the clock to a time in Tokyo."""
        self.clock.moment = datetime(year, month, day, hour, minute, second, tzinfo=TOKYO)

    def department(self, name: str, *people: Principal) -> str:
        """Add a department with members."""
        found = Department(id=UUID(int=abs(hash(name))), org_id=self.org, name=name, created_at=self.clock())
        with self.store.transaction() as connection:
            add_department(connection, found)
            for who in people:
                set_department(connection, self.org, who.user_id, found.id)
        return str(found.id)

    def limit(
        self,
        amount: int,
        unit: Unit = GENERATIONS,
        period: Period = MONTH,
        scope: Scope = Scope.PERSON,
        subject: object = None,
    ) -> None:
        """Set a limit, by default on the writer."""
        named = str(subject or (self.org if scope is Scope.ORGANISATION else self.writer.user_id))
        self.services.usage.limits.set(self.owner, scope, named, period, unit, amount)

    def plan(self, plan_id: str) -> None:
        """Give the organisation a plan."""
        with self.store.transaction() as connection:
            set_contract(connection, Contract(org_id=self.org, plan=plan_id, started_at=self.clock(), ended_at=None))

    def submit(self, who: Principal | None = None, **options: Any) -> Job:
        """Submit a brief."""
        return self.services.drafts.writing.submit(who or self.writer, brief(), straight=True, **options)

    def finish(
        self, job: Job, characters: int = 1_000, yen: float | None = 1.0, state: JobState = JobState.DONE
    ) -> Job:
        """End a job as if a model had written it in one call, and send the limit alerts."""
        job_states.begin_run(self.store, job.id, 1, self.clock())
        record = StoredRecord(self.store, job.id, self.clock)
        usage = {"prompt_tokens": 500, "completion_tokens": characters, "yen": yen}
        record.finish(record.begin("section-0", job.model, 500), Usage.model_validate(usage), "本文")
        length = LengthRange(min=1, max=9_999)
        article = Article(
            use_case=job.use_case,
            model=job.model,
            draft="本" * characters,
            asked=length,
            reached=characters,
            prompt_version="1",
        )
        job_states.end_job(self.store, job.id, state, self.clock(), article=article)
        self.services.usage.alerts.alert_for_job(job.id)
        return job

    def write(self, who: Principal | None = None, **options: Any) -> Job:
        """Submit a brief and finish its job."""
        return self.finish(self.submit(who), **options)

    def mails(self) -> list[tuple[str, str]]:
        """Return kind and recipient of every mail in the outbox, oldest first."""
        outbox = schema.outbox
        query = select(outbox.c.kind, outbox.c.recipient).order_by(outbox.c.created_at, outbox.c.recipient)
        with self.store.reading() as connection:
            return [(row.kind, row.recipient) for row in connection.execute(query)]

    def address(self, who: Principal) -> str:
        """Return the mail address of a member."""
        return read(self.store, members.get_user, who.user_id).email
