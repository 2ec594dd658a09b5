"""An argument parser with Japanese help and messages."""

import argparse
import re
from typing import Any, NoReturn

from lensawriter.errors import SettingInvalid

_MESSAGES = (
    (r"the following arguments are required: (.+)", "{0} を指定してください。"),
    (r"unrecognized arguments: (.+)", "{0} という指定はありません。"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "{0} {1} はありません。{2} から選んでください。"),
    (r"argument (.+?): expected one argument", "{0} の値を指定してください。"),
    (r"argument (.+?): ignored explicit argument .+", "{0} に値は指定できません。"),
    (r"argument (.+?): (.+。)", "{0} {1}"),
)
"""Pattern of an argparse message -> Japanese message; argparse has no Japanese translation."""
_OTHER_MESSAGE = "コマンドの指定に誤りがあります。lensawriter --help で使い方を確認してください。"
_SECTIONS = {"positional arguments": "引数", "options": "オプション"}


class Parser(argparse.ArgumentParser):
    """An argument parser that raises SettingInvalid with a Japanese sentence."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **options)
        self.add_argument("-h", "--help", action="help", help="この説明を表示します")

    def error(self, message: str) -> NoReturn:
        """Raise SettingInvalid with one sentence for a message of argparse."""
        for pattern, sentence in _MESSAGES:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                parts = [re.sub(r"'([^']*)'", r"\1", each).replace(", ", "、") for each in found.groups()]
                raise SettingInvalid(sentence.format(*parts))
        raise SettingInvalid(_OTHER_MESSAGE)


class _Help(argparse.HelpFormatter):
    """Formats the help with Japanese headings."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "使い方: " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(_SECTIONS.get(heading or "", heading))
