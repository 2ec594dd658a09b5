"""The workflow of one job: its steps in their order, the same for the job queue, the command line and the demo."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from lensawriter.errors import LensaError
from lensawriter.jobs import Steps
from lensawriter.writing.outcome import DONE, OUTLINED, STOPPED, End, Outcome

if TYPE_CHECKING:  # LangChain takes two seconds to import, and a page that only shows progress does not need it.
    from lensawriter.writing.steps import StepContext

log = logging.getLogger(__name__)


async def run_workflow(context: "StepContext", steps: Steps, *, pause: bool = False) -> Outcome:
    """Run the steps of one job in their order and return the outcome.

    With `pause` the workflow ends at the outline. A later run without it continues from there.
    """
    try:
        return await _run(context, steps, pause=pause)
    finally:
        await context.model.close()


async def _run(context: "StepContext", steps: Steps, *, pause: bool) -> Outcome:
    from lensawriter.writing import steps as step_functions

    async def run(name: str, step: Callable[[], Awaitable[None]]) -> Outcome:
        async def work() -> str:
            return (await _outcome(step())).word()

        return Outcome.parse(await steps(name, work))

    if "outline" not in context.use_case.steps:
        (name,) = context.use_case.steps
        return await run(name, lambda: step_functions.SINGLE_STEPS[name](context))
    outcome = await run("outline", lambda: step_functions.outline(context))
    if outcome != DONE or pause:
        return OUTLINED if outcome == DONE else outcome
    planned = await step_functions.planned(context)

    def section(index: int) -> Callable[[], Awaitable[None]]:
        return lambda: step_functions.section(context, index)

    # DBOS matches parallel steps by their order of start, so they start in the order of the outline.
    outcomes = await asyncio.gather(
        *(run(f"section-{index}", section(index)) for index in range(len(planned.sections)))
    )
    failures = (each for each in outcomes if each.end is End.FAILED)
    return next(failures, STOPPED if STOPPED in outcomes else DONE)


async def _outcome(step: Awaitable[None]) -> Outcome:
    """Await a step and return its outcome, so that no error with customer text reaches the store of the job queue."""
    from lensawriter.llm.request import Stopped

    try:
        await step
    except Stopped:
        return STOPPED
    except LensaError as error:
        return Outcome.failure(error)
    except Exception as error:  # noqa: BLE001 - logged, and returned as an outcome
        log_defect(error)
        return Outcome.failure(error)
    return DONE


def log_defect(error: Exception) -> None:
    """Log a defect by its type and traceback. Its message is left out, because it may quote what a customer wrote."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("a job failed on %s\n%s", type(error).__qualname__, where)
