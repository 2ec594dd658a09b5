"""Submit briefs and run their jobs. A job continues when the browser tab is closed, and after a restart of the process."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from lensawriter import briefs
from lensawriter.access.events import Event, Fact
from lensawriter.access.rights import CUSTOMERS
from lensawriter.access.service import Service, ServiceContext, authorised
from lensawriter.drafts.job_states import locked_job
from lensawriter.errors import BriefInvalid, LensaError, NotFound, Unwritten
from lensawriter.jobs import Jobs, Steps
from lensawriter.llm.prices import price_version
from lensawriter.llm.provider import effective_spec
from lensawriter.models import Article, Brief, Job, JobState, Outline, Principal
from lensawriter.store import jobs as job_rows
from lensawriter.store.database import Connection
from lensawriter.store.progress import Progress, get_progress
from lensawriter.text.section_lengths import with_section_lengths
from lensawriter.usage.budget import Budget
from lensawriter.usecases import UseCase
from lensawriter.writing.outcome import DONE, End, Outcome
from lensawriter.writing.stored_record import StoredRecord
from lensawriter.writing.workflow import log_defect, run_workflow

if TYPE_CHECKING:  # LangChain takes two seconds to import, and a page that only shows progress does not need it.
    from lensawriter.llm.policy import Policy
    from lensawriter.writing.steps import StepContext


class Writing(Service):
    """Submits, stops, confirms and retries jobs, and runs them; one per process. Its name is stored in the audit log."""

    def __init__(
        self,
        context: ServiceContext,
        usecases: Mapping[str, UseCase],
        jobs: Jobs,
        budget: Budget,
        *,
        on_job_end: Callable[[UUID], None],
        policy: "Policy | None" = None,
    ) -> None:
        """Register the workflow with the jobs, which must not have been launched yet.

        `on_job_end` is called with the id of each job that has ended.
        """
        super().__init__(context)
        self._usecases, self._jobs, self._budget = usecases, jobs, budget
        self._on_job_end, self._policy = on_job_end, policy
        jobs.register(self.work)

    @authorised(*CUSTOMERS, subject="key")
    def submit(
        self,
        principal: Principal,
        brief: Brief,
        *,
        straight: bool = False,
        key: UUID | None = None,
        model: str | None = None,
    ) -> Job:
        """Check and reserve the limits, store a queued draft, and enqueue its job.

        With `straight`, the job does not wait for a confirmation of its outline. A second call with the same `key` returns
        the job of the first one, so that a repeated request writes one draft only. Raises BriefInvalid, Forbidden,
        LimitReached, PlanExcludes.
        """
        briefs.recheck(brief, self._usecases)
        wanted = self._new_job(principal, brief, key or uuid4(), model, straight=straight)
        with self._store.transaction(lock=wanted.org_id) as connection:
            job = job_rows.find_job(connection, wanted.id)
            if job is None:
                job = wanted
                self._budget.reserve(connection, job, brief)
                job_rows.add_job(connection, job, brief)
                self._record(connection, Event.DRAFT_SUBMITTED, principal, job, use_case=brief.use_case)
        _require_owned(principal, job)
        self._enqueue(job)
        return job

    @authorised(*CUSTOMERS, subject="job_id")
    def outline(self, principal: Principal, job_id: UUID) -> Outline:
        """Return the outline of a job; raises NotFound, and Unwritten while there is none."""
        outline = self._owned_progress(principal, job_id).outline
        if outline is None:
            raise Unwritten("構成はまだできていません。")
        return outline

    @authorised(*CUSTOMERS, subject="job_id")
    def confirm(self, principal: Principal, job_id: UUID, outline: Outline) -> Job:
        """Store the edited outline and continue the job; a second call changes nothing; raises BriefInvalid, NotFound."""
        with self._store.reading() as connection:
            _require_owned(principal, job_rows.get_job(connection, job_id))
            brief = job_rows.get_brief(connection, job_id)
        headings = briefs.headings([each.heading for each in outline.sections])
        if len(headings) != len(outline.sections):
            raise BriefInvalid(
                "見出しが空、または重複しています。節ごとに異なる見出しを付けてください。", field="outline"
            )
        sections = tuple(
            each.model_copy(update={"heading": heading})
            for each, heading in zip(outline.sections, headings, strict=True)
        )
        planned = with_section_lengths(Outline(sections=sections), brief).model_dump_json()
        with locked_job(self._store, job_id) as (connection, job):
            if job_rows.confirm_outline(connection, job, planned, self._clock()):
                self._record(connection, Event.OUTLINE_CONFIRMED, principal, job)
            changed = job_rows.get_job(connection, job_id)
        self._enqueue(changed)
        return changed

    @authorised(*CUSTOMERS, subject="job_id")
    def stop(self, principal: Principal, job_id: UUID) -> None:
        """Ask a job to stop; what is written becomes a version; does nothing if the job has ended; raises NotFound."""
        self._owned(principal, job_id)
        with locked_job(self._store, job_id) as (connection, job):
            if job_rows.ask_stop(connection, job, self._clock()):
                self._record(connection, Event.WRITING_STOPPED, principal, job)
            changed = job_rows.get_job(connection, job_id)
        self._enqueue(changed)  # again, so that a job whose process was killed can end

    @authorised(*CUSTOMERS, subject="job_id")
    def progress(self, principal: Principal, job_id: UUID) -> Progress:
        """Return the progress of a job; raises NotFound."""
        return self._owned_progress(principal, job_id)

    @authorised(*CUSTOMERS, subject="job_id")
    def retry(self, principal: Principal, job_id: UUID) -> Job:
        """Continue an ended job with the same draft and brief; finished steps are not repeated.

        A retry counts as another generation; raises LimitReached, PlanExcludes, NotFound, and LensaError if the job runs.
        If the outline was not confirmed before the job ended, the new job waits for the confirmation again.
        """
        ended = self._owned(principal, job_id)
        changes = {
            "id": uuid4(),
            "model": ended.model if ended.model in self._budget.models() else effective_spec(self._settings),
            "state": JobState.QUEUED,
            "straight": ended.straight or ended.run > 1,
            "run": 1,
            "created_at": self._clock(),
            "finished_at": None,
            "error": None,
        }
        job = ended.model_copy(update=changes)
        with locked_job(self._store, ended.id) as (connection, _):
            job_rows.add_retry(connection, job, after=ended.id)
            self._budget.reserve(connection, job, job_rows.get_brief(connection, ended.id))
            self._record(connection, Event.WRITING_RETRIED, principal, job)
        self._enqueue(job)
        return job

    def _new_job(self, principal: Principal, brief: Brief, key: UUID, model: str | None, *, straight: bool) -> Job:
        """Return a queued job for a new draft; raises BriefInvalid for an unknown model."""
        return Job(
            id=key,
            org_id=principal.org_id,
            user_id=principal.user_id,
            draft_id=uuid4(),
            use_case=brief.use_case,
            model=self._chosen_model(model),
            state=JobState.QUEUED,
            straight=straight or "outline" not in self._usecases[brief.use_case].steps,
            run=1,
            created_at=self._clock(),
        )

    def resume(self) -> None:
        """Enqueue the jobs that have not ended; after a crash, some may be stored but not enqueued."""
        with self._store.reading() as connection:
            unfinished = job_rows.unfinished_jobs(connection)
        for job in unfinished:
            self._enqueue(job)

    def wait(self, job: Job) -> None:
        """Wait until the current run of a job has ended; for tests, benchmarks and the demo."""
        self._jobs.wait(str(job.id), job.run)

    async def work(self, job_id: str, run: int, steps: Steps) -> str:
        """Run a job for the queue and return its outcome as a word; after a crash the queue calls this again."""
        key = UUID(job_id)
        job = await asyncio.to_thread(self._begin, key, run)
        if job is None:
            return DONE.word()
        try:
            context = await asyncio.to_thread(self._step_context, job)
            outcome = await run_workflow(context, steps, pause=run == 1 and not job.straight)
            await self._finish(job, context, outcome)
        except Exception as error:  # noqa: BLE001 - returned as an outcome
            if not isinstance(error, LensaError):
                log_defect(error)
            outcome = Outcome.failure(error)
            await self._end(key, JobState.FAILED, error=outcome.error)
        return outcome.word()

    def _begin(self, job_id: UUID, run: int) -> Job | None:
        with locked_job(self._store, job_id) as (connection, job):
            return job if job_rows.begin_run(connection, job, run, self._clock()) else None

    async def _finish(self, job: Job, context: "StepContext", outcome: Outcome) -> None:
        from lensawriter.writing import assembly

        if outcome.end is End.OUTLINED:
            await asyncio.to_thread(self._await_outline_review, job.id)
            return
        state, note = {
            End.DONE: (JobState.DONE, None),
            End.STOPPED: (JobState.STOPPED, assembly.STOPPED),
            End.FAILED: (JobState.FAILED, assembly.TRUNCATED),
        }[outcome.end]
        await self._end(job.id, state, article=await assembly.assemble(context, note=note), error=outcome.error)

    def _await_outline_review(self, job_id: UUID) -> None:
        with locked_job(self._store, job_id) as (connection, job):
            job_rows.await_outline_review(connection, job, self._clock())

    async def _end(
        self, job_id: UUID, state: JobState, *, article: Article | None = None, error: str | None = None
    ) -> None:
        def end() -> None:
            with locked_job(self._store, job_id) as (connection, job):
                job_rows.end_job(connection, job, state, self._clock(), article=article, error=error)
            self._on_job_end(job_id)

        await asyncio.to_thread(end)

    def _step_context(self, job: Job) -> "StepContext":
        from lensawriter.llm.policy import Policy
        from lensawriter.llm.provider import open_model
        from lensawriter.writing.steps import StepContext

        with self._store.reading() as connection:
            brief = job_rows.get_brief(connection, job.id)
        use_case = self._usecases.get(job.use_case)
        if use_case is None:
            raise NotFound()
        model = open_model(self._settings, job.model)
        version = price_version(self._settings.prices)
        record = StoredRecord(self._store, job.id, self._clock, price_version=version)
        return StepContext(brief, use_case, model, record, self._policy or Policy())

    def _owned(self, principal: Principal, job_id: UUID) -> Job:
        with self._store.reading() as connection:
            job = job_rows.get_job(connection, job_id)
        _require_owned(principal, job)
        return job

    def _owned_progress(self, principal: Principal, job_id: UUID) -> Progress:
        with self._store.reading() as connection:
            found = get_progress(connection, job_id)
        _require_owned(principal, found.job)
        return found

    def _record(self, connection: Connection, event: Event, actor: Principal, job: Job, **facts: Fact) -> None:
        self._audit.add(connection, event, actor=actor, org_id=actor.org_id, subject=job.draft_id, **facts)

    def _chosen_model(self, model: str | None) -> str:
        """Return the chosen model, or the default one; raises BriefInvalid."""
        spec = model or effective_spec(self._settings)
        if spec not in self._budget.models():
            raise BriefInvalid("このモデルは選べません。モデルを選び直してください。", field="model")
        return spec

    def _enqueue(self, job: Job) -> None:
        """Enqueue the current run of a job that is waiting or running.

        If the run has ended in DBOS although the job has not, the run failed on a defect, and the job is ended as failed.
        """
        if job.state.ended or job.state == JobState.OUTLINED:
            return
        if self._jobs.enqueue(str(job.id), job.run, partition=str(job.user_id)):
            return
        with locked_job(self._store, job.id) as (connection, current):
            if not current.state.ended and current.run == job.run and current.state != JobState.OUTLINED:
                job_rows.end_job(connection, current, JobState.FAILED, self._clock(), error=LensaError.code)


def _require_owned(principal: Principal, job: Job) -> None:
    """Raise NotFound for a job of another person, as for one that does not exist."""
    if (job.org_id, job.user_id) != (principal.org_id, principal.user_id):
        raise NotFound()
