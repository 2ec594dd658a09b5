"""The template files of mails: what they may contain, and the errors that stop the start."""

import shutil
from pathlib import Path

import pytest

from lensawriter.errors import SettingInvalid
from lensawriter.mail.messages import FACTS, Mail
from lensawriter.mail.texts import FOLDER, load_texts

NAME = "password-reset.ja.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the folder of templates."""
    return Path(shutil.copytree(FOLDER, tmp_path / "templates"))


def refusal(folder: Path) -> str:
    """Load a folder of templates, and return the message of the error that this raises."""
    with pytest.raises(SettingInvalid) as refused:
        load_texts(FACTS, folder)
    return str(refused.value)


def test_folder_has_the_files_of_all_kinds_and_no_others() -> None:
    kinds = {path.name.split(".")[0] for path in FOLDER.iterdir()}
    assert kinds == {*Mail, "signature"}


@pytest.mark.parametrize("name", [NAME, "signature.en.txt"])
def test_missing_file_is_named_in_the_error(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert name in refusal(folder)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("件名\n\n{{ link }}\n{{ linkk }}\n", 4),
        ("件名\n\n{{ link }}\n\n{{ link\n", 5),
        ("件名\n\n{{ link }}\n{% if link %}x{% endif %}\n", 4),
        ("件名\n\n{{ link }}\n{{ link.__class__ }}\n", 4),
        ("件名\n\n{{ link }}\n{{ link | upper }}\n", 4),
        ("件名\n\n{{ link }}\n{{ link() }}\n", 4),
        ("件名\n\n{{ link }}\n{% include 'signature.ja.txt' %}\n", 4),
        ("{{ organisation }}\n\n{{ link }}\n", 1),
        ("\n件名\n\n{{ link }}\n", 1),
        ("件名\n{{ link }}\n", 2),
        ("件名\n\n\n", 2),
        ("件名\n\n期限：{{ expires_at }}\n", 3),
    ],
)
def test_invalid_template_is_refused_with_file_and_line(folder: Path, text: str, line: int) -> None:
    (folder / NAME).write_text(text, encoding="utf-8")
    assert f"{NAME} の{line}行目" in refusal(folder)


def test_file_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / NAME).write_bytes("件名\n\n{{ link }}\n".encode("cp932"))
    assert NAME in refusal(folder)


def test_file_may_use_fewer_facts_crlf_line_ends_and_a_byte_order_mark(folder: Path) -> None:
    (folder / NAME).write_bytes("件名\r\n\r\n開く：{{ link }}".encode("utf-8-sig"))
    text = load_texts(FACTS, folder).by_kind[Mail.PASSWORD_RESET, "ja"]
    assert text.render({"link": "x"}) == ("件名", "開く：x\n")


def test_signature_begins_with_the_standard_separator_line() -> None:
    assert all(each.startswith("-- \n") for each in load_texts(FACTS).signatures.values())
