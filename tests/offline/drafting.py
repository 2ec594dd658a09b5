"""Helpers that write drafts with the use cases and the workflow of the product, and with the offline model."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

from lensawriter.briefs import parse
from lensawriter.llm.provider import open_model
from lensawriter.llm.record import MemoryRecord
from lensawriter.models import Article
from lensawriter.settings import Settings
from lensawriter.usecases import UseCase, load
from lensawriter.writing.assembly import assemble
from lensawriter.writing.steps import StepContext
from lensawriter.writing.workflow import run_workflow

SOURCES = Path(__file__).parent / "sources"
TITLES = {
    "business.txt": "みなと製作所の日報デジタル化",
    "press.txt": "りんごの皮を生かした「むきたてサブレ」",
    "interview.txt": "声のする図書館をつくる",
    "product.md": "卓上加湿器 Mist One",
    "sales.csv": "5店舗の現在地",
    "minutes.txt": "第3回秋まつり実行委員会のまとめ",
    "essay.txt": "道具を直すということ",
    "column.txt": "梅雨どきの革靴の手入れ",
    "english.txt": "Harbor Lane Bakeryの2号店",
    "note.txt": "傘の無料貸し出し",
    "messy.txt": "夕日クルーズ2027年春",
    "injection.txt": "社内ヨガ教室の半年",
    "guide.md": "社内報リニューアルの手順",
    "long.txt": "湯ノ沢温泉まち歩き再生の十年",
    "typos.txt": "掃除ロボット「ソウジロウ」",
}
USE_CASES = (
    "blog press-release interview case-study product newsletter sns titles rewrite summary proofread translation"
).split()


def source(name: str) -> str:
    """Return the text of a file in `sources`."""
    return (SOURCES / name).read_text(encoding="utf-8")


@cache
def draft(use_case: str, name: str, tone: str, low: int = 0, high: int = 0) -> Article:
    """Return the article of one source and use case, of `low` to `high` characters or the default length if `high` is 0."""
    length = {"length": {"min": low, "max": high}} if high else {}
    return written(use_case=use_case, title=TITLES[name], tone=tone, sources=[{"path": name}], **length)


@cache
def use_cases() -> dict[str, UseCase]:
    """Return the use cases of the product."""
    return load(Settings.read().prompts)


def written(**fields: Any) -> Article:
    """Return the article of a brief with these fields, written by the workflow of the product."""
    brief = parse(fields, use_cases(), folder=SOURCES, read_source=lambda path: path.read_text(encoding="utf-8"))
    context = StepContext(brief, use_cases()[brief.use_case], open_model(Settings.read(), "offline"), MemoryRecord())

    async def write() -> Article | None:
        outcome = await run_workflow(context, _run_at_once)
        assert outcome.error is None, outcome
        return await assemble(context)

    article = asyncio.run(write())
    assert article is not None
    return article


async def _run_at_once(_: str, work: Callable[[], Awaitable[str]]) -> str:
    return await work()


def texts(article: Article) -> tuple[str, ...]:
    """Return the texts of an article: the draft, or each variant."""
    return article.variants or (article.draft,)
