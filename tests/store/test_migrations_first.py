"""A store of the first release, built from its SQL and filled by hand, opens with its drafts.

The rows here are those of 0001 and do not change; later migrations must keep them.
"""

from pathlib import Path
from uuid import UUID

import duckdb
import pytest
from sqlalchemy import create_engine, text

from lensawriter.access.rights import Rights
from lensawriter.clock import now
from lensawriter.drafts.library import Library
from lensawriter.errors import ConsentRequired
from lensawriter.store import members, migrations
from lensawriter.store.database import Store
from tests.conftest import ENGINES
from tests.support.consents import consented
from tests.support.contexts import service_context
from tests.support.transactions import read

ORG, OWNER, DRAFT = (UUID(int=number) for number in (1, 2, 3))
MOMENT = "timestamptz '2026-11-20 09:00:00+09:00'"
BRIEF = '{"use_case": "blog", "title": "席数", "tone": "desumasu", "length": {"min": 100, "max": 200}}'
ROWS = f"""
insert into content.drafts (id, org_id, owner_id, use_case, title, folded_title, brief, state, length, latest, created_at, updated_at)
    values ('{DRAFT}', '{ORG}', '{OWNER}', 'blog', '席数の決め方', '席数の決め方', '{BRIEF}', 'done', 6, 1, {MOMENT}, {MOMENT});
insert into content.versions (draft_id, number, org_id, origin, text, author_id, created_at)
    values ('{DRAFT}', 1, '{ORG}', 'generated', '最初のＤＸ本文', '{OWNER}', {MOMENT});
insert into content.working_copies (draft_id, org_id, text, folded, revision, based_on, updated_at)
    values ('{DRAFT}', '{ORG}', '編集中のＤＸ本文', '編集中のdx本文', 2, 1, {MOMENT});
insert into service.organisations values ('{ORG}', '青葉商会', {MOMENT});
insert into service.users values ('{OWNER}', '{ORG}', '執筆', 'writer@example.com', 'writer', '-', {MOMENT}, null);
create table service.migrations (number integer primary key, name varchar not null, applied_at timestamp with time zone not null);
insert into service.migrations values (1, '0001_first', {MOMENT});
"""


def first_release() -> list[str]:
    """Return the statements that create and fill a store of the first release."""
    _, statements = migrations.scripts()[1]
    return [*statements, *(part for part in ROWS.split(";\n") if part.strip())]


@pytest.mark.parametrize("kind", ENGINES)
def test_store_of_the_first_release_opens_with_its_drafts(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if kind == "duckdb":
        with duckdb.connect(str(tmp_path / "first.duckdb")) as raw:
            for statement in first_release():
                raw.execute(statement)
        store = Store.duckdb(tmp_path / "first.duckdb")
    else:
        url = request.getfixturevalue("database_url")
        engine = create_engine(url)
        with engine.begin() as connection:
            for statement in first_release():
                connection.execute(text(statement.replace(": ", "\\: ")))
        engine.dispose()
        store = Store.postgresql(url)
    library = Library(service_context(store, now, rights=Rights(store, now)))
    writer = read(store, members.get_user, OWNER).principal()
    with pytest.raises(ConsentRequired):
        library.get(writer, DRAFT)
    consented(store, writer)
    assert [draft.id for draft in library.drafts(writer, search="DX").drafts] == [DRAFT]
    assert library.get(writer, DRAFT).brief.title == "席数"
    assert library.open(writer, DRAFT).text == "編集中のＤＸ本文"
    restored = library.restore(writer, DRAFT, 1)
    assert [(each.number, each.text) for each in library.versions(writer, DRAFT)] == [
        (3, "最初のＤＸ本文"),
        (2, "編集中のＤＸ本文"),
        (1, "最初のＤＸ本文"),
    ]
    assert restored.number == 3
    store.close()
