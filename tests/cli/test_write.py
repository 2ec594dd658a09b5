"""`lensawriter write`, run in this process: output, messages and exit status."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lensawriter import usecases
from lensawriter.text.length import count
from lensawriter.writing import direct
from tests.cli.command import EXAMPLES, NAMES, Captured, run
from tests.support.bad_inputs import is_sentence
from tests.support.model_server import ModelServer, running

VALID = "use_case: summary\ntitle: 席数\ntone: desumasu\nlength: {min: 20, max: 200}\nsources: [{text: 席数は出社率で決めます。}]\n"
REPORT = {
    "use_case",
    "model",
    "draft",
    "variants",
    "outline",
    "length",
    "usage",
    "prompt_version",
    "seconds",
    "warnings",
}

pytestmark = pytest.mark.usefixtures("working_folder")


@pytest.fixture
def model_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """Run a scripted model server and set its address in the environment."""
    with running() as server:
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        yield server


def set_stdin(monkeypatch: pytest.MonkeyPatch, data: str | bytes) -> None:
    """Replace standard input by a stream with this data."""
    raw = data.encode() if isinstance(data, str) else data
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))


def refusal(data: str | bytes, *, monkeypatch: pytest.MonkeyPatch, captured: Captured) -> str:
    """Run `write` on an invalid brief; check for status 2 and one line, and return the line."""
    set_stdin(monkeypatch, data)
    status, out, err = run("write", "-", captured=captured)
    assert (status, out, len(err)) == (2, "", 1), (out, err)
    assert is_sentence(err[0])
    return err[0]


def check_report(report: dict[str, Any], name: str, model: str) -> None:
    """Check a report against the documented format."""
    assert set(report) == REPORT
    assert (report["use_case"], report["model"]) == (name, model)
    assert report["prompt_version"] == usecases.read(EXAMPLES.parent.parent / "prompts" / f"{name}.md").version
    assert set(report["length"]) == {"asked", "reached"}
    assert set(report["length"]["asked"]) == {"min", "max"}
    assert report["length"]["reached"] == count(report["draft"]) <= report["length"]["asked"]["max"]
    assert set(report["usage"]) == {"prompt_tokens", "completion_tokens", "yen", "estimated"}
    assert report["usage"]["prompt_tokens"] > 0 < report["usage"]["completion_tokens"]
    assert set(report["seconds"]) == {"total", "outline", "sections"}
    assert all(isinstance(each, str) for each in [*report["variants"], *report["warnings"]])
    for section in report["outline"]:
        assert set(section) == {"heading", "asked", "reached"}
        assert f"## {section['heading']}\n" in report["draft"]
    if name in ("sns", "titles"):
        assert len(report["variants"]) >= 3
        assert report["draft"] == report["variants"][0]
    else:
        assert report["variants"] == []
        assert report["draft"].startswith("# ") or model != "offline"


@pytest.mark.parametrize("name", NAMES)
def test_each_example_is_written_offline_as_json_and_nothing_is_stored(
    name: str, capsys: Captured, working_folder: Path
) -> None:
    status, out, err = run("write", str(EXAMPLES / f"{name}.yaml"), "--json", captured=capsys)
    assert status == 0
    report = json.loads(out)
    check_report(report, name, "offline")
    assert report["usage"]["yen"] == 0
    assert err[0].startswith("AIモデルが設定されていない")
    assert [*working_folder.parent.rglob("*")] == [working_folder]


@pytest.mark.parametrize("name", NAMES)
def test_each_example_is_written_by_a_model_over_http(name: str, capsys: Captured, model_server: ModelServer) -> None:
    status, out, err = run("write", str(EXAMPLES / f"{name}.yaml"), "--json", "--model", "openai:m", captured=capsys)
    assert (status, [line for line in err if "設定されていない" in line]) == (0, [])
    report = json.loads(out)
    check_report(report, name, "openai:m")
    assert report["usage"]["yen"] is None  # the price of this model is unknown
    assert not report["usage"]["estimated"]
    assert report["usage"]["completion_tokens"] == sum(call.tokens for call in model_server.calls)
    case = usecases.read(EXAMPLES.parent.parent / "prompts" / f"{name}.md")
    assert {call.step for call in model_server.calls} == set(case.steps)
    sources = [path.read_text("utf-8")[20:60] for path in (EXAMPLES / "sources").glob("*.txt")]
    sources += [path.read_text("utf-8")[20:60] for path in (EXAMPLES / "sources").glob("*.md")]
    for call in model_server.calls:
        system, human = call.body["messages"]
        assert (system["role"], human["role"]) == ("system", "user")
        assert [text for text in sources if text in system["content"]] == []
        assert [text for text in sources if text in human["content"]] != []
        assert "{" not in system["content"].split("## 答えの形")[0]  # all variables are filled in


def test_draft_goes_to_stdout_and_progress_and_warnings_to_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    set_stdin(monkeypatch, VALID.replace("min: 20", "min: 150"))
    status, out, err = run("write", "-", captured=capsys)
    assert (status, out.startswith("# 席数\n\n")) == (0, True)
    assert "原稿を書いています…" in err
    assert err[-1].startswith("注意: 参考資料の内容が少ない")


def test_paths_in_a_brief_from_stdin_are_relative_to_the_working_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, working_folder: Path
) -> None:
    (working_folder / "資料.txt").write_text("席数は出社率で決めます。", encoding="utf-8")
    set_stdin(monkeypatch, VALID.replace("{text: 席数は出社率で決めます。}", "{path: 資料.txt}"))
    assert run("write", "-", captured=capsys)[0] == 0


def test_openai_model_without_a_key_is_replaced_by_the_offline_model(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    set_stdin(monkeypatch, VALID)
    monkeypatch.setenv("LENSAWRITER_MODEL", "openai:gpt-4.1")
    status, out, err = run("write", "-", "--json", captured=capsys)
    assert (status, json.loads(out)["model"]) == (0, "offline")
    assert "OPENAI_API_KEY" in err[0]


def test_model_option_overrides_the_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, model_server: ModelServer
) -> None:
    monkeypatch.setenv("LENSAWRITER_MODEL", "openai:set")
    for arguments, model in (
        (("write", "-", "--json"), "openai:set"),
        (("write", "-", "--json", "--model", "offline"), "offline"),
    ):
        set_stdin(monkeypatch, VALID)
        status, out, _ = run(*arguments, captured=capsys)
        assert (status, json.loads(out)["model"]) == (0, model)


@pytest.mark.parametrize("fault", ["wrong_key", "no_quota", "refusal", "filter", "filter_400", "length"])
def test_model_failure_exits_with_3_and_one_japanese_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, model_server: ModelServer, fault: str
) -> None:
    model_server.script.fail(*[fault] * 9)
    set_stdin(monkeypatch, VALID)
    status, out, err = run("write", "-", "--model", "openai:m", captured=capsys)
    assert (status, out, err[0]) == (3, "", "原稿を書いています…")
    assert len(err) == 2
    assert is_sentence(err[1])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("use_case: summary", "use_case: essay"), "use_case"),
        (("title: 席数\n", ""), "title"),
        (("title: 席数", f"title: {'長' * 300_000}"), "title"),
        (("title: 席数", "title: 題\0名"), "title"),
        (("title: 席数", 'title: "題\\0名"'), "title"),
        (("title: 席数", "title: 席数\ntitle: 席数"), "title"),
        (("desumasu", "keigo"), "tone"),
        (("max: 200", "max: 20001"), "length"),
        (("min: 20", "min: 900"), "length"),
        (("sources: [{text: 席数は出社率で決めます。}]", "sources: [{path: ない.txt}]"), "sources"),
        (("席数は出社率で決めます。", "a" * 1_000_000), "sources"),
        (("sources:", "inputs: {form: 詩}\nsources:"), "inputs.form"),
        (("sources:", "colour: red\nsources:"), "colour"),
        (("sources:", "keywords: 席数\nsources:"), "keywords"),
    ],
)  # fmt: skip
def test_invalid_brief_exits_with_2_and_one_line_that_names_the_field(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, change: tuple[str, str], field: str
) -> None:
    assert VALID.count(change[0]) >= 1
    line = refusal(VALID.replace(*change), monkeypatch=monkeypatch, captured=capsys)
    assert line.startswith(f"{field}: ")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[1]", VALID.encode("utf-16"), b"a" * 4_000_001, b"\0" * 100])
def test_input_that_is_not_a_brief_exits_with_2_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, data: bytes
) -> None:
    refusal(data, monkeypatch=monkeypatch, captured=capsys)


def test_emoji_and_rare_characters_are_preserved(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    title = "👩‍👩‍👧‍👦と𠮷野家と葛\U000e0100城"
    set_stdin(monkeypatch, VALID.replace("title: 席数", f"title: {title}"))
    status, out, _ = run("write", "-", captured=capsys)
    assert (status, out.splitlines()[0]) == (0, f"# {title}")


def test_source_of_exactly_the_limit_is_accepted(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    sentence = "席数は出社率で決めます。"
    set_stdin(monkeypatch, VALID.replace(sentence, (sentence * 17_000)[:200_000]))
    assert run("write", "-", captured=capsys)[0] == 0


@pytest.mark.parametrize("name", ["ない.yaml", ".", "題\0名", "\x1b[31m.yaml", "a" * 5_000, "/dev/zero"])
def test_brief_that_cannot_be_opened_exits_with_2(capsys: Captured, name: str) -> None:
    status, out, err = run("write", name, captured=capsys)
    assert (status, out, len(err)) == (2, "", 1)
    assert is_sentence(err[0])


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LENSAWRITER_PORT", "http"),
        ("OPENAI_BASE_URL", "example.com"),
        ("LENSAWRITER_DATABASE_URL", "mysql://x"),
        ("LENSAWRITER_MODEL", "gpt"),
    ],
)
def test_invalid_setting_exits_with_2_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, variable: str, value: str
) -> None:
    set_stdin(monkeypatch, VALID)
    monkeypatch.setenv(variable, value)
    status, out, err = run("write", "-", captured=capsys)
    assert (status, out) == (2, "")
    assert is_sentence(err[-1])
    assert variable in err[-1] or value in err[-1]


def test_brief_for_a_custom_use_case_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path
) -> None:
    text = (EXAMPLES.parent.parent / "prompts" / "summary.md").read_text("utf-8").replace("id: summary", "id: digest")
    (tmp_path / "digest.md").write_text(text, encoding="utf-8")
    monkeypatch.setenv("LENSAWRITER_PROMPTS", str(tmp_path))
    set_stdin(monkeypatch, VALID.replace("summary", "digest"))
    status, out, _ = run("write", "-", captured=capsys)
    assert (status, "席数は出社率で" in out) == (0, True)


def test_unexpected_exception_is_logged_and_reported_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(direct, "write_directly", fail)
    set_stdin(monkeypatch, VALID)
    status, out, err = run("write", "-", captured=capsys)
    assert (status, out) == (1, "")
    assert is_sentence(err[-1])
    assert "ZeroDivisionError" in caplog.text
