"""The command line: write, usecases, serve, demo; each verb a thin call into the house."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from lensawriter import __version__
from lensawriter.errors import BriefInvalid, LensaError, ModelError, SourceUnreadable
from lensawriter.settings import Settings

DONE, BAD_INPUT, MODEL_FAILED, INTERRUPTED = 0, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status: 0 done, 2 bad brief or setting, 3 the model failed, 130 stopped."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ModelError as error:
        return _fail(MODEL_FAILED, error.message)
    except LensaError as error:
        where = f"{error.field}: " if isinstance(error, BriefInvalid | SourceUnreadable) and error.field else ""
        return _fail(BAD_INPUT, where + error.message)
    except KeyboardInterrupt:
        return _fail(INTERRUPTED, "中止しました。")


def _fail(status: int, sentence: str) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lensawriter", description="用途を選ぶだけで、Webサイトの記事や原稿を書けます。"
    )
    parser.add_argument("--version", action="version", version=f"lensawriter {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    write = verbs.add_parser("write", help="指示書（YAML）から原稿を書き、標準出力に出します")
    write.add_argument("brief", metavar="BRIEF.yaml", help="指示書のファイル。- で標準入力")
    write.add_argument("--model", metavar="SPEC", help="モデル（offline、openai:NAME など）")
    write.add_argument("--json", action="store_true", help="原稿・構成・利用量・文字数・所要時間をJSONで出します")
    write.set_defaults(run=_write)

    cases = verbs.add_parser("usecases", help="用途の一覧を出します")
    cases.add_argument("--json", action="store_true", help="JSONで出します")
    cases.set_defaults(run=_usecases)

    for name, text in (
        ("serve", "サーバーを起動します"),
        ("demo", "記事を1本書いてから、見本の入ったサーバーを起動します"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("--port", type=_port, metavar="N", help="ポート番号（初期値 8501）")
        verb.add_argument("--data", type=Path, metavar="DIR", help="データを置くフォルダー（初期値 data）")
        verb.set_defaults(run=_serve if name == "serve" else _demo)
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError("1から65535の整数で指定してください。")
    return int(text)


def _write(options: argparse.Namespace) -> int:
    from lensawriter.commission import commission

    settings = Settings.read()
    if options.brief == "-":
        text, folder = sys.stdin.buffer.read(), Path.cwd()
    else:
        path = Path(options.brief)
        try:
            text, folder = path.read_bytes(), path.resolve().parent
        except OSError:
            raise BriefInvalid(f"指示書ファイル {path.name} を開けませんでした。") from None
    article, seconds = commission(
        settings, text, folder, model=options.model, tell=lambda line: print(line, file=sys.stderr)
    )
    if options.json:
        print(json.dumps(article.report(seconds), ensure_ascii=False, indent=2))
    else:
        print(article.text())
        for warning in article.warnings:
            print(f"注意: {warning}", file=sys.stderr)
    return DONE


def _usecases(options: argparse.Namespace) -> int:
    from lensawriter import usecases

    cases = usecases.load(Settings.read().prompts).values()
    if options.json:
        rows = [{"id": case.id, "title": case.title, "description": case.description} for case in cases]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return DONE
    for case in cases:
        print(f"{case.id:<14}{case.title}  {case.description}")
    return DONE


def _serve(options: argparse.Namespace) -> int:
    from lensawriter.serve import serve

    serve(Settings.read(data=options.data, port=options.port))
    return DONE


def _demo(options: argparse.Namespace) -> int:
    from lensawriter.demo import demo

    demo(Settings.read(data=options.data, port=options.port))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
