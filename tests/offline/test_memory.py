"""Customer text in memory: the offline model does not keep it after the job."""

import gc
from collections.abc import Iterator

import pytest
from langchain_core.messages import HumanMessage

from lensawriter.chains.envelope import StepRequest, seal
from lensawriter.models import Brief, LengthRange, Source
from lensawriter.offline.chat import OfflineChat
from tests.offline.drafting import USE_CASES, written

# Joined only inside the tests, so that no constant of this module contains the whole name.
NAME = ("むらさき", "野工房")
SENTENCES = "{}は2019年に開いた工房です。{}では藍染めの教室を毎月開いています。{}の教室には年間120人が参加します。"


def source_text() -> str:
    """Return a source in which every sentence contains the name."""
    return SENTENCES.replace("{}", "".join(NAME))


def holders(text: str) -> list[type]:
    """Return the types of all objects in this process that refer to a string that contains the text."""
    gc.collect()
    return [
        type(each)
        for each in gc.get_objects()
        if any(isinstance(held, str) and text in held and held is not text for held in held_by(each))
    ]


def held_by(thing: object) -> Iterator[object]:
    """Yield what an object refers to, including the contents of dictionaries and tuples that gc does not track."""
    for each in gc.get_referents(thing):
        yield each
        if not gc.is_tracked(each) and isinstance(each, dict | tuple):
            yield from gc.get_referents(each)


@pytest.mark.parametrize("use_case", USE_CASES)
def test_no_object_refers_to_the_source_after_the_job(use_case: str) -> None:
    written(use_case=use_case, title="藍染めの教室", tone="desumasu", sources=[{"text": source_text()}])
    assert holders("".join(NAME)) == []


def test_chat_model_keeps_the_material_of_its_job_until_it_is_deleted() -> None:
    length = LengthRange(min=20, max=200)
    brief = Brief(use_case="blog", title="藍染めの教室", tone="desumasu", length=length, sources=(Source(name="資料1", text=source_text()),))  # fmt: skip
    chat = OfflineChat()
    chat.invoke([HumanMessage(seal(brief, StepRequest(step="outline", length=length)))])
    del brief
    assert holders("".join(NAME)) != []
    del chat
    assert holders("".join(NAME)) == []
