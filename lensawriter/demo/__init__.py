"""The command `lensawriter demo`.

It writes an article with the offline model in the terminal, then serves a sample organisation with three months of drafts.
"""

import secrets
import shutil
from pathlib import Path

from lensawriter.access.audit import ANCHOR
from lensawriter.accounts import passwords, role_names
from lensawriter.demo import codes
from lensawriter.demo.replay import replay
from lensawriter.demo.scenario import Scenario
from lensawriter.errors import PasswordRefused, SettingInvalid
from lensawriter.serve import serve
from lensawriter.settings import ROOT, Settings
from lensawriter.text.length import length_range
from lensawriter.writing.direct import write_directly

EXAMPLE = Path("docs", "examples", "blog.yaml")
"""The brief of the article that is written in the terminal."""
OFFLINE = "offline"
_PASSWORD, _FILLING, _STORE = "demo-password", ".filling", "lensawriter.duckdb"
_SYLLABLES = "ka ki ku ko sa su se so ta te to na ni no ha hi fu ho ma mi mu mo ya yu yo ra ri ru ro wa".split()
_DEFAULTED = ("database_url", "address", "hosts", "prompts", "base_url", "smtp")
"""Settings that a demo resets to their defaults."""


def demo(settings: Settings) -> None:
    """Write an article in the terminal, fill an empty data folder with sample data, and serve it on loopback only.

    A folder that already contains a demo is reused. Raises SettingInvalid if it contains anything else.
    """
    settings = _isolated(settings)
    filled = _is_filled(settings.data)
    _write(settings)
    scenario = Scenario.read()
    if filled:
        _print(f"\n■ 見本のデータは、前回のものを使います（{settings.data}）")
    else:
        _print(f"\n■ 見本のデータを用意しています（{len(scenario.people)}人、3か月分、原稿{len(scenario.entries)}件）…")
        _fill(scenario, settings)
    _introduce(scenario, (settings.data / _PASSWORD).read_text(encoding="ascii").strip())
    codes.show(scenario, codes.read(settings.data))
    serve(settings)


def _isolated(settings: Settings) -> Settings:
    """Return settings with the embedded database, without a mail server, and with access from this machine only."""
    defaults = {name: Settings.model_fields[name].default for name in _DEFAULTED}
    return settings.model_copy(update=defaults)


def _write(settings: Settings) -> None:
    _print(f"■ 指示書 {EXAMPLE.as_posix()} から記事を1本書きます（AIモデルも通信も使いません）")
    path = ROOT / EXAMPLE
    article, seconds = write_directly(settings, path.read_bytes(), path.parent, model=OFFLINE, notify=_print)
    asked = f"指定 {length_range(article.asked)} → {article.reached:,}字"
    _print(f"\n{article.text()}\n\n■ 書き上がりました（{asked}、{seconds['total']:.1f}秒）")
    for warning in article.warnings:
        _print(f"注意: {warning}")


def _is_filled(folder: Path) -> bool:
    """Return whether a folder contains a complete demo; raises SettingInvalid if it contains something else."""
    if all((folder / each).exists() for each in (_PASSWORD, codes.FILE, _STORE)):
        return True
    found = {each.name for each in folder.iterdir()} if folder.is_dir() else set()
    if found - {_PASSWORD, codes.FILE, _FILLING, ANCHOR}:
        raise SettingInvalid(
            f"フォルダー {folder} には見本ではないデータがあります。--data で空のフォルダーを指定してください。"
        )
    return False


def _fill(scenario: Scenario, settings: Settings) -> None:
    """Create the data in a temporary folder and move it at the end, so that a demo is never incomplete."""
    filling = settings.data / _FILLING
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(filling, ignore_errors=True)
    password = _password(scenario)
    secrets_ = replay(scenario, settings.model_copy(update={"data": filling, "model": OFFLINE}), password)
    codes.write(settings.data, secrets_)
    secret = settings.data / _PASSWORD
    secret.touch(mode=0o600)
    secret.write_text(f"{password}\n", encoding="ascii")
    (filling / ANCHOR).replace(
        settings.data / ANCHOR
    )  # before the store, because `_is_filled` takes an existing store for a complete demo
    (filling / _STORE).replace(settings.data / _STORE)
    shutil.rmtree(filling)


def _password(scenario: Scenario) -> str:
    """Return a random password that is easy to pronounce and type; each demo has a different one."""
    while True:
        password = "-".join("".join(secrets.choice(_SYLLABLES) for _ in range(2)) for _ in range(5))
        try:
            for person in scenario.people.values():
                passwords.check(password, email=person.email, name=person.name, organisation=scenario.organisation)
        except PasswordRefused:
            continue
        return password


def _introduce(scenario: Scenario, password: str) -> None:
    _print(f"\n■ 次の3人のいずれかでログインできます（{scenario.organisation}）")
    for person in scenario.people.values():
        _print(f"  {person.email:<24}{role_names.name(person.role)}　{person.name}")
    _print(f"  パスワード（3人共通）: {password}")
    _print("  パスワードの次に、下に表示される認証コードを入力してください（見本だけの表示です）。\n")


def _print(line: str) -> None:
    print(line, flush=True)
