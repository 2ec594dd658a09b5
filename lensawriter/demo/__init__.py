"""`lensawriter demo`: an article written offline before one's eyes, then a server full of three months of work."""

import secrets
import shutil
from pathlib import Path

from lensawriter.access.audit import ANCHOR
from lensawriter.accounts import passwords, role_names
from lensawriter.demo import codes
from lensawriter.demo.diary import Diary
from lensawriter.demo.replay import replay
from lensawriter.errors import PasswordRefused, SettingInvalid
from lensawriter.serve import serve
from lensawriter.settings import ROOT, Settings
from lensawriter.writing.direct import commission

EXAMPLE = Path("docs", "examples", "blog.yaml")
"""The brief that is written in the terminal."""
OFFLINE = "offline"
_PASSWORD, _FILLING, _STORE = "demo-password", ".filling", "lensawriter.duckdb"
_SYLLABLES = "ka ki ku ko sa su se so ta te to na ni no ha hi fu ho ma mi mu mo ya yu yo ra ri ru ro wa".split()
_USUAL = ("database_url", "address", "hosts", "prompts", "base_url", "smtp")
"""What a demo has as if nothing were set."""


def demo(settings: Settings) -> None:
    """Write an article in the terminal, fill the data folder where it is empty, and serve it on loopback alone.

    Raises SettingInvalid where the folder holds anything but a demo.
    """
    settings = _own(settings)
    filled = _is_filled(settings.data)
    _write(settings)
    diary = Diary.read()
    if filled:
        _say(f"\n■ 見本のデータは、前回のものを使います（{settings.data}）")
    else:
        _say(f"\n■ 見本のデータを用意しています（{len(diary.people)}人、3か月分、原稿{len(diary.entries)}件）…")
        _fill(diary, settings)
    _introduce(diary, (settings.data / _PASSWORD).read_text(encoding="ascii").strip())
    codes.show(diary, codes.read(settings.data))
    serve(settings)


def _own(settings: Settings) -> Settings:
    """Return settings under which a demo reaches no real database and no mail server, and nobody else reaches the demo."""
    usual = {name: Settings.model_fields[name].default for name in _USUAL}
    return settings.model_copy(update=usual)


def _write(settings: Settings) -> None:
    _say(f"■ 指示書 {EXAMPLE.as_posix()} から記事を1本書きます（AIモデルも通信も使いません）")
    path = ROOT / EXAMPLE
    article, seconds = commission(settings, path.read_bytes(), path.parent, model=OFFLINE, tell=_say)
    asked = f"指定 {article.asked.min:,}～{article.asked.max:,}字 → {article.reached:,}字"
    _say(f"\n{article.text()}\n\n■ 書き上がりました（{asked}、{seconds['total']:.1f}秒）")
    for warning in article.warnings:
        _say(f"注意: {warning}")


def _is_filled(folder: Path) -> bool:
    """Tell whether a folder holds a demo; raises SettingInvalid where it holds something else."""
    if all((folder / each).exists() for each in (_PASSWORD, codes.FILE, _STORE)):
        return True
    found = {each.name for each in folder.iterdir()} if folder.is_dir() else set()
    if found - {_PASSWORD, codes.FILE, _FILLING, ANCHOR}:
        raise SettingInvalid(
            f"フォルダー {folder} には見本ではないデータがあります。--data で空のフォルダーを指定してください。"
        )
    return False


def _fill(diary: Diary, settings: Settings) -> None:
    """Fill a folder beside the real one first, so that a demo is there whole or not at all."""
    filling = settings.data / _FILLING
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(filling, ignore_errors=True)
    password = _password(diary)
    secrets_ = replay(diary, settings.model_copy(update={"data": filling, "model": OFFLINE}), password)
    codes.keep(settings.data, secrets_)
    secret = settings.data / _PASSWORD
    secret.touch(mode=0o600)
    secret.write_text(f"{password}\n", encoding="ascii")
    (filling / ANCHOR).replace(settings.data / ANCHOR)  # first: a store is there when all of the demo is
    (filling / _STORE).replace(settings.data / _STORE)
    shutil.rmtree(filling)


def _password(diary: Diary) -> str:
    """Return a password that can be said and typed; each demo has its own, so that none is known beforehand."""
    while True:
        password = "-".join("".join(secrets.choice(_SYLLABLES) for _ in range(2)) for _ in range(5))
        try:
            for person in diary.people.values():
                passwords.check(password, email=person.email, name=person.name, organisation=diary.organisation)
        except PasswordRefused:
            continue
        return password


def _introduce(diary: Diary, password: str) -> None:
    _say(f"\n■ 次の3人のいずれかでログインできます（{diary.organisation}）")
    for person in diary.people.values():
        _say(f"  {person.email:<24}{role_names.name(person.role)}　{person.name}")
    _say(f"  パスワード（3人共通）: {password}")
    _say("  パスワードの次に、下に表示される認証コードを入力してください（見本だけの表示です）。\n")


def _say(line: str) -> None:
    print(line, flush=True)
