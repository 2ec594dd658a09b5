"""How one job is told: its stages in their order, the same for the queue, the command line and the demo; errors become words."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from lensawriter.errors import LensaError
from lensawriter.jobs import Steps

if TYPE_CHECKING:  # LangChain takes two seconds to import, and a page that only watches needs none of it.
    from lensawriter.writing.steps import Desk

log = logging.getLogger(__name__)

DONE, STOPPED, OUTLINED = "done", "stopped", "outlined"
FAILED = "failed:"
"""Outcomes of steps and jobs; a failure is followed by the code of its error."""


async def tell(desk: "Desk", step: Steps, *, pause: bool = False) -> str:
    """Run the stages of one job in their order and return the outcome; the same for the queue and the command line.

    With `pause` the story ends at the outline; told again without it, it goes on from there.
    """
    try:
        return await _tell(desk, step, pause=pause)
    finally:
        await desk.model.close()


async def _tell(desk: "Desk", step: Steps, *, pause: bool) -> str:
    from lensawriter.writing import steps

    if "outline" not in desk.use_case.steps:
        (name,) = desk.use_case.steps
        return await step(name, lambda: _outcome(steps.STAGES[name](desk)))
    outcome = await step("outline", lambda: _outcome(steps.outline(desk)))
    if outcome != DONE or pause:
        return OUTLINED if outcome == DONE else outcome
    plan = await steps.planned(desk)

    def section(index: int) -> Callable[[], Awaitable[str]]:
        return lambda: _outcome(steps.section(desk, index))

    # DBOS matches parallel steps by their order of start, so they start in the order of the outline.
    outcomes = await asyncio.gather(*(step(f"section-{index}", section(index)) for index in range(len(plan.sections))))
    return next((each for each in outcomes if each.startswith(FAILED)), STOPPED if STOPPED in outcomes else DONE)


async def _outcome(stage: Awaitable[None]) -> str:
    """Turn the end of a stage into a word: errors stay out of the job's store."""
    from lensawriter.llm.request import Stopped

    try:
        await stage
    except Stopped:
        return STOPPED
    except LensaError as error:
        return FAILED + error.code
    except Exception as error:  # noqa: BLE001 - logged, and told by the word
        log_defect(error)
        return FAILED + LensaError.code
    return DONE


def log_defect(error: Exception) -> None:
    """Log a defect by its kind and place: its message may quote what a customer wrote."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("a job failed on %s\n%s", type(error).__qualname__, where)
