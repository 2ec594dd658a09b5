"""Two thousand bad inputs for the real form over a real WebSocket: each is accepted or refused with a sentence; no input is lost."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from lensawriter.settings import ROOT
from tests.support import bombs
from tests.support.bad_files import BadFile, bad_files
from tests.support.bad_inputs import is_sentence
from tests.support.bad_values import lengths, strings
from tests.support.serving import OTHER, PASSWORD, WRITER, Server, people, serving
from tests.support.socket_client import Page, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(540)]

EARLIER_INPUT = "はじめて導入を検討する人"
"""Text in a field that is filled before the bad inputs, and must be unchanged afterwards."""
INTERNALS = re.compile(rb"Traceback \(most recent|site-packages|" + re.escape(str(ROOT).encode()))
BIG = 500_000  # an input of at least this length is sent only by the test of pasted megabytes
COUNTS: Counter[str] = Counter()
"""Kind of input -> number of inputs sent by the tests of this module."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data: Path = tmp_path_factory.mktemp("bad") / "data"
    people(data)
    with serving(data) as started:
        yield started
        assert "Traceback" not in started.log(), started.log()[-3000:]
    print(f"bad inputs: {sum(COUNTS.values())}, {dict(COUNTS)}")


@pytest.fixture(scope="module")
def cookies(server: Server) -> dict[str, str]:
    return signed_in(server, WRITER, PASSWORD)


@pytest.fixture
def form(server: Server, cookies: dict[str, str]) -> Iterator[Page]:
    """The form of a blog article with `EARLIER_INPUT` in a field; after the test, the form must work and still have this input."""
    with Page(server, "/write?use=blog", cookies) as page:
        page.fill("blog.audience", EARLIER_INPUT)
        yield page
        check_run(page.run(), "at the end")
        assert page.has("send"), page.text()
        page.fill("blog.title", "席数の決め方")
    with Page(server, "/write?use=blog", cookies) as again:
        assert again.shown_value("blog.audience") == EARLIER_INPUT
        assert again.shown_value("blog.title") == "席数の決め方"


def check_run(page: Page, name: str, *, forged: bool = False) -> list[str]:
    """Check that the last run of a page shows no internals and only complete sentences as errors; return the errors.

    After a `forged` input, which no page can send, the page may also show the general error with a reference number.
    """
    for message in page.messages:
        assert not INTERNALS.search(message.SerializeToString()), name
    assert "exception" not in {element.WhichOneof("type") for element in page.elements.values()}, name
    text = page.text()
    assert forged or "お問い合わせ番号" not in text, f"{name}: {text[-500:]}"
    messages = [unescape(each) for each in re.findall(r'role="alert">(.*?)</p>', text, re.DOTALL)]
    assert all(is_sentence(each) for each in messages), f"{name}: {messages}"
    return messages


def typeable_strings() -> dict[str, str]:
    """Return the strings that a WebSocket can carry; lone surrogates are not valid UTF-8."""
    return {name: text for name, text in strings().items() if text.isascii() or not re.search("[\ud800-\udfff]", text)}


FIELDS = (
    "title",
    "keywords",
    "must_say",
    "must_not_say",
    "inputs.question",
    "inputs.takeaway",
    "length.min",
    "length.max",
    "pasted",
)


def test_every_string_in_every_field_is_accepted_or_refused_in_a_sentence(form: Page) -> None:
    for name, text in typeable_strings().items():
        if len(text) >= BIG:
            continue
        for field in FIELDS:
            form.set_value(f"blog.{field}", text)
            COUNTS["typed"] += 1
        check_run(form.run(), name)
        form.set_value("blog.length.min", "多め")  # an invalid length, so that the form is never submitted
        assert check_run(form.press("send"), name), name
        assert form.has("send"), name


def test_a_pasted_megabyte_is_accepted_or_refused_in_a_sentence(form: Page) -> None:
    for name, text in typeable_strings().items():
        if len(text) < BIG:
            continue
        for field in FIELDS:
            form.set_value(f"blog.{field}", text)
            COUNTS["pasted"] += 1
            check_run(form.run(), f"{field}/{name}")
            form.set_value(f"blog.{field}", "")
        check_run(form.run(), name)


def test_an_invalid_length_does_not_start_the_writing(form: Page) -> None:
    form.set_value("blog.title", "席数")
    form.set_value("blog.pasted", "席数は出社率で決めます。")
    for name, value in lengths():
        if not isinstance(value, dict) or set(value) != {"min", "max"}:
            continue
        low, high = (str(value[end]) for end in ("min", "max"))
        if "" in (low, high):
            continue  # an empty bound is valid: it means the default
        if low.isdecimal() and high.isdecimal() and 0 < int(low) <= int(high) <= 20_000:
            continue  # valid: digits that are typed as text count as a number
        form.set_value("blog.length.min", low)
        form.set_value("blog.length.max", high)
        COUNTS["lengths"] += 2
        messages = check_run(form.press("send"), name)
        assert messages and form.has("send"), f"{name}: {low!r:.40} to {high!r:.40}"


