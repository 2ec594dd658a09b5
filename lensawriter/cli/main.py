"""The commands write, usecases, serve, demo, operator and verify. Each reads its options and calls a service."""

import argparse
import io
import json
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from lensawriter import __version__
from lensawriter.cli.parser import Parser
from lensawriter.errors import BriefInvalid, LensaError, ModelError, SourceUnreadable
from lensawriter.settings import Settings
from lensawriter.text.cleaning import quotable_name

DONE, DEFECT, BAD_INPUT, MODEL_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit statuses; see `main`."""
AUDIT_INVALID = 1
"""Exit status of `verify` if the audit log has been tampered with."""
log = logging.getLogger(__name__)
AddParser = Callable[..., Parser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    0: success. 1: a bug, output that cannot be written, or an invalid audit log. 2: an invalid brief, setting or option.
    3: the model failed. 130: interrupted.
    """
    _use_utf8(sys.stdout, sys.stderr)
    try:
        options = _parser().parse_args(arguments)
        return int(options.run(options))
    except ModelError as error:
        return _fail(MODEL_FAILED, error.message)
    except LensaError as error:
        where = f"{error.field}: " if isinstance(error, BriefInvalid | SourceUnreadable) and error.field else ""
        return _fail(DEFECT if type(error) is LensaError else BAD_INPUT, where + error.message)
    except KeyboardInterrupt:
        return _fail(INTERRUPTED, "中止しました。")
    except Exception:
        log.exception("the command failed")
        return _fail(DEFECT, LensaError().message)


def _parser() -> Parser:
    parser = Parser(prog="lensawriter", description="用途を選ぶだけで、Webサイトの記事や原稿を書けます。")
    parser.add_argument(
        "--version", action="version", version=f"lensawriter {__version__}", help="バージョンを表示します"
    )
    commands = parser.add_subparsers(required=True, title="使えるコマンド", metavar="コマンド")
    _add_writing(commands.add_parser)
    _add_servers(commands.add_parser)
    _add_operation(commands.add_parser)
    return parser


def _add_writing(add_parser: AddParser) -> None:
    write = add_parser("write", help="指示書（YAML）から原稿を書き、標準出力に出します")
    write.add_argument("brief", metavar="BRIEF.yaml", help="指示書のファイル。- で標準入力")
    write.add_argument("--model", metavar="SPEC", help="モデル（offline、openai:NAME など）")
    write.add_argument("--json", action="store_true", help="原稿・構成・利用量・文字数・所要時間をJSONで出します")
    write.set_defaults(run=_write)

    cases = add_parser("usecases", help="用途の一覧を出します")
    cases.add_argument("--json", action="store_true", help="指示書に書ける項目も含めて、JSONで出します")
    cases.set_defaults(run=_usecases)


def _add_servers(add_parser: AddParser) -> None:
    for name, text, folder in (
        ("serve", "サーバーを起動します", "data"),
        ("demo", "記事を1本書いてから、見本の入ったサーバーを起動します", "data/demo"),
    ):
        command = add_parser(name, help=text)
        command.add_argument("--port", type=_port, metavar="N", help="ポート番号（初期値 8501）")
        command.add_argument("--data", type=Path, metavar="DIR", help=f"データを置くフォルダー（初期値 {folder}）")
        command.set_defaults(run=_serve if name == "serve" else _demo)


def _add_operation(add_parser: AddParser) -> None:
    operator = add_parser("operator", help="最初の運用者を招待するリンクを出します（サーバーを停止して実行します）")
    operator.add_argument("email", metavar="EMAIL", help="運用者のメールアドレス")
    operator.add_argument("--data", type=Path, metavar="DIR", help="データを置くフォルダー（初期値 data）")
    operator.set_defaults(run=_operator)

    verify = add_parser("verify", help="監査ログが改ざんされていないか確かめます（サーバーを停止して実行します）")
    verify.add_argument("--data", type=Path, metavar="DIR", help="データのフォルダー（初期値 data）")
    verify.set_defaults(run=_verify)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError("は1から65535の整数で指定してください。")
    return int(text)


