"""The environment variables in the table of the README: their values, defaults, and messages for invalid values."""

import re
from pathlib import Path

import pytest

from lensawriter.errors import SettingInvalid
from lensawriter.services import build
from lensawriter.settings import ROOT, Settings


def table() -> set[str]:
    """Return the variables that the README lists."""
    readme = (ROOT / "README.md").read_text("utf-8")
    return set(re.findall(r"^\| `([A-Z_]+)` \|", readme, re.M))


def test_default_settings_are_local_and_offline() -> None:
    defaults = Settings.read({})
    assert defaults == Settings(
        data=Path("data").resolve(),
        database_url=None,
        model="offline",
        models=(),
        openai_api_key=None,
        openai_base_url=None,
        prices=ROOT / "prompts" / "prices.yaml",
        plans=ROOT / "prompts" / "plans.yaml",
        prompts=ROOT / "prompts",
        address="127.0.0.1",
        port=8501,
        hosts=("localhost", "127.0.0.1"),
        base_url=None,
        smtp=None,
    )
    assert defaults.prices.is_file()
    assert defaults.prompts.is_dir()


URL = "postgresql+psycopg://user:secret@db.example/lensawriter"
GIVEN = {
    "LENSAWRITER_MODEL": ("openai:gpt-5 mini", "model", "openai:gpt-5 mini"),
    "LENSAWRITER_MODELS": (" openai:a , openai:b,,openai:a", "models", ("openai:a", "openai:b")),
    "OPENAI_BASE_URL": ("http://127.0.0.1:8000/v1", "openai_base_url", "http://127.0.0.1:8000/v1"),
    "LENSAWRITER_DATABASE_URL": (URL, "database_url", URL),
    "LENSAWRITER_PORT": ("9000", "port", 9000),
    "LENSAWRITER_ADDRESS": ("::1", "address", "::1"),
    "LENSAWRITER_HOSTS": (" Write.Example.jp ,[::1],,localhost", "hosts", ("write.example.jp", "[::1]", "localhost")),
    "LENSAWRITER_BASE_URL": ("https://Write.example.jp:8443/", "base_url", "https://write.example.jp:8443"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_variable_is_read_and_an_empty_value_is_ignored(name: str) -> None:
    value, field, expected = GIVEN[name]
    assert getattr(Settings.read({name: f" {value} "}), field) == expected
    assert Settings.read({name: " "}) == Settings.read({})


def test_paths_are_read_and_the_data_folder_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").touch()
    read = Settings.read(
        {
            "LENSAWRITER_DATA": str(tmp_path / "new" / ".." / "data"),
            "LENSAWRITER_PRICES": str(tmp_path / "prices.yaml"),
            "LENSAWRITER_PROMPTS": str(tmp_path),
        }
    )
    assert (read.data, read.prices, read.prompts) == (tmp_path / "data", tmp_path / "prices.yaml", tmp_path)


def test_repr_shows_neither_api_key_nor_database_password() -> None:
    read = Settings.read({"OPENAI_API_KEY": "sk-geheim\n", "LENSAWRITER_DATABASE_URL": URL})
    assert read.openai_api_key is not None
    assert read.openai_api_key.get_secret_value() == "sk-geheim"
    assert "geheim" not in repr(read)
    assert "secret" not in repr(read)


def test_command_line_overrides_the_environment(tmp_path: Path) -> None:
    environment = {"LENSAWRITER_DATA": "/elsewhere", "LENSAWRITER_PORT": "9000"}
    read = Settings.read(environment, data=tmp_path, port=9001)
    assert (read.data, read.port) == (tmp_path, 9001)
    for port in (0, -1, 65536):
        with pytest.raises(SettingInvalid, match="--port"):
            Settings.read(environment, port=port)


INVALID = {
    "LENSAWRITER_MODELS": ("gpt-5", "openai:a,gpt-5"),
    "LENSAWRITER_MODEL": ("gpt-5", "openai:", ":x", "openai: ", "OpenAI:x", "オープン:x", "offline\n:"),
    "OPENAI_API_KEY": ("sk-日本", "sk x", "sk\nx", "“sk”", "sk\0"),
    "OPENAI_BASE_URL": ("example.com", "ftp://x", "http://", "http://x:port", "http://[", "http://a b", "http://x\n/y"),
    "LENSAWRITER_DATA": ("\0", "~nobody-of-that-name/x", "x" * 5000, __file__, f"{__file__}/x"),
    "LENSAWRITER_DATABASE_URL": ("sqlite:///x", "postgresql://x", "postgresql+psycopg:x", "x"),
    "LENSAWRITER_PORT": ("0", "65536", "-1", "80.0", "八五〇一", "9" * 5000, "8501 9000", "²"),
    "LENSAWRITER_ADDRESS": ("http://x", "0.0.0.0:80", "日本", "a b", "-", "x\0"),
    "LENSAWRITER_HOSTS": ("*", "https://x", "x:80", "x y", "日本.jp", "x;script-src *", "[x]", "[::1", "x,\nY: z"),
    "LENSAWRITER_BASE_URL": (
        "write.example.jp",
        "http://write.example.jp",
        "ftp://x",
        "https://",
        "https://x/app",
        "https://x?a=b",
        "https://x:0",
        "https://x:99999",
        "https://a b",
        "https://日本.jp",
        "https://user@x",
        "https://x\ny",
        "http://[::2]",
        "https://[x]",
        "\0",
    ),
    "LENSAWRITER_SMTP_HOST": ("smtp://x", "mail.example.jp:25", "a b", "日本.jp", "-", "x\0", "[::1]"),
    "LENSAWRITER_SMTP_PORT": ("0", "65536", "-1", "25.0", "二五"),
    "LENSAWRITER_SMTP_FROM": (
        "x",
        "a@b",
        "山田 <a@example.jp>",
        "a@example.jp, b@example.jp",
        "a@example.jp\nBcc: b",
        "あ@example.jp",
    ),
    "LENSAWRITER_SMTP_USER": ("alone", "利用者", "a\nb"),
    "LENSAWRITER_SMTP_PASSWORD": ("alone", "秘密", "a\nb"),
    "LENSAWRITER_SMTP_TLS": ("ssl", "yes", "なし", "\0"),
    "LENSAWRITER_PRICES": ("no-such-file.yaml", str(ROOT), "\0"),
    "LENSAWRITER_PLANS": ("no-such-file.yaml", str(ROOT), "\0"),
    "LENSAWRITER_PROMPTS": ("no-such-folder", __file__, "\0"),
}


def test_code_readme_and_this_test_have_the_same_variables() -> None:
    assert set(INVALID) == table()
    files = [*(ROOT / "lensawriter" / "settings").glob("*.py")]
    read = {name for path in files for name in re.findall(r'"([A-Z_]{6,})"', path.read_text("utf-8"))}
    assert read == table()


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in INVALID.items() for value in values])
def test_invalid_value_is_refused_with_one_line_that_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        Settings.read({name: value})
    message = refused.value.message
    assert message.startswith(name)
    assert re.fullmatch(r"[^\n。]+。([^\n。]+。)?", message)
    assert name not in ("OPENAI_API_KEY", "LENSAWRITER_SMTP_PASSWORD") or value not in message


