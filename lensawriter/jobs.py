"""Durable jobs and schedules on DBOS: an enqueued job runs to its end, even when its process is killed.

DBOS allows one instance per process, and so does `Jobs`. The DBOS database holds only ids and outcomes: arguments are ids,
a step returns one word, and exceptions must not leave a step, so no customer text ever gets there.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from lensawriter.clock import TOKYO

if TYPE_CHECKING:
    from dbos import DBOSConfig, ScheduleInput

log = logging.getLogger(__name__)

_QUEUE = "writing"
"""Stored by DBOS with each waiting job, so the name must not change."""
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_RETENTION_MS = 60_000
"""How long a finished workflow is kept, for callers that still wait for its outcome."""


class Steps(Protocol):
    """Runs a step of a job. A step that has finished once is not run again."""

    async def __call__(self, name: str, work: Callable[[], Awaitable[str]], /) -> str:
        """Run `work` as the step `name` and return its outcome, a word without customer text."""


Workflow = Callable[[str, int, Steps], Awaitable[str]]
"""(job id, run of the job, steps) -> outcome."""


class Schedule(NamedTuple):
    """An action that one of all machines runs at certain times."""

    name: str
    cron: str
    """In Asia/Tokyo, whatever the time zone of the server."""
    action: Callable[[], object]
    """Runs again after a kill, so running it twice must have the same effect as once."""


class KeyQueue(NamedTuple):
    """A queue of keys whose work is short and is done for one key at a time in each process."""

    name: str
    """Stored by DBOS with each waiting key, so the name must not change."""
    work: Callable[[str], str]
    """key -> outcome, a word without customer text. Runs again after a kill."""


class Jobs:
    """The job queue of the process, in service from `launch` to `close`."""

    def __init__(self, url: str, *, parallel: int = 20, per_person: int = 3, executor: str = "embedded") -> None:
        """Set the SQLAlchemy URL of the DBOS database, which is opened by `launch`."""
        self._url = url
        self._parallel, self._per_person, self._executor = parallel, per_person, executor
        self._workflow: Workflow | None = None
        self._schedules: list[Schedule] = []
        self._key_queues: list[KeyQueue] = []
        self._key_entries: dict[str, Any] = {}
        self._enqueuer = ThreadPoolExecutor(1, "enqueuer")
        """Enqueues keys: DBOS would record what a step or a scheduled action enqueues as a part of its workflow."""
        self._entry: Any = None
        self._last_cleanup = 0.0
        self.launched = False

    def register(self, workflow: Workflow) -> None:
        """Set the workflow of all jobs. Must be called before `launch`, which recovers interrupted jobs."""
        self._workflow = workflow

    def schedule(self, name: str, cron: str, action: Callable[[], object]) -> None:
        """Schedule an action. Must be called before `launch`. Times at which no server runs are skipped."""
        self._schedules.append(Schedule(name, cron, action))

    def add_queue(self, name: str, work: Callable[[str], str]) -> None:
        """Add a queue of keys. Must be called before `launch`, which recovers the interrupted work."""
        self._key_queues.append(KeyQueue(name, work))

    def launch(self) -> None:
        """Open the database, start serving the queue and recover the jobs of a killed process; takes about a second."""
        from dbos import DBOS

        assert self._workflow is not None, "register comes before launch"
        DBOS(config=self._config())

        async def entry(job_id: str, run: int) -> str:  # DBOS wraps functions, not methods
            return await self._run(job_id, run)

        self._entry = DBOS.workflow(name="job", max_recovery_attempts=1000)(entry)
        self._key_entries = {each.name: _key_workflow(each) for each in self._key_queues}
        schedules = [_schedule_input(each, self._forget_later) for each in self._schedules]
        DBOS.launch()
        # Not before launch, and not by `create_schedule`, which raises for schedules stored by an earlier start.
        DBOS.apply_schedules(schedules)
        DBOS.register_queue(
            _QUEUE,
            worker_concurrency=self._parallel,
            partition_concurrency=self._per_person,
            polling_interval_sec=0.1,
            on_conflict="always_update",
        )
        for each in self._key_queues:
            # Each poll is a query: five a second cost about 1% of a core, and let five keys a second through.
            DBOS.register_queue(each.name, worker_concurrency=1, polling_interval_sec=0.2, on_conflict="always_update")
        self.launched = True
        self.forget()

    def close(self) -> None:
        """Stop serving. Running jobs continue after the next launch."""
        if self.launched:
            from dbos import DBOS

            self.launched = False
            self._enqueuer.shutdown(cancel_futures=True)
            DBOS.destroy(destroy_registry=True)

    def enqueue(self, job_id: str, run: int, *, partition: str) -> bool:
        """Enqueue a run of a job; return False when this run was enqueued before and has already ended.

        Does nothing before `launch`: the process that launches enqueues the waiting jobs.
        """
        if not self.launched:
            return True
        from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

        with SetWorkflowID(workflow_id(job_id, run)), SetEnqueueOptions(queue_partition_key=partition):
            handle: Any = DBOS.enqueue_workflow(_QUEUE, self._entry, job_id, run)
        active = handle.get_status().status not in _ENDED
        self._forget_if_due()
        return active

    def enqueue_key(self, queue: str, key: str, attempt: int, *, priority: int = 1) -> None:
        """Enqueue an attempt at the work for a key, without waiting for it; an attempt that was enqueued before is ignored.

        Does nothing before `launch`: the process that launches enqueues the waiting keys. A lower priority number goes first.
        """
        if self.launched:
            self._enqueuer.submit(self._enqueue_key, queue, key, attempt, priority)

    def _enqueue_key(self, queue: str, key: str, attempt: int, priority: int) -> None:
        from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

        try:
            with SetWorkflowID(f"{queue}.{key}.{attempt}"), SetEnqueueOptions(priority=priority):
                DBOS.enqueue_workflow(queue, self._key_entries[queue], key)
            self._forget_if_due()
        except Exception:  # the owner of the queue enqueues again what is still due
            log.exception("a key could not be enqueued on %s", queue)

    def wait(self, job_id: str, run: int = 1) -> str:
        """Wait until a run of a job has ended and return its outcome."""
        from dbos import DBOS

        handle: Any = DBOS.retrieve_workflow(workflow_id(job_id, run))
        return cast(str, handle.get_result(polling_interval_sec=0.05))

    def _forget_later(self) -> None:
        """Let an idle server forget the workflows of its schedules, outside of the workflow that calls this."""
        if self.launched:
            self._enqueuer.submit(self._forget_if_due)

    def _forget_if_due(self) -> None:
        if time.monotonic() - self._last_cleanup > _RETENTION_MS / 1000:
            self.forget()

    def forget(self) -> None:
        """Delete workflows that ended more than a minute ago. Called at launch, and at most once a minute after an enqueue."""
        from dbos import DBOS

        self._last_cleanup = time.monotonic()
        before = int(time.time() * 1000) - _RETENTION_MS
        found = DBOS.list_workflows(status=_ENDED, load_input=False, load_output=False)
        old = [each.workflow_id for each in found if (each.updated_at or 0) < before]
        if old:
            DBOS.delete_workflows(old)

    def _config(self) -> "DBOSConfig":
        from dbos import DBOSPortableJSONSerializer

        return {
            "name": "lensawriter",
            "system_database_url": self._url,
            "executor_id": self._executor,
            # Fixed, so that a new release recovers the jobs of the old one; steps read the store before they work.
            "application_version": "1",
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "enable_otlp": False,
            "notification_listener_polling_interval_sec": 0.1,
        }

    async def _run(self, job_id: str, run: int) -> str:
        from dbos import DBOS

        async def step(name: str, work: Callable[[], Awaitable[str]]) -> str:
            async def attempt() -> str:
                return await work()

            return cast(str, await DBOS.run_step_async({"name": name}, attempt))

        assert self._workflow is not None
        return await self._workflow(job_id, run, step)


def _key_workflow(queue: KeyQueue) -> Any:
    """Return the workflow of a queue of keys: one step that does the work."""
    from dbos import DBOS

    def attempt(key: str) -> str:
        try:
            return queue.work(key)
        except Exception:  # its message must not reach the DBOS database
            log.exception("work of the queue %s failed for %s", queue.name, key)
            return "error"

    def entry(key: str) -> str:
        return DBOS.run_step({"name": queue.name}, attempt, key)

    return DBOS.workflow(name=f"queue-{queue.name}", max_recovery_attempts=1000)(entry)


def _schedule_input(schedule: Schedule, after: Callable[[], None]) -> "ScheduleInput":
    """Return a schedule in the form that DBOS takes, with its action as a workflow."""
    from dbos import DBOS

    def entry(_moment: object, _context: object) -> None:
        try:
            schedule.action()
        except Exception:  # like those of steps, its message must not reach the DBOS database; the next time retries
            log.exception("scheduled action failed: %s", schedule.name)
        after()

    workflow = DBOS.workflow(name=f"schedule-{schedule.name}", max_recovery_attempts=1000)(entry)
    return {
        "schedule_name": schedule.name,
        "workflow_fn": workflow,
        "schedule": schedule.cron,
        "cron_timezone": TOKYO.key,
    }


def workflow_id(job_id: str, run: int) -> str:
    """Return the DBOS workflow id of a run of a job."""
    return f"{job_id}.{run}"
