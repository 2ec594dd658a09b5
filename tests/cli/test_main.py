"""Options and help of all commands, and `lensawriter usecases`."""

import json
from pathlib import Path

import pytest

from lensawriter.cli.main import main
from tests.cli.command import NAMES, Captured, run

pytestmark = pytest.mark.usefixtures("working_folder")


def test_invalid_use_case_file_is_reported_with_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "custom").mkdir()
    (tmp_path / "custom" / "faq.md").write_text("---\nid: faq\n---\n", encoding="utf-8")
    monkeypatch.setenv("LENSAWRITER_PROMPTS", str(tmp_path / "custom"))
    assert run("usecases", captured=capsys) == (2, "", ["faq.md:2 「steps」は [outline, section]、[variants]、[text] のいずれかを指定してください。"])  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "コマンド を指定してください。"),
        (("write",), "BRIEF.yaml を指定してください。"),
        (("publish",), "コマンド publish はありません。write、usecases、"),
        (("write", "a", "b"), "b という指定はありません。"),
        (("write", "a", "--mod", "x"), "--mod x という指定はありません。"),
        (("write", "a", "--model"), "--model の値を指定してください。"),
        (("usecases", "--json=yes"), "--json に値は指定できません。"),
        (("serve", "--port", "70000"), "--port は1から65535の整数で指定してください。"),
        (("serve", "--port", "８５０１"), "--port は1から65535の整数で指定してください。"),
    ],
)
def test_invalid_arguments_exit_with_2_and_one_japanese_line(
    capsys: Captured, arguments: tuple[str, ...], line: str
) -> None:
    status, out, err = run(*arguments, captured=capsys)
    assert (status, out, len(err)) == (2, "", 1)
    assert err[0].startswith(line)


@pytest.mark.parametrize(
    "arguments", [("--help",), ("write", "--help"), ("usecases", "-h"), ("serve", "--help"), ("operator", "-h")]
)
def test_help_is_japanese(capsys: Captured, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert shown.startswith("使い方: lensawriter")
    assert not any(word in shown for word in ("usage", "positional", "options", "show this", "exit"))


def test_usecases_lists_all_twelve_by_id_and_title(capsys: Captured) -> None:
    status, out, err = run("usecases", captured=capsys)
    assert (status, err, [line.split()[0] for line in out.splitlines()]) == (0, [], NAMES)
    assert "プレスリリース" in out


def test_usecases_as_json_describes_the_inputs_of_a_brief(capsys: Captured) -> None:
    status, out, _ = run("usecases", "--json", captured=capsys)
    rows = json.loads(out)
    assert (status, [row["id"] for row in rows]) == (0, NAMES)
    assert set(rows[0]) == {"id", "title", "description", "when", "channel", "length", "tone", "inputs", "version"}
    sns = next(row for row in rows if row["id"] == "sns")
    assert sns["inputs"][0]["choices"] == ["X", "Instagram", "Facebook", "LinkedIn"]
