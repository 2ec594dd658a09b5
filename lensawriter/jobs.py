"""Durable jobs on DBOS: what is enqueued runs to its end, whatever happens to the process; knows nothing of writing.

DBOS is one per process, and so is `Jobs`. Its store keeps ids and outcomes only: arguments are ids, a step returns one word,
and errors never leave a step, so nothing a customer wrote is ever in it.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from lensawriter.clock import TOKYO

if TYPE_CHECKING:
    from dbos import ScheduleInput

log = logging.getLogger(__name__)

_QUEUE = "writing"
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_KEEP_MS = 60_000
"""How long a finished workflow is kept, for those who still wait for its result."""


class Steps(Protocol):
    """Runs one step of a job; a step that has finished once is not run again."""

    async def __call__(self, name: str, work: Callable[[], Awaitable[str]], /) -> str:
        """Run `work` as the step `name` and return its outcome, a word without customer text."""


Workflow = Callable[[str, int, Steps], Awaitable[str]]
"""job id, which run of the job this is, steps -> outcome."""


class Schedule(NamedTuple):
    """What is done at certain times, by one of all machines."""

    name: str
    cron: str
    """In Asia/Tokyo, whatever zone the server is in."""
    deed: Callable[[], object]
    """May be done again after a kill, and so does the same once or twice."""


class Jobs:
    """The queue of the process; lives from `launch` to `close`."""

    def __init__(self, url: str, *, parallel: int = 20, per_person: int = 3, executor: str = "embedded") -> None:
        """Remember where DBOS keeps its state: a SQLAlchemy URL; nothing is opened before `launch`."""
        self._url = url
        self._parallel, self._per_person, self._executor = parallel, per_person, executor
        self._workflow: Workflow | None = None
        self._schedules: list[Schedule] = []
        self._entry: Any = None
        self._forgot = 0.0
        self.launched = False

    def register(self, workflow: Workflow) -> None:
        """Name the one workflow; must come before `launch`, for recovery starts there."""
        self._workflow = workflow

    def schedule(self, name: str, cron: str, deed: Callable[[], object]) -> None:
        """Name something to be done at certain times; must come before `launch`. Times at which no server runs pass."""
        self._schedules.append(Schedule(name, cron, deed))

    def launch(self) -> None:
        """Open the state, begin to serve the queue and take up what a killed process left; takes about a second."""
        from dbos import DBOS, DBOSPortableJSONSerializer

        assert self._workflow is not None, "register comes before launch"
        DBOS(
            config={
                "name": "lensawriter",
                "system_database_url": self._url,
                "executor_id": self._executor,
                # A fixed version: a new release takes up the jobs of the old one, and stages read the store first.
                "application_version": "1",
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "WARNING",
                "enable_otlp": False,
                "notification_listener_polling_interval_sec": 0.1,
            }
        )

        async def entry(job_id: str, run: int) -> str:  # DBOS wraps functions, not methods
            return await self._run(job_id, run)

        self._entry = DBOS.workflow(name="job", max_recovery_attempts=1000)(entry)
        timed = [_scheduled(each) for each in self._schedules]
        DBOS.launch()
        # Only now, and not by `create_schedule`: what is kept from the last start makes it raise.
        DBOS.apply_schedules(timed)
        DBOS.register_queue(
            _QUEUE,
            worker_concurrency=self._parallel,
            partition_concurrency=self._per_person,
            polling_interval_sec=0.1,
            on_conflict="always_update",
        )
        self.launched = True
        self.forget()

    def close(self) -> None:
        """Stop serving; jobs that still run go on after the next launch."""
        if self.launched:
            from dbos import DBOS

            self.launched = False
            DBOS.destroy(destroy_registry=True)

    def enqueue(self, job_id: str, run: int, *, partition: str) -> bool:
        """Hand a job to the queue; False where it had been handed in before and has already ended.

        Before `launch` nothing happens: who launches, enqueues what waits.
        """
        if not self.launched:
            return True
        from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

        with SetWorkflowID(workflow_id(job_id, run)), SetEnqueueOptions(queue_partition_key=partition):
            handle: Any = DBOS.enqueue_workflow(_QUEUE, self._entry, job_id, run)
        going = handle.get_status().status not in _ENDED
        if time.monotonic() - self._forgot > _KEEP_MS / 1000:
            self.forget()
        return going

    def wait(self, job_id: str, run: int = 1) -> str:
        """Wait until a run of a job has ended and return its outcome."""
        from dbos import DBOS

        handle: Any = DBOS.retrieve_workflow(workflow_id(job_id, run))
        return cast(str, handle.get_result(polling_interval_sec=0.05))

    def forget(self) -> None:
        """Delete the traces of workflows that ended a minute ago or earlier; done at launch, and now and then after."""
        from dbos import DBOS

        self._forgot = time.monotonic()
        before = int(time.time() * 1000) - _KEEP_MS
        found = DBOS.list_workflows(status=_ENDED, load_input=False, load_output=False)
        old = [each.workflow_id for each in found if (each.updated_at or 0) < before]
        if old:
            DBOS.delete_workflows(old)

    async def _run(self, job_id: str, run: int) -> str:
        from dbos import DBOS

        async def step(name: str, work: Callable[[], Awaitable[str]]) -> str:
            async def attempt() -> str:
                return await work()

            return cast(str, await DBOS.run_step_async({"name": name}, attempt))

        assert self._workflow is not None
        return await self._workflow(job_id, run, step)


def _scheduled(schedule: Schedule) -> "ScheduleInput":
    """Make a workflow of a schedule, as DBOS is told of it."""
    from dbos import DBOS

    def entry(_moment: object, _context: object) -> None:
        try:
            schedule.deed()
        except Exception:  # its words stay out of the store of DBOS, as those of steps do; the next time tries again
            log.exception("what is done at certain times failed: %s", schedule.name)

    workflow = DBOS.workflow(name=f"schedule-{schedule.name}", max_recovery_attempts=1000)(entry)
    return {
        "schedule_name": schedule.name,
        "workflow_fn": workflow,
        "schedule": schedule.cron,
        "cron_timezone": TOKYO.key,
    }


def workflow_id(job_id: str, run: int) -> str:
    """Name a run of a job for DBOS."""
    return f"{job_id}.{run}"
