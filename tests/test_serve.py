"""The server as a process: Streamlit options, invalid settings, and shutdown."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from lensawriter.settings import ROOT
from tests.support.model_server import running
from tests.support.serving import COMMAND, PASSWORD, WRITER, Server, clean_environment, free_port, people, serving
from tests.support.socket_client import Page, open_socket, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.alone]

PROBE = """
import atexit, json, sys
from lensawriter.cli.main import main
from streamlit import config
atexit.register(lambda: json.dump({name: option.value for name, option in config.get_config_options().items()},
                                  open(sys.argv.pop(), "w"), default=str))
sys.exit(main(["serve", *sys.argv[1:-1]]))
"""
"""A program that serves, and writes the effective Streamlit options to a file at exit."""
DONE = "完成"
HOSTILE = {
    "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "false",
    "STREAMLIT_SERVER_TRUSTED_USER_HEADERS": '{"X-Evil": "sid"}',
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
    "STREAMLIT_SERVER_BASE_URL_PATH": "evil",
    "STREAMLIT_GLOBAL_DEVELOPMENT_MODE": "true",
}
EVIL = """
[server]
trustedUserHeaders = '{"X-Evil": "sid"}'
enableXsrfProtection = false
enableCORS = false
allowedHosts = []
corsAllowedOrigins = ["https://evil.example"]
baseUrlPath = "evil"
enableStaticServing = true
enableAgentApi = true
scriptHealthCheckEnabled = true
maxUploadSize = 1000
[client]
showErrorDetails = "full"
toolbarMode = "developer"
allowedOrigins = ["https://evil.example"]
[browser]
gatherUsageStats = true
[global]
developmentMode = false
e2eTest = true
"""


def refused(*options: str, environment: Mapping[str, str] | None = None, folder: Path | None = None) -> tuple[int, str]:
    """Start a server that must exit with an error; return its exit status and standard error."""
    ended = subprocess.run(
        [*COMMAND, *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
        env=clean_environment() | dict(environment or {}),
    )
    assert ended.stdout == "", ended.stdout
    return ended.returncode, ended.stderr


def one_sentence(output: str) -> bool:
    """Return whether an output is one line with a Japanese sentence, without a traceback or a Python file name."""
    return output.count("\n") == 1 and output.endswith("。\n") and "Traceback" not in output and ".py" not in output


@pytest.fixture
def data(tmp_path: Path) -> Path:
    people(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, Any]]]:
    """A server whose working folder, home folder and environment contain hostile Streamlit options."""
    folder = tmp_path_factory.mktemp("hostile")
    for place in ("home", "work"):
        (folder / place / ".streamlit").mkdir(parents=True)
        (folder / place / ".streamlit" / "config.toml").write_text(EVIL, encoding="utf-8")
        (folder / place / ".streamlit" / "secrets.toml").write_text('OPENAI_API_KEY = "evil"\n', encoding="utf-8")
    port, report = free_port(), folder / "options.json"
    command = (sys.executable, "-c", PROBE, "--port", str(port), "--data", str(folder / "data"), str(report))
    people(folder / "data")
    environment = HOSTILE | {"HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    server = Server(folder / "data", environment, folder=folder / "work", command=command, port=port)
    options: dict[str, Any] = {}
    try:
        server.await_ready()
        yield server, options
    finally:
        server.process.send_signal(signal.SIGINT)
        server.process.wait(30)
        server.end()


def configured() -> dict[str, Any]:
    """Return the options in .streamlit/config.toml as full name -> value, in the form that Streamlit uses."""

    def flatten(before: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in table.items():
            if isinstance(value, dict):
                yield from flatten(f"{before}{name}.", value)
            else:
                yield before + name, json.loads(value) if str(value).startswith("{") else value

    return dict(flatten("", tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))))


def test_hostile_home_folder_and_environment_change_no_option(
    hostile: tuple[Server, dict[str, Any]],
) -> None:
    server, _ = hostile
    assert server.ask("GET", "/write").status == 200
    assert server.ask("GET", "/evil/write").status == 404
    assert server.ask("GET", "/_stcore/script-health-check").status == 404
    for changed in ({"Origin": "https://evil.example"}, {"Host": "evil.example", "Origin": "http://evil.example"}):
        with pytest.raises(InvalidStatus):
            open_socket(server, {}, headers=changed)
    with Page(server, headers={"X-Evil": "0" * 64}) as page:
        assert page.has("ログイン")
        config = page.messages[0].new_session.config
        assert (config.toolbar_mode, config.gather_usage_stats) == (config.ToolbarMode.Value("VIEWER"), False)
    jar = signed_in(server, WRITER, PASSWORD)
    with Page(server, "/write?use=blog", jar) as page:
        assert page.widget("blog.files.0").max_upload_size_mb == 10
        urls = page.upload_urls("x.txt")
        assert page.put(urls.upload_url, "x.txt", bytes(10 * 1024 * 1024 + 1)).status == 413
        jar.pop("_streamlit_xsrf")
        assert page.put(urls.upload_url, "x.txt", b"x", jar).status == 403


def test_every_configured_option_is_in_effect(hostile: tuple[Server, dict[str, Any]]) -> None:
    """Stops the server of the fixture, so this must be the last test that uses it."""
    server, _ = hostile
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(30) == 130
    options = json.loads((server.data.parent / "options.json").read_text("utf-8"))
    ours = configured() | {"server.port": server.port}
    assert {name: options[name] for name in ours} == ours
    assert options["server.baseUrlPath"] == "" and options["server.corsAllowedOrigins"] == []
    assert options["global.e2eTest"] is False and options["server.scriptHealthCheckEnabled"] is False
    assert "Traceback" not in server.log(), server.log()


def test_server_ignores_a_broken_config_in_its_working_folder(data: Path, tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text("broken = [", encoding="utf-8")
    environment = {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with serving(data, environment, folder=tmp_path) as server, Page(server) as page:
        assert page.has("ログイン")
    assert sorted(each.name for each in tmp_path.iterdir()) == [".streamlit", "data"]


def test_streamlit_run_uses_the_same_gate(data: Path) -> None:
    run = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "{port}")
    server = Server(data, {"LENSAWRITER_DATA": str(data)}, folder=ROOT, command=run)
    try:
        server.await_ready()
        assert server.ask("GET", "/_stcore/metrics").status == 404
        assert server.ask("GET", "/media/x.png").status == 401
        with Page(server, "/write", signed_in(server, WRITER, PASSWORD)) as page:
            assert page.has("sign-out")
    finally:
        server.end()
    assert "Traceback" not in server.log(), server.log()


@pytest.mark.parametrize("name", ["SERVER_ENABLE_XSRF_PROTECTION", "SERVER_ENABLE_CORS"])
def test_streamlit_run_refuses_changed_options_in_one_line(data: Path, name: str) -> None:
    run = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "{port}")
    environment = {"LENSAWRITER_DATA": str(data), f"STREAMLIT_{name}": "false"}
    server = Server(data, environment, folder=ROOT, command=run)
    assert server.process.wait(60) == 2
    server.end()
    assert "Traceback" not in server.log()
    assert "変更されています。lensawriter serve で起動してください。" in server.log().splitlines()[-1]


def test_port_in_use_is_refused_in_one_line(data: Path) -> None:
    with serving(data) as server:
        status, output = refused("--port", str(server.port), "--data", str(data.parent / "other"))
    assert (status, one_sentence(output)) == (2, True), output
    assert f"ポート {server.port}" in output


def test_second_server_on_the_same_data_is_refused_in_one_line(data: Path) -> None:
    with serving(data) as server:
        status, output = refused("--port", str(free_port()), "--data", str(data))
        assert (status, one_sentence(output)) == (2, True), output
        assert server.ask("GET", "/healthz").status == 200


def test_invalid_setting_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("x", encoding="utf-8")
    broken = tmp_path / "broken"
    broken.mkdir(mode=0o700)
    (broken / "lensawriter.duckdb").write_bytes(b"no database" * 1000)
    (broken / "lensawriter.duckdb").chmod(0o600)  # otherwise a second line says that the mode was corrected
    for environment in (
        {"LENSAWRITER_DATA": str(tmp_path / "a-file")},
        {"LENSAWRITER_DATA": str(tmp_path / "a-file" / "below")},
        {"LENSAWRITER_DATA": "/proc/none"},
        {"LENSAWRITER_DATA": str(broken)},
        {"LENSAWRITER_PORT": "none"},
        {"LENSAWRITER_ADDRESS": "192.0.2.1"},
        {"LENSAWRITER_ADDRESS": "no.such.host.invalid"},
        {"LENSAWRITER_DATABASE_URL": "mysql://x"},
        {"LENSAWRITER_DATABASE_URL": "postgresql+psycopg://127.0.0.1:1/none"},
        {"OPENAI_BASE_URL": "ftp://x"},
        {"LENSAWRITER_PROMPTS": str(tmp_path / "none")},
    ):
        port = {"LENSAWRITER_PORT": str(free_port()), "LENSAWRITER_DATA": str(tmp_path / "data")}
        status, output = refused(environment=port | environment)
        assert (status, one_sentence(output)) == (2, True), (environment, output)


def test_invalid_use_case_file_is_refused_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    text = (ROOT / "prompts" / "blog.md").read_text("utf-8")
    (tmp_path / "prompts" / "blog.md").write_text(text.replace("channel:", "chanel:", 1), encoding="utf-8")
    environment = {"LENSAWRITER_PROMPTS": str(tmp_path / "prompts")}
    status, output = refused("--port", str(free_port()), "--data", str(tmp_path / "data"), environment=environment)
    assert status == 2 and output.count("\n") == 1 and "Traceback" not in output, output
    assert "blog.md" in output


def test_health_check_fails_if_the_job_queue_cannot_start(data: Path) -> None:
    (data / "jobs.sqlite").mkdir()
    server = Server(data)
    try:
        deadline = time.monotonic() + 60
        while "warming up failed" not in server.log() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert server.ask("GET", "/healthz").status == 503
        with Page(server) as page:
            assert page.has("ログイン"), "pages still work"
    finally:
        server.end()


def test_server_stops_while_a_job_streams_and_continues_it_after_restart(data: Path) -> None:
    with running(first=0.2, per_second=100, tokens=6_000) as model:
        environment = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "x", "LENSAWRITER_MODEL": "openai:scripted"}
        server = Server(data, environment)
        try:
            server.await_ready()
            jar = signed_in(server, WRITER, PASSWORD)
            with Page(server, "/write?use=blog", jar) as page, Page(server, "/drafts", jar), Page(server) as stranger:
                page.fill("blog.title", "席数").fill("blog.pasted", "席数は出社率で決めます。" * 20)
                page.fill("blog.confirm", False)
                page.press("send")
                deadline = time.monotonic() + 60
                while not any(call.step.startswith(("section", "text")) and call.sent for call in model.calls):
                    assert time.monotonic() < deadline, [call.step for call in model.calls]
                    time.sleep(0.05)
                started = time.monotonic()
                status = server.end()
                print(
                    f"shutdown after SIGTERM with a streaming article and three open pages: {time.monotonic() - started:.2f} s"
                )
                assert status in (0, -signal.SIGTERM)
                assert stranger.session_id
        finally:
            server.end()
    assert "Traceback" not in server.log(), server.log()
    # The job continues after the next start.
    with running() as model:
        environment |= {"OPENAI_BASE_URL": model.url}
        with serving(data, environment) as again, Page(again, "/drafts", signed_in(again, WRITER, PASSWORD)) as drafts:
            deadline = time.monotonic() + 60
            while DONE not in drafts.run().text():
                assert time.monotonic() < deadline, drafts.text()
                time.sleep(0.1)
            assert "席数" in drafts.text()


def test_ctrl_c_stops_the_server_with_one_line(data: Path) -> None:
    server = Server(data)
    server.await_ready()
    os.kill(server.process.pid, signal.SIGINT)
    assert server.process.wait(30) == 130
    server.end()
    assert server.log().splitlines()[1:] == ["中止しました。"]
