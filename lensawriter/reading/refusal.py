"""Reasons for refusing a file, each as the clause that follows the file name in a sentence for the user."""

from lensawriter.reading.limits import COLUMN_LIMIT, PAGE_LIMIT, ROW_LIMIT
from lensawriter.size_limits import SOURCE_FILE_MEGABYTES, SOURCE_LIMIT


class Refused(Exception):
    """A file cannot be read; `clause` completes the sentence that starts with the file name."""

    def __init__(self, clause: str) -> None:
        super().__init__(clause)
        self.clause = clause


MISSING = "は見つからないので、ファイルの場所を確かめてください。"
FOLDER = "はフォルダーなので、ファイルを指定してください。"
SPECIAL = "は通常のファイルではないので、文章の入ったファイルを指定してください。"
FORBIDDEN = "は開けないので、読み取りの権限を確かめてください。"

UNSUPPORTED = "は対応していない形式なので、.txt・.md・.docx・.pdf・.csv のいずれかで追加してください。"
OLD_WORD = "は古い形式のWord文書なので、.docx形式で保存し直してから追加してください。"
MACROS = "はマクロを含むので、マクロなしの.docx形式で保存し直してから追加してください。"
RENAMED = "は中身が拡張子と合わないので、元の形式を確かめてから追加してください。"
EMPTY = "には読み取れる文章がないので、文章の入ったファイルを追加してください。"
TOO_BIG = f"は{SOURCE_FILE_MEGABYTES}MBを超えているので、必要な部分だけにしてから追加してください。"
TOO_LONG = f"は文章が{SOURCE_LIMIT:,}字を超えているので、必要な部分だけにしてから追加してください。"

UNKNOWN_ENCODING = "は文字コードを判別できないので、UTF-8で保存し直してから追加してください。"
GARBLED = "は文字化けしているようなので、UTF-8で保存し直すか、元のファイルを確かめてください。"

TOO_MANY_ROWS = f"は{ROW_LIMIT:,}行を超えているので、必要な行だけにしてから追加してください。"
TOO_MANY_COLUMNS = f"は{COLUMN_LIMIT}列を超えているので、必要な列だけにしてから追加してください。"
BAD_TABLE = "は表として読み取れないので、引用符や区切り文字を確かめてください。"

ENCRYPTED = "はパスワードで保護されているので、保護を解除してから追加してください。"
BROKEN = "は壊れているようなので、開けることを確かめてから追加し直してください。"
UNPACKS_TOO_BIG = "は展開すると大きくなりすぎるので、画像などを減らしてから追加してください。"
TOO_COMPLEX = "は構造が複雑すぎるので、必要な部分だけを新しいファイルにしてから追加してください。"
DOCUMENT_TYPE = "は安全に読み取れない定義（DTD）を含むので、Wordで保存し直してから追加してください。"
NESTED_ARCHIVE = "は中に圧縮ファイルを含むので、取り除いてから追加してください。"
TOO_MANY_PAGES = f"は{PAGE_LIMIT}ページを超えているので、必要なページだけにしてから追加してください。"
SCANNED = "は文字の情報を持たないPDF（スキャン画像など）なので、文字認識（OCR）をしてから追加してください。"
TOO_SLOW = "は読み取りに時間がかかりすぎるので、必要なページだけにしてから追加してください。"
CROWDED = "は、ほかのファイルを読み取り中のため待ちきれなかったので、少したってから追加し直してください。"

CLAUSES = frozenset(value for name, value in tuple(globals().items()) if name.isupper() and isinstance(value, str))
"""All clauses; other replies of the child process are invalid."""
