"""The installed command, run as a separate process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.bad_inputs import is_sentence
from tests.support.model_server import ModelServer, running

COMMAND = Path(sys.executable).parent / "lensawriter"
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
VALID = "use_case: summary\ntitle: 席数\ntone: desumasu\nlength: {min: 20, max: 200}\nsources: [{text: 席数は出社率で決めます。}]\n"
IMPORT_PROBE = """
import sys
from lensawriter.cli.main import main
for arguments in (["usecases"], ["write", "-"]):
    print(main(arguments), file=sys.stderr)
heavy = {"langchain_core", "langchain_openai", "openai", "dbos", "sqlalchemy", "duckdb", "pandas", "docx", "pypdf", "streamlit"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""

Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """The environment of this test run, with no variables of the product but LENSAWRITER_DATA."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("LENSAWRITER_", "OPENAI_"))}
    return variables | {"LENSAWRITER_DATA": str(tmp_path / "data")}


@pytest.fixture
def model_server(environment: Environment) -> Iterator[ModelServer]:
    with running() as server:
        environment |= {"OPENAI_API_KEY": "key", "OPENAI_BASE_URL": server.url, "LENSAWRITER_MODEL": "openai:m"}
        yield server


def run(
    environment: Environment, folder: Path, *arguments: str, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run the installed command in a folder."""
    return subprocess.run(
        [COMMAND, *arguments], env=environment, cwd=folder, input=stdin, capture_output=True, check=False, timeout=100
    )


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until a condition is true, at most 60 seconds."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "timeout while waiting for the condition"
        time.sleep(0.02)


def test_usecases_and_invalid_brief_import_no_heavy_library(environment: Environment, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IMPORT_PROBE],
        env=environment,
        cwd=tmp_path,
        input=b"title: x",
        capture_output=True,
        check=True,
    )
    *_, line, status, heavy = ended.stderr.decode().splitlines()
    assert line.startswith("use_case: ")
    assert (status, heavy) == ("2", "[]")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_each_example_is_written_from_any_folder_as_text_and_as_json(
    environment: Environment, tmp_path: Path, name: str
) -> None:
    text = run(environment, tmp_path, "write", str(EXAMPLES / f"{name}.yaml"))
    full = run(environment, tmp_path, "write", str(EXAMPLES / f"{name}.yaml"), "--json")
    assert (text.returncode, full.returncode) == (0, 0)
    report = json.loads(full.stdout)
    shown = text.stdout.decode()
    assert all(each in shown for each in report["variants"] or [report["draft"]])  # both runs give the same draft
    assert "Traceback" not in text.stderr.decode() + full.stderr.decode()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.slow
def test_source_paths_are_relative_to_the_folder_of_the_brief(environment: Environment) -> None:
    assert run(environment, EXAMPLES, "write", "sns.yaml").returncode == 0
    assert run(environment, EXAMPLES.parent, "write", "examples/sns.yaml").returncode == 0


@pytest.mark.slow
def test_ctrl_c_while_waiting_for_the_model_exits_with_130_and_one_line(
    environment: Environment, tmp_path: Path, model_server: ModelServer
) -> None:
    model_server.script.first = 60
    process = subprocess.Popen(
        [COMMAND, "write", str(EXAMPLES / "blog.yaml")],
        env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        wait_until(lambda: model_server.calls)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, out) == (130, b"")
    assert err.decode().splitlines() == ["構成を考えています…", "中止しました。"]


@pytest.mark.slow
def test_ctrl_c_before_the_first_request_exits_with_130(environment: Environment, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [COMMAND, "write", "-"],
        env=environment, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdin is not None
        process.stdin.write(VALID.encode())
        process.stdin.close()
        assert process.stderr is not None
        assert "設定されていない" in process.stderr.readline().decode()  # printed after the brief, before the imports
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read().decode()
        process.wait(60)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()
    assert process.returncode == 130
    assert rest.splitlines()[-1] == "中止しました。"
    assert "Traceback" not in rest


@pytest.mark.slow
def test_failing_model_exits_with_3_and_its_message_is_the_last_line(
    environment: Environment, tmp_path: Path, model_server: ModelServer
) -> None:
    model_server.script.fail("wrong_key")
    ended = run(environment, tmp_path, "write", str(EXAMPLES / "blog.yaml"), "--json")
    assert (ended.returncode, ended.stdout) == (3, b"")
    assert ended.stderr.decode().splitlines() == [
        "構成を考えています…",
        "モデルのAPIキーが正しくありません。管理者にAPIキーの確認を依頼してください。",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shell", "status", "lines"),
    [
        ("'{0}' write '{1}' 2>err | head -1", 0, 0),
        ("'{0}' usecases 2>err | true", 0, 0),
        ("'{0}' write '{1}' 2>&1 >out | head -1 >err; test -s out", 0, 1),
        ("'{0}' usecases 2>err >/dev/full", 1, 1),
        ("'{0}' usecases >&- 2>err", 0, 0),
        ("'{0}' write - <&- 2>err", 2, 1),
        ("'{0}' write . 2>err", 2, 1),
        ("cat '{1}' | '{0}' write - 2>err", 2, 1),
        ("cd '{2}' && cat '{1}' | '{0}' write - 2>&1 | tail -1", 0, None),
        ("LC_ALL=C PYTHONUTF8=0 PYTHONIOENCODING=ascii '{0}' usecases 2>err | grep -q プレスリリース", 0, 0),
        ("PYTHONIOENCODING=cp932 '{0}' write ない.yaml 2>err; grep -q 指示書 err", 0, 1),
    ],
)  # fmt: skip
def test_closed_and_full_pipes_are_handled(
    environment: Environment, tmp_path: Path, shell: str, status: int, lines: int | None
) -> None:
    script = "set -o pipefail; " + shell.format(COMMAND, EXAMPLES / "summary.yaml", EXAMPLES)
    ended = subprocess.run(
        ["/bin/bash", "-c", script], env=environment, cwd=tmp_path, capture_output=True, check=False, timeout=100
    )
    assert ended.returncode == status, ended.stderr
    assert ended.stderr == b""
    if lines is not None:
        messages = [line for line in (tmp_path / "err").read_text("utf-8").splitlines() if not line.endswith("…")]
        messages = [line for line in messages if "参考資料から組み立てます" not in line or lines]
        assert len(messages) == lines
        assert all(map(is_sentence, messages)) or lines


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "status"), [(b"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 0), (b"a\0b", 2), (b"a" * 1_000_000, 2), (b"\xe3\x81", 2)]
)  # fmt: skip
def test_emoji_are_accepted_and_nul_too_long_and_broken_text_are_refused(
    environment: Environment, tmp_path: Path, title: bytes, status: int
) -> None:
    ended = run(environment, tmp_path, "write", "-", stdin=VALID.encode().replace("席数\n".encode(), title + b"\n", 1))
    assert ended.returncode == status
    if status:
        lines = ended.stderr.decode().splitlines()
        assert (ended.stdout, len(lines)) == (b"", 1)
        assert is_sentence(lines[0])


def test_python_m_lensawriter_cli_is_the_same_as_the_command(environment: Environment, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lensawriter.cli", "usecases"]
    module = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=True, timeout=100)
    assert module.stdout == run(environment, tmp_path, "usecases").stdout != b""
    refused = subprocess.run([*command, "x"], env=environment, cwd=tmp_path, capture_output=True, check=False)
    assert (refused.returncode, refused.stderr.decode()) == (2, "x という指定はありません。\n")
