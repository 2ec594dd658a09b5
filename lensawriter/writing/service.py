"""The story: a brief is submitted, becomes an outline, sections, a draft; whatever happens to the tab or the process."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from lensawriter import briefs
from lensawriter.access.events import Auditor, Event, Fact, Unrecorded
from lensawriter.access.rights import CUSTOMERS, Admits, allowed_to
from lensawriter.clock import Clock
from lensawriter.errors import BriefInvalid, LensaError, NotFound, Unwritten
from lensawriter.jobs import Jobs, Steps
from lensawriter.llm.prices import price_version
from lensawriter.llm.provider import effective_spec
from lensawriter.models import Article, Brief, Job, JobState, Outline, Principal
from lensawriter.settings import Settings
from lensawriter.store import jobs as job_rows
from lensawriter.store.database import Connection, Store
from lensawriter.store.job_record import StoredRecord
from lensawriter.store.progress import Progress, progress
from lensawriter.usage.budget import Budget
from lensawriter.usecases import UseCase
from lensawriter.writing.workflow import DONE, FAILED, OUTLINED, STOPPED, log_defect, tell

if TYPE_CHECKING:  # LangChain takes two seconds to import, and a page that only watches needs none of it.
    from lensawriter.llm.request import Policy
    from lensawriter.writing.steps import Desk


def _nobody(job_id: UUID) -> None:
    """Tell nobody how near a job has brought the limits to their ends."""


class Writing:
    """The service behind the writing page; one per process."""

    def __init__(
        self,
        store: Store,
        usecases: Mapping[str, UseCase],
        settings: Settings,
        clock: Clock,
        jobs: Jobs,
        *,
        admission: Admits,
        budget: Budget,
        tell_limits: Callable[[UUID], None] = _nobody,
        audit: Auditor | None = None,
        policy: "Policy | None" = None,
    ) -> None:
        """Register the story with the jobs, which must not have been launched yet."""
        self._store, self._usecases, self._settings, self._clock, self._jobs = store, usecases, settings, clock, jobs
        self._admission, self._budget, self._audit = admission, budget, audit or Unrecorded()
        self._tell_limits, self._policy = tell_limits, policy
        jobs.register(self.work)

    @allowed_to(*CUSTOMERS)
    def submit(
        self,
        principal: Principal,
        brief: Brief,
        *,
        straight: bool = False,
        key: UUID | None = None,
        model: str | None = None,
    ) -> Job:
        """Check the limits, reserve, store a draft as queued and hand its job over.

        Raises BriefInvalid, Forbidden, LimitReached, PlanExcludes. A second call with the same `key` returns the job of the first, so that a
        request sent twice writes once.
        """
        briefs.recheck(brief, self._usecases)
        wanted = Job(
            id=key or uuid4(),
            org_id=principal.org_id,
            user_id=principal.user_id,
            draft_id=uuid4(),
            use_case=brief.use_case,
            model=self._chosen(model),
            state=JobState.QUEUED,
            straight=straight or "outline" not in self._usecases[brief.use_case].steps,
            run=1,
            created_at=self._clock(),
        )
        noted = self._noted(Event.DRAFT_SUBMITTED, principal, wanted.draft_id, use_case=brief.use_case)
        job = job_rows.add_job(self._store, wanted, brief, reserved=self._reserving(wanted, brief), noted=noted)
        _require_own(principal, job)
        self._enqueue(job)
        return job

    @allowed_to(*CUSTOMERS)
    def outline(self, principal: Principal, job_id: UUID) -> Outline:
        """Return the outline of a job of one's own; raises NotFound while there is none."""
        outline = self._progress(principal, job_id).outline
        if outline is None:
            raise Unwritten("構成はまだできていません。")
        return outline

    @allowed_to(*CUSTOMERS)
    def confirm(self, principal: Principal, job_id: UUID, outline: Outline) -> Job:
        """Take the outline as its writer left it, and write on; a second call changes nothing; raises BriefInvalid."""
        from lensawriter.writing import steps

        job = self._own(principal, job_id)
        brief = job_rows.get_brief(self._store, job_id)
        headings = briefs.headings([each.heading for each in outline.sections])
        if len(headings) != len(outline.sections):
            raise BriefInvalid(
                "見出しが空、または重複しています。節ごとに異なる見出しを付けてください。", field="outline"
            )
        sections = tuple(
            each.model_copy(update={"heading": heading})
            for each, heading in zip(outline.sections, headings, strict=True)
        )
        planned = steps.allot(Outline(sections=sections), brief)
        noted = self._noted(Event.OUTLINE_CONFIRMED, principal, job.draft_id)
        job = job_rows.confirm_outline(self._store, job.id, planned.model_dump_json(), self._clock(), noted=noted)
        self._enqueue(job)
        return job

    @allowed_to(*CUSTOMERS)
    def stop(self, principal: Principal, job_id: UUID) -> None:
        """Ask a job to stop; what is written is kept as a version; a job that has ended stays as it is."""
        noted = self._noted(Event.WRITING_STOPPED, principal, self._own(principal, job_id).draft_id)
        # Handed over once more, so that a job that nobody works on any longer comes to its end.
        self._enqueue(job_rows.ask_stop(self._store, job_id, self._clock(), noted=noted))

    @allowed_to(*CUSTOMERS)
    def progress(self, principal: Principal, job_id: UUID) -> Progress:
        """Return what a page shows of a job of one's own."""
        return self._progress(principal, job_id)

    @allowed_to(*CUSTOMERS)
    def retry(self, principal: Principal, job_id: UUID) -> Job:
        """Write on after a failure or a stop: the same draft and brief; finished steps are not asked again.

        It is a generation of its own; raises LimitReached, PlanExcludes. A job that ended before its outline was confirmed waits for that once more.
        """
        ended = self._own(principal, job_id)
        again = {
            "id": uuid4(),
            "model": ended.model if ended.model in self._budget.models() else effective_spec(self._settings),
            "state": JobState.QUEUED,
            "straight": ended.straight or ended.run > 1,
            "run": 1,
            "created_at": self._clock(),
            "finished_at": None,
            "error": None,
        }
        job = ended.model_copy(update=again)
        noted = self._noted(Event.WRITING_RETRIED, principal, job.draft_id)
        reserved = self._reserving(job, job_rows.get_brief(self._store, ended.id))
        job_rows.add_retry(self._store, job, after=ended.id, reserved=reserved, noted=noted)
        self._enqueue(job)
        return job

    def resume(self) -> None:
        """Hand over the jobs that were stored and, after a crash, perhaps never reached the queue."""
        for job in job_rows.unfinished(self._store):
            self._enqueue(job)

    def wait(self, job: Job) -> None:
        """Wait until the present run of a job has ended; for tests, the bench and the demo."""
        self._jobs.wait(str(job.id), job.run)

    async def work(self, job_id: str, run: int, step: Steps) -> str:
        """Run a job, as the queue calls it; may be called again after a crash, from the start."""
        key = UUID(job_id)
        job = await asyncio.to_thread(job_rows.begin_run, self._store, key, run, self._clock())
        if job is None:
            return DONE
        try:
            desk = await asyncio.to_thread(self._desk, job)
            outcome = await tell(desk, step, pause=run == 1 and not job.straight)
            await self._settle(job, desk, outcome)
        except LensaError as error:
            outcome = FAILED + error.code
            await self._end(key, JobState.FAILED, error=error.code)
        except Exception as error:  # noqa: BLE001 - logged, and told by the word
            log_defect(error)
            outcome = FAILED + LensaError.code
            await self._end(key, JobState.FAILED, error=LensaError.code)
        return outcome

    async def _settle(self, job: Job, desk: "Desk", outcome: str) -> None:
        from lensawriter.writing.assembly import STOPPED as STOPPED_NOTE
        from lensawriter.writing.assembly import TRUNCATED, join

        if outcome == OUTLINED:
            await asyncio.to_thread(job_rows.await_writer, self._store, job.id, self._clock())
            return
        error = outcome.removeprefix(FAILED) if outcome.startswith(FAILED) else None
        state = JobState.FAILED if error else JobState.STOPPED if outcome == STOPPED else JobState.DONE
        note = {JobState.FAILED: TRUNCATED, JobState.STOPPED: STOPPED_NOTE}.get(state)
        await self._end(job.id, state, article=await join(desk, note=note), error=error)

    async def _end(
        self, job_id: UUID, state: JobState, *, article: Article | None = None, error: str | None = None
    ) -> None:
        now = self._clock()
        await asyncio.to_thread(job_rows.end_job, self._store, job_id, state, now, article=article, error=error)
        await asyncio.to_thread(self._tell_limits, job_id)

    def _desk(self, job: Job) -> "Desk":
        from lensawriter.llm.provider import open_model
        from lensawriter.llm.request import Policy
        from lensawriter.writing.steps import Desk

        brief = job_rows.get_brief(self._store, job.id)
        use_case = self._usecases.get(job.use_case)
        if use_case is None:
            raise NotFound()
        model = open_model(self._settings, job.model)
        version = price_version(self._settings.prices)
        record = StoredRecord(self._store, job.id, self._clock, price_version=version)
        return Desk(brief, use_case, model, record, self._policy or Policy())

    def _progress(self, principal: Principal, job_id: UUID) -> Progress:
        now = progress(self._store, job_id)
        _require_own(principal, now.job)
        return now

    def _own(self, principal: Principal, job_id: UUID) -> Job:
        job = job_rows.get_job(self._store, job_id)
        _require_own(principal, job)
        return job

    def _noted(self, event: Event, who: Principal, draft_id: UUID, **facts: Fact) -> Callable[[Connection], None]:
        """Return what records a deed, for the statement that does it to call in its own transaction, if it does it."""
        return lambda connection: self._audit.add(
            connection, event, actor=who, org_id=who.org_id, subject=draft_id, **facts
        )

    def _chosen(self, model: str | None) -> str:
        """Return the model that was chosen, or the usual one; raises BriefInvalid."""
        spec = model or effective_spec(self._settings)
        if spec not in self._budget.models():
            raise BriefInvalid("このモデルは選べません。モデルを選び直してください。", field="model")
        return spec

    def _reserving(self, job: Job, brief: Brief) -> Callable[[Connection], None]:
        return lambda connection: self._budget.reserve(connection, job, brief)

    def _enqueue(self, job: Job) -> None:
        """Hand a run over, where one waits; one that DBOS has seen end without an end in our store failed on a defect."""
        if job.state.ended or job.state == JobState.OUTLINED:
            return
        if not self._jobs.enqueue(str(job.id), job.run, partition=str(job.user_id)):
            now = job_rows.get_job(self._store, job.id)
            if not now.state.ended and now.run == job.run and now.state != JobState.OUTLINED:
                job_rows.end_job(self._store, job.id, JobState.FAILED, self._clock(), error=LensaError.code)


def _require_own(principal: Principal, job: Job) -> None:
    if (job.org_id, job.user_id) != (principal.org_id, principal.user_id):
        raise NotFound()