MAIL = {
    "LENSAWRITER_SMTP_HOST": "mail.example.jp",
    "LENSAWRITER_SMTP_FROM": "noreply@example.jp",
    "LENSAWRITER_SMTP_USER": "lensawriter",
    "LENSAWRITER_SMTP_PASSWORD": "geheim",
}


def test_mail_server_uses_starttls_by_default_and_repr_hides_its_password() -> None:
    read = Settings.read(MAIL)
    assert read.smtp is not None
    assert (read.smtp.host, read.smtp.port, read.smtp.sender) == ("mail.example.jp", 587, "noreply@example.jp")
    assert (read.smtp.user, read.smtp.tls) == ("lensawriter", "starttls")
    assert read.smtp.password is not None
    assert read.smtp.password.get_secret_value() == "geheim"
    assert "geheim" not in repr(read)
    implicit = Settings.read(MAIL | {"LENSAWRITER_SMTP_TLS": "TLS"}).smtp
    assert implicit is not None
    assert implicit.port == 465


@pytest.mark.parametrize(
    "host", ["mail.example.jp", "10.0.0.5", "192.168.0.9", "localhost.example.jp", "127.0.0.1.example.jp"]
)
def test_unencrypted_connection_to_a_mail_server_on_another_machine_is_refused(host: str) -> None:
    with pytest.raises(SettingInvalid, match=r"^LENSAWRITER_SMTP_TLS"):
        Settings.read(MAIL | {"LENSAWRITER_SMTP_HOST": host, "LENSAWRITER_SMTP_TLS": "none"})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_unencrypted_connection_to_a_mail_server_on_this_machine_is_allowed(host: str) -> None:
    read = Settings.read(MAIL | {"LENSAWRITER_SMTP_HOST": host, "LENSAWRITER_SMTP_TLS": "none"})
    assert read.smtp is not None


@pytest.mark.parametrize("missing", ["LENSAWRITER_SMTP_HOST", "LENSAWRITER_SMTP_FROM"])
def test_missing_variable_of_the_mail_server_is_reported(missing: str) -> None:
    with pytest.raises(SettingInvalid, match=f"^{missing}"):
        Settings.read({name: value for name, value in MAIL.items() if name != missing})


def test_data_folder_that_cannot_be_created_stops_the_start(tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "mkdir", refuse)
        with pytest.raises(SettingInvalid, match="LENSAWRITER_DATA"):
            build(Settings.read({}, data=tmp_path / "data"))