VALUES_BY_TYPE: dict[str, tuple[Any, ...]] = {
    "trigger_value": (True,),
    "bool_value": (True,),
    "double_value": (math.nan, math.inf, -1e308),
    "int_value": (2**62, -1),
    "string_value": ("\x00", "x" * 1000),
    "double_array_value": ([math.nan, 1.0],),
    "int_array_value": ([99_999, -1],),
    "string_array_value": (["選択肢にない値", "\x00"], [], ["です・ます", "だ・である", "です・ます"]),
    "json_value": ("{", "[[1,2],[3]]", "null"),
    "bytes_value": (b"\xff\x00",),
    "json_trigger_value": ("{", '[{"event":"refused","value":true}]'),
}


def test_widget_values_of_the_wrong_type_change_nothing(form: Page) -> None:
    names = [
        names[1]
        for names, _, _ in form._widgets()
        if not names[1].startswith(("sign-out", "back", "send", "blog.audience"))
    ]
    for name in names:
        for kind, values in VALUES_BY_TYPE.items():
            for value in values:
                if not form.has(name):
                    continue
                form.set_value(name, value, kind)
                COUNTS["forged"] += 1
                where = f"{name} {kind} {value!r:.40}"
                form.ask()
                form._values.pop(form.widget(name).id, None) if form.has(name) else None
                # If the gate refuses this request, no run follows it. So the first end of a run may be that of the next request.
                for _ in range(2):
                    check_run(form.run(), where, forged=True)
                assert check_run(form.run(), where) is not None and form.has("send"), where


def test_unknown_widgets_are_ignored(form: Page) -> None:
    unknown = ["", "x", "$$ID-0-blog.title", "$$STREAMLIT_INTERNAL_KEY_x__events", "\x00", "😀", "a" * 100_000]
    for name in unknown:
        COUNTS["forged"] += 1
        form.ask(WidgetState(id=name, string_value="x"))
        check_run(form.run(), name)
    COUNTS["forged"] += 1
    check_run(
        form.run(*(WidgetState(id=f"$$ID-{number}-None", string_value="x") for number in range(5_000))),
        "5,000 widgets",
        forged=True,
    )
    form.ask(WidgetState(id=form.widget("blog.title").id))
    check_run(form.run(), "a widget without a value")


RERUN_FIELDS: list[dict[str, Any]] = [
    {"query_string": "use=blog&use=" + "x" * 50_000}, {"query_string": "%ff%00&&&==="}, {"query_string": "draft=';--"},
    {"query_string": "use=../../etc/passwd"}, {"query_string": "use=blog\x00"}, {"page_name": "../../app"}, {"page_name": "\x00"},
    {"page_name": "x" * 50_000}, {"page_script_hash": "0" * 32}, {"page_script_hash": "\x00"}, {"cached_message_hashes": ["x"] * 1000}, {"is_history_navigation": True},
]  # fmt: skip


def test_a_request_with_an_invalid_page_or_query_gets_a_page(server: Server, cookies: dict[str, str]) -> None:
    for path in (
        "/write?use=blog",
        "/drafts",
        "/editor?draft=x",
        "/editor?draft=" + "0" * 36,
        "/editor?draft=%00",
        "/usage",
    ):
        with Page(server, path, cookies) as page:
            check_run(page, path)
            for state in RERUN_FIELDS:
                message = BackMsg()
                message.rerun_script.SetInParent()
                for name, value in state.items():
                    field = getattr(message.rerun_script, name)
                    field.extend(value) if isinstance(value, list) else setattr(message.rerun_script, name, value)
                page.send(message)
                COUNTS["addresses"] += 1
                check_run(page.listen(), f"{path} {state!r:.60}")
            for name in ("none", "\x00" * 1000):  # unknown fragments, which Streamlit does not run
                message = BackMsg()
                message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = name, True
                page.send(message)
                COUNTS["addresses"] += 1
            check_run(page.run(), path)
            assert page.run().has("sign-out")


@pytest.mark.parametrize("zone", ["", "Asia/Nowhere", "\x00", "../../etc/passwd", "x" * 10_000])
def test_an_unknown_time_zone_causes_no_error(server: Server, cookies: dict[str, str], zone: str) -> None:
    with Page(server, "/drafts", cookies) as page:
        message = BackMsg()
        message.rerun_script.context_info.timezone = message.rerun_script.context_info.locale = zone
        message.rerun_script.context_info.timezone_offset = -(2**31)
        message.rerun_script.context_info.url = f"javascript:{zone}"
        page.send(message)
        check_run(page.listen(), zone)


def test_invalid_messages_do_not_break_the_page(form: Page) -> None:
    half = BackMsg()
    half.rerun_script.page_name = "xxxx"
    bad = half.SerializeToString().replace(b"xxxx", b"\xed\xa0\x80\xff")
    for data in (b"\xff" * 100, b"\x00", bad, bytes(range(256)) * 100):
        form.send(data)
        COUNTS["bytes"] += 1
    check_run(form.run(), "after bytes")


