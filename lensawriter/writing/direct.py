"""Write the article of one brief in this process, without a server or a store, for `lensawriter write`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from lensawriter import briefs, usecases
from lensawriter.errors import AnswerEmpty, by_code
from lensawriter.llm.record import MemoryRecord
from lensawriter.models import Article, Brief
from lensawriter.reading import read_path
from lensawriter.settings import Settings
from lensawriter.usecases import UseCase
from lensawriter.writing.outcome import DONE, Outcome

Notify = Callable[[str], None]


def write_directly(
    settings: Settings, text: bytes, folder: Path, *, model: str | None, notify: Notify
) -> tuple[Article, dict[str, float]]:
    """Write the article of a brief file; return it with step -> seconds. `notify` is called with each line of progress.

    Raises BriefInvalid, SettingInvalid, UseCaseInvalid, and ModelError if there is no article.
    """
    cases = usecases.load(settings.prompts)
    brief = briefs.read(text, cases, folder=folder, read_source=read_path)
    return asyncio.run(_write(settings, cases[brief.use_case], brief, model, notify))


async def _write(
    settings: Settings, case: UseCase, brief: Brief, spec: str | None, notify: Notify
) -> tuple[Article, dict[str, float]]:
    from lensawriter.llm.provider import open_model
    from lensawriter.writing.assembly import assemble
    from lensawriter.writing.steps import StepContext
    from lensawriter.writing.workflow import run_workflow

    model = open_model(settings, spec)
    if model.deterministic:
        notify(
            "AIモデルが設定されていないため、参考資料から組み立てます（LENSAWRITER_MODEL と OPENAI_API_KEY で設定できます）。"
        )
    context = StepContext(brief, case, model, MemoryRecord())
    model.open("open", None)  # imports the model's library, so that the measured time does not include the import
    steps = _Steps(notify)
    start = time.monotonic()
    outcome = await run_workflow(context, steps)
    seconds = {"total": time.monotonic() - start, **steps.seconds()}
    if outcome.error is not None:
        raise by_code(outcome.error)
    article = await assemble(context)
    if article is None:
        raise AnswerEmpty()
    return article, seconds


class _Steps:
    """Runs the steps of one article directly, reports each of them, and measures their time."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._spans: dict[str, tuple[float, float]] = {}
        self._started = self._ended = 0
        """The numbers of sections that have started and ended; all of them start before the first one ends."""

    async def __call__(self, name: str, work: Callable[[], Awaitable[str]]) -> str:
        number = name.removeprefix("section-")
        start = time.monotonic()
        if name == number:
            self._notify("構成を考えています…" if name == "outline" else "原稿を書いています…")
        else:
            self._started += 1
            self._notify(f"第{int(number) + 1}節を書いています…")
        outcome = await work()
        self._spans[name] = (start, time.monotonic())
        if name != number and Outcome.parse(outcome) == DONE:
            self._ended += 1
            self._notify(f"第{int(number) + 1}節を書き終えました（{self._ended}/{self._started}）。")
        return outcome

    def seconds(self) -> dict[str, float]:
        """Return the seconds of the outline, and those from the start of the first section to the end of the last one."""
        outline = self._spans.get("outline", (0.0, 0.0))
        rest = [span for name, span in self._spans.items() if name != "outline"]
        sections = max(end for _, end in rest) - min(begin for begin, _ in rest) if rest else 0.0
        return {"outline": outline[1] - outline[0], "sections": sections}
