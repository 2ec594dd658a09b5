"""The writing service with a real store, real jobs and a scripted model: the services of a server without its pages."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, inspect, select, text

from lensawriter import briefs, usecases
from lensawriter.access.audit import ANCHOR
from lensawriter.clock import now
from lensawriter.drafts.library import Library
from lensawriter.jobs import Jobs
from lensawriter.limits.plans import load_plans
from lensawriter.llm.policy import Policy
from lensawriter.models import Article, Brief, Job, Principal
from lensawriter.settings import Settings
from lensawriter.store import jobs as job_rows
from lensawriter.store import schema
from lensawriter.store.database import Store
from lensawriter.usage.budget import Budget
from lensawriter.usage.context import UsageContext
from lensawriter.usecases import UseCase
from lensawriter.writing.service import Writing
from tests.conftest import People
from tests.support.consents import rights
from tests.support.contexts import ReadableAuditLog, service_context
from tests.support.model_server import ModelServer
from tests.support.transactions import read

QUICK = Policy(first_token=20, between_tokens=20, backoff=(0.01,), longest_pause=0.02)
SOURCE = "出社率は曜日ごとに測る。会議室は8室あり、予約の4割は使われていなかった。席数は出社率をもとに決める。"


@dataclass
class WritingServices:
    """The services that tests of writing use; their jobs run inside of `launched`."""

    settings: Settings
    cases: dict[str, UseCase]
    store: Store
    jobs: Jobs
    writing: Writing
    library: Library
    people: People
    jobs_url: str
    audit: ReadableAuditLog

    @property
    def writer(self) -> Principal:
        """Return the writer of the organisation."""
        return self.people.writer

    def brief(self, use_case: str, **fields: Any) -> Brief:
        """Return a brief of a use case; other fields have the defaults of its form."""
        given = {"use_case": use_case, "title": "在宅勤務の席数をどう決めるか", "sources": [{"text": SOURCE}]} | fields
        return briefs.parse(given, self.cases, folder=None, read_source=None)

    def job(self, job_id: UUID) -> Job:
        """Return a job with its current state."""
        return read(self.store, job_rows.get_job, job_id)

    def wait(self, job: Job) -> Job:
        """Wait until the current run of a job has ended, and return the job."""
        self.writing.wait(job)
        return self.job(job.id)

    def attempts(self, job: Job) -> list[Any]:
        """Return the attempt rows of a job, oldest first."""
        table = schema.attempts
        with self.store.reading() as connection:
            query = select(table).where(table.c.job_id == job.id).order_by(table.c.started_at)
            return list(connection.execute(query).all())

    def articles(self, job: Job) -> list[Article]:
        """Return the article of each generated version of the job's draft, oldest first."""
        versions = self.library.versions(self.writer, job.draft_id)
        return [each.article for each in reversed(versions) if each.article is not None]


def settings_for(server: ModelServer, folder: Path, model: str = "gpt-4.1") -> Settings:
    """Return settings that name the scripted server as the model."""
    environment = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": server.url, "LENSAWRITER_MODEL": f"openai:{model}"}
    return Settings.read(environment, data=folder)


def build(
    settings: Settings, store: Store, jobs_url: str, *, people: People | None = None, policy: Policy = QUICK
) -> WritingServices:
    """Build the services; their jobs are not launched yet."""
    people = people or People(store)
    admission, cases, jobs = rights(store, people), usecases.load(settings.prompts), Jobs(jobs_url)
    audit = ReadableAuditLog(store, now, settings.data / ANCHOR, admission)
    budget = Budget(UsageContext(settings, store, now, admission, audit, load_plans(settings.plans), cases))
    context = service_context(store, now, settings=settings, rights=admission, audit=audit)
    writing, library = (
        Writing(context, cases, jobs, budget, on_job_end=lambda job_id: None, policy=policy),
        Library(context),
    )
    return WritingServices(settings, cases, store, jobs, writing, library, people, jobs_url, audit)


@contextmanager
def launched(services: WritingServices) -> Iterator[WritingServices]:
    """Run the jobs, as a server does from its start to its end."""
    try:
        services.jobs.launch()
        services.writing.resume()
        yield services
    finally:
        services.jobs.close()
        services.store.close()


def rows(url: str) -> str:
    """Return all values of the tables of a database outside of our schemas, one value per line."""
    engine = create_engine(url)
    found: list[str] = []
    try:
        for place in inspect(engine).get_schema_names():
            if place in ("information_schema", "content", "service"):
                continue
            for table in inspect(engine).get_table_names(schema=place):
                with engine.connect() as connection:
                    found += [
                        str(value)
                        for row in connection.execute(text(f'select * from "{place}"."{table}"'))
                        for value in row
                    ]
    finally:
        engine.dispose()
    return "\n".join(found)


def written(services: WritingServices, use_case: str = "blog", *, straight: bool = True, **fields: Any) -> Job:
    """Submit a brief, wait until its run has ended, and return the job."""
    brief = services.brief(use_case, **fields)
    return services.wait(services.writing.submit(services.writer, brief, straight=straight))


def until(happened: Callable[[], Any]) -> Any:
    """Call a function until its value is true, for up to 20 seconds, and return the value."""
    deadline = time.monotonic() + 20
    while not (found := happened()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


async def run_step(name: str, work: Callable[[], Awaitable[str]]) -> str:
    """Run a step without storing its outcome, as the command line does."""
    return await work()