def test_a_message_that_is_too_large_closes_the_connection_and_loses_nothing(
    server: Server, cookies: dict[str, str]
) -> None:
    with Page(server, "/write?use=newsletter", cookies) as page:
        page.fill("newsletter.audience", EARLIER_INPUT)
        page.set_value("newsletter.title", "長" * 9_000_000)
        with pytest.raises(ConnectionClosed):
            page.run()
    with Page(server, "/write?use=newsletter", cookies) as again:
        assert again.shown_value("newsletter.audience") == EARLIER_INPUT


def files() -> Iterator[tuple[str, BadFile]]:
    """Yield the bad files (name, file). Of files that differ only in a string or in the position of a fault, yield a sample."""
    for number, (name, file) in enumerate(bad_files()):
        repeats = 12 if name.startswith(("name-", "text-", "table-")) else 3 if re.search("cut|flip", name) else 1
        surrogate = re.search("[\ud800-\udfff]", file.name)
        if not surrogate and len(file.data) < BIG and number % repeats == 0:
            yield name, file


def test_bad_files_are_accepted_or_refused_in_a_sentence(server: Server, cookies: dict[str, str]) -> None:
    with Page(server, "/write?use=rewrite", cookies) as page:
        page.fill("rewrite.audience", EARLIER_INPUT)
        listed = list(files())
        for start in range(0, len(listed), 8):
            batch = listed[start : start + 8]
            names = ", ".join(name for name, _ in batch)
            check_run(page.upload(uploader(page), *(file for _, file in batch)), names)
            COUNTS["files"] += len(batch)
            assert page.shown_value("rewrite.audience") == EARLIER_INPUT, names
            clear(page)
    with Page(server, "/write?use=rewrite", cookies) as again:
        assert again.shown_value("rewrite.audience") == EARLIER_INPUT


BOMBS = (
    "huge_part", "false_sizes", "nested_archives", "many_entries", "overlapping_entries", "entity_billion_laughs", "entity_quadratic",
    "entity_external", "entity_in_utf16", "deep_document", "other_compression", "styles_in_a_cycle",
)  # fmt: skip
PDF_BOMBS = ("pdf_huge_stream", "pdf_packed_four_times", "pdf_pages_in_a_cycle")


def test_zip_bombs_are_refused_in_a_sentence_while_others_work(server: Server, cookies: dict[str, str]) -> None:
    before = server.memory()
    with (
        Page(server, "/write?use=summary", cookies) as page,
        Page(server, "/drafts", signed_in(server, OTHER, PASSWORD)) as other,
    ):
        page.fill("summary.audience", EARLIER_INPUT)
        for name in (*BOMBS, *PDF_BOMBS):
            data = getattr(bombs, name)()
            ending = "pdf" if name in PDF_BOMBS else "docx"
            messages = check_run(page.upload(uploader(page), (f"{name}.{ending}", data)), name)
            COUNTS["bombs"] += 1
            assert messages or "字" in page.text(), name
            assert other.run().has("sign-out"), name
            clear(page)
        assert page.shown_value("summary.audience") == EARLIER_INPUT
    print(f"memory of the server before and after the bombs: {before / 1e6:.0f}, {server.memory() / 1e6:.0f} MB")


def uploader(page: Page) -> str:
    """Return the widget key of the file uploader; it changes with each upload."""
    return next(names[1] for names, kind, _ in page._widgets() if kind == "file_uploader")


def clear(page: Page) -> None:
    """Remove all uploaded sources from the form."""
    while keys := [
        names[1] for names, kind, _ in page._widgets() if kind == "button" and names[1].startswith("remove-")
    ]:
        check_run(page.press(keys[0]), "remove")


SUBMITTED = ("html-script", "markdown-image", "sql-drop", "template-class", "emoji-family", "rtl-override", "surrogate-pair", "nul",
             "number", "boundary-end", "instruction-role", "formula", "yaml-tag", "header", "kanji-rare", "json-deep")  # fmt: skip


def test_accepted_input_becomes_a_draft_and_refused_input_stays_in_the_form(
    server: Server, cookies: dict[str, str]
) -> None:
    accepted = 0
    for name in (name for name in SUBMITTED if name in typeable_strings()):
        with Page(server, "/write?use=titles", cookies) as page:
            text = typeable_strings()[name]
            page.set_value("titles.title", text)
            page.set_value("titles.pasted", f"在宅勤務の席数は、出社率で決めます。{text}")
            messages = check_run(page.press("send"), name)
            COUNTS["sent"] += 1
            accepted += not page.has("send")
            assert messages or not page.has("send"), name
            check_run(page.run(), name)
    print(f"accepted and written: {accepted} of {len(SUBMITTED)}")
    with Page(server, "/drafts", cookies) as drafts:
        check_run(drafts, "the list")
        assert accepted > 0


def test_two_thousand_inputs_were_sent() -> None:
    """This must be the last test of the module, because it checks the count of the tests above."""
    assert sum(COUNTS.values()) >= 2_000, COUNTS
