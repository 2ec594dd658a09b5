"""Measure listing 2,000 drafts of 3,000 characters, with and without a search, and a check of rights without anything else."""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from bench.services import add_person
from lensawriter.access.rights import Rights
from lensawriter.clock import now
from lensawriter.drafts.library import Library
from lensawriter.models import Brief, Draft, JobState, LengthRange, Origin, Principal
from lensawriter.store.database import Store
from lensawriter.store.drafts import add_draft
from lensawriter.store.versions import add_version
from tests.support.contexts import service_context

DRAFTS, LENGTH, RUNS = 2_000, 3_000, 20
WORDS = "在宅勤務 席数 出社率 曜日 測定 会議室 社員 ＡＩ データ Office 働き方 調査 結果 改善 コスト 導入 事例".split()
SEARCHES = ("", "記事17", "ＯＦＦＩＣＥ", "在宅 席数", "どこにもない言葉")


def main() -> None:
    """Print median and maximum of each search and of the check of rights, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.duckdb(Path(folder) / "lensawriter.duckdb")
        principal, rights = add_person(store), Rights(store, now)
        _fill(store, principal)
        library = Library(service_context(store, now, rights=rights))
        for search in SEARCHES:
            total = library.drafts(principal, search=search).total
            taken = _times(lambda search=search: library.drafts(principal, search=search))  # type: ignore[misc]
            print(f"{search or '(all)':<12} {total:>5} found  {taken}")
        print(f"check of rights {'':>8}  {_times(lambda: rights.require(principal, principal.role))}")
        store.close()


def _times(call: Callable[[], object]) -> str:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return f"median {statistics.median(times):6.2f}  longest {max(times):6.2f} ms"


def _fill(store: Store, principal: Principal) -> None:
    started = now()
    brief = Brief(use_case="blog", title="題名", tone="desumasu", length=LengthRange(min=1, max=LENGTH))
    with store.transaction() as connection:
        for number in range(DRAFTS):
            text = "".join(_sentence(number, index) for index in range(LENGTH // 40))
            draft = Draft(
                id=uuid4(),
                org_id=principal.org_id,
                owner_id=principal.user_id,
                use_case="blog",
                title=f"記事{number}",
                state=JobState.DONE,
                job_id=None,
                brief=brief,
                length=0,
                latest=0,
                created_at=started,
                updated_at=started + timedelta(seconds=number),
            )
            add_draft(connection, draft)
            add_version(
                connection,
                draft_id=draft.id,
                org_id=draft.org_id,
                origin=Origin.GENERATED,
                text=text,
                author_id=draft.owner_id,
                now=draft.updated_at,
            )


def _sentence(number: int, index: int) -> str:
    return "".join(WORDS[(number * 7 + index * 3 + each * each) % len(WORDS)] for each in range(12)) + "。\n"


if __name__ == "__main__":
    main()