def _write(options: argparse.Namespace) -> int:
    from lensawriter.writing.direct import write_directly

    settings = Settings.read()
    text, folder = _brief(options.brief)
    article, seconds = write_directly(settings, text, folder, model=options.model, notify=_print_message)
    if options.json:
        _print_output(json.dumps(article.report(seconds), ensure_ascii=False, indent=2))
    else:
        for warning in article.warnings:
            _print_message(f"注意: {warning}")
        _print_output(article.text())
    return DONE


def _brief(name: str) -> tuple[bytes, Path]:
    """Return the bytes of a brief and the folder that its paths are relative to.

    At most one byte over the size limit is read, enough for `briefs.read` to reject the file.
    """
    from lensawriter.size_limits import BRIEF_FILE_LIMIT

    if name == "-":
        if sys.stdin is None:
            raise BriefInvalid("標準入力から指示書を読み取れません。")
        return sys.stdin.buffer.read(BRIEF_FILE_LIMIT + 1), Path.cwd()
    path = Path(name)
    try:
        with path.open("rb") as file:
            return file.read(BRIEF_FILE_LIMIT + 1), path.resolve().parent
    except (OSError, ValueError):
        raise BriefInvalid(f"指示書ファイル「{quotable_name(path.name)}」を開けませんでした。") from None


def _usecases(options: argparse.Namespace) -> int:
    from lensawriter import usecases

    cases = usecases.load(Settings.read().prompts).values()
    if options.json:
        fields = {"id", "title", "description", "when", "channel", "length", "tone", "inputs", "version"}
        rows = [case.model_dump(mode="json", include=fields) for case in cases]
        _print_output(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_output("\n".join(f"{case.id:<14}{case.title}  {case.description}" for case in cases))
    return DONE


def _serve(options: argparse.Namespace) -> int:
    from lensawriter.serve import serve

    serve(Settings.read(data=options.data, port=options.port))
    return DONE


def _demo(options: argparse.Namespace) -> int:
    from lensawriter.demo import demo

    demo(Settings.read(data=options.data or Path("data", "demo"), port=options.port))
    return DONE


def _operator(options: argparse.Namespace) -> int:
    from lensawriter import services

    settings = Settings.read(data=options.data)
    application = services.build(settings)
    try:
        link = application.people.organisations.invite_first_operator(options.email)
    finally:
        application.close()
    _print_output(link)
    if settings.base_url is None:
        _print_message(
            "LENSAWRITER_BASE_URL が設定されていないため、このリンクは、サーバーを動かす機械の中でだけ開けます。"
        )
    _print_message("サーバーを起動してから、72時間以内にリンクを開いてください。リンクは一度だけ使えます。")
    return DONE


def _verify(options: argparse.Namespace) -> int:
    from lensawriter.access.verify import verify

    valid, sentence = verify(Settings.read(data=options.data))
    _print_output(sentence)
    return DONE if valid else AUDIT_INVALID


def _use_utf8(*streams: TextIO | None) -> None:
    """Use UTF-8 for files and pipes, independent of the locale; a terminal keeps its encoding."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")


def _print_output(text: str) -> None:
    """Print to standard output; a pipe that its reader closes early (`| head`) is not an error."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        return
    except OSError:
        raise LensaError("標準出力に書き込めませんでした。空き容量と書き込みの権限を確認してください。") from None


def _print_message(line: str) -> None:
    with suppress(OSError):  # if standard error is closed, the command continues
        print(_terminal_line(line), file=sys.stderr, flush=True)


def _fail(status: int, sentence: str) -> int:
    _print_message(sentence)
    return status


def _terminal_line(text: str) -> str:
    return "".join(each for each in " ".join(text.split()) if each.isprintable())
