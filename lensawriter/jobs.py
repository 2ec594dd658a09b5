"""Durable jobs and schedules with DBOS: an enqueued job is completed even if its process is killed.

DBOS allows one instance per process, and so does `Jobs`. The DBOS database contains only ids and outcomes, and never
customer text: arguments are ids, a step returns one word, and exceptions must not leave a step.
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
"""Name of the job queue. DBOS stores it with each waiting job, so it must not change."""
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_RETENTION_MS = 60_000
"""Time in milliseconds that an ended workflow is kept, for callers that wait for its outcome."""


class Steps(Protocol):
    """Runs the steps of a job; a step that has finished is not run again after a restart."""

    async def __call__(self, name: str, work: Callable[[], Awaitable[str]], /) -> str:
        """Run `work` as the step `name` and return its outcome, a word without customer text."""


Workflow = Callable[[str, int, Steps], Awaitable[str]]
"""Takes the job id, the number of the run and the steps; returns the outcome."""


class Schedule(NamedTuple):
    """An action that runs at certain times, on one of the machines."""

    name: str
    cron: str
    """Cron expression in Asia/Tokyo, independent of the server's time zone."""
    action: Callable[[], object]
    """Must be idempotent, because it runs again if its process was killed."""


class KeyQueue(NamedTuple):
    """A queue for short work, identified by a key; each process works on one key at a time."""

    name: str
    """DBOS stores it with each waiting key, so it must not change."""
    work: Callable[[str], str]
    """Takes the key, returns the outcome, a word without customer text. Runs again if its process was killed."""


class Jobs:
    """The job queue of the process; it runs from `launch` to `close`."""

    def __init__(self, url: str, *, parallel: int = 20, per_person: int = 3, executor: str = "embedded") -> None:
        """Create a queue that is not yet running.

        `url` is the SQLAlchemy URL of the DBOS database, which `launch` opens. `parallel` and `per_person` are the
        maximum numbers of jobs that run at the same time, in this process and for each person.
        """
        self._url = url
        self._parallel, self._per_person, self._executor = parallel, per_person, executor
        self._workflow: Workflow | None = None
        self._schedules: list[Schedule] = []
        self._key_queues: list[KeyQueue] = []
        self._key_entries: dict[str, Any] = {}
        self._enqueuer = ThreadPoolExecutor(1, "enqueuer")
        """Thread that enqueues keys; within a step or a scheduled action, DBOS would make them part of its workflow."""
        self._entry: Any = None
        self._last_cleanup = 0.0
        self.launched = False

    def register(self, workflow: Workflow) -> None:
        """Set the workflow of all jobs. Call it before `launch`, which recovers interrupted jobs."""
        self._workflow = workflow

    def schedule(self, name: str, cron: str, action: Callable[[], object]) -> None:
        """Schedule an action. Call it before `launch`. Times at which no server is running are skipped."""
        self._schedules.append(Schedule(name, cron, action))

    def add_queue(self, name: str, work: Callable[[str], str]) -> None:
        """Add a queue of keys. Call it before `launch`, which recovers interrupted work."""
        self._key_queues.append(KeyQueue(name, work))

    def launch(self) -> None:
        """Open the database, start the queues and recover interrupted jobs. Takes about a second."""
        from dbos import DBOS

        assert self._workflow is not None, "call register before launch"
        DBOS(config=self._config())

        async def entry(job_id: str, run: int) -> str:  # DBOS wraps functions, not methods
            return await self._run(job_id, run)

        self._entry = DBOS.workflow(name="job", max_recovery_attempts=1000)(entry)
        self._key_entries = {each.name: _key_workflow(each) for each in self._key_queues}
        schedules = [_schedule_input(each, self._delete_ended_later) for each in self._schedules]
        DBOS.launch()
        # Only after launch, and not with `create_schedule`, which raises if an earlier start has stored the schedule.
        DBOS.apply_schedules(schedules)
        DBOS.register_queue(
            _QUEUE,
            worker_concurrency=self._parallel,
            partition_concurrency=self._per_person,
            polling_interval_sec=0.1,
            on_conflict="always_update",
        )
        for each in self._key_queues:
            # Each poll is a query and starts one key. Five polls per second use about 1% of a CPU core.
            DBOS.register_queue(each.name, worker_concurrency=1, polling_interval_sec=0.2, on_conflict="always_update")
        self.launched = True
        self.delete_ended()

    def close(self) -> None:
        """Stop the queues. Running jobs continue after the next launch."""
        if self.launched:
            from dbos import DBOS

            self.launched = False
            self._enqueuer.shutdown(cancel_futures=True)
            DBOS.destroy(destroy_registry=True)

    def enqueue(self, job_id: str, run: int, *, partition: str) -> bool:
        """Enqueue a run of a job; return False if this run was enqueued before and has already ended.

        `partition` is the key of the person for the limit `per_person`. Before `launch`, do nothing; the process that
        calls `launch` enqueues the waiting jobs.
        """
        if not self.launched:
            return True
        from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

        with SetWorkflowID(workflow_id(job_id, run)), SetEnqueueOptions(queue_partition_key=partition):
            handle: Any = DBOS.enqueue_workflow(_QUEUE, self._entry, job_id, run)
        active = handle.get_status().status not in _ENDED
        self._delete_ended_if_due()
        return active

    def enqueue_key(self, queue: str, key: str, attempt: int, *, priority: int = 1) -> None:
        """Enqueue an attempt at the work for a key and return at once; ignore an attempt that was enqueued before.

        Keys with a lower `priority` number are processed first. Before `launch`, do nothing; the process that calls
        `launch` enqueues the waiting keys.
        """
        if self.launched:
            self._enqueuer.submit(self._enqueue_key, queue, key, attempt, priority)

    def _enqueue_key(self, queue: str, key: str, attempt: int, priority: int) -> None:
        from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

        try:
            with SetWorkflowID(f"{queue}.{key}.{attempt}"), SetEnqueueOptions(priority=priority):
                DBOS.enqueue_workflow(queue, self._key_entries[queue], key)
            self._delete_ended_if_due()
        except Exception:  # the owner of the queue enqueues the key again while its work is due
            log.exception("a key could not be enqueued on %s", queue)

    def wait(self, job_id: str, run: int = 1) -> str:
        """Wait until a run of a job has ended and return its outcome."""
        from dbos import DBOS

        handle: Any = DBOS.retrieve_workflow(workflow_id(job_id, run))
        return cast(str, handle.get_result(polling_interval_sec=0.05))

    def _delete_ended_later(self) -> None:
        """Delete old workflows in another thread, so that an idle server also deletes those of its schedules."""
        if self.launched:
            self._enqueuer.submit(self._delete_ended_if_due)

    def _delete_ended_if_due(self) -> None:
        if time.monotonic() - self._last_cleanup > _RETENTION_MS / 1000:
            self.delete_ended()

    def delete_ended(self) -> None:
        """Delete workflows that ended more than `_RETENTION_MS` ago."""
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
            # Fixed, so that a new release recovers the jobs of the previous one; steps first look for stored results.
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
    """Return the DBOS workflow of a queue of keys, which does the work in one step."""
    from dbos import DBOS

    def attempt(key: str) -> str:
        try:
            return queue.work(key)
        except Exception:  # the message must not be stored in the DBOS database
            log.exception("work of the queue %s failed for %s", queue.name, key)
            return "error"

    def entry(key: str) -> str:
        return DBOS.run_step({"name": queue.name}, attempt, key)

    return DBOS.workflow(name=f"queue-{queue.name}", max_recovery_attempts=1000)(entry)


def _schedule_input(schedule: Schedule, after: Callable[[], None]) -> "ScheduleInput":
    """Return a schedule in the format of DBOS, with its action as a workflow; `after` is called after each action."""
    from dbos import DBOS

    def entry(_moment: object, _context: object) -> None:
        try:
            schedule.action()
        except Exception:  # the message must not be stored in the DBOS database; the next time runs the action again
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
    """Return the DBOS workflow id for a run of a job."""
    return f"{job_id}.{run}"
