"""Extract the text of a PDF page by page, with limits on every step."""

import logging
import unicodedata
from io import BytesIO

from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, WrongPasswordError

from lensawriter.reading import refusal
from lensawriter.reading.limits import PAGE_LIMIT, PAGE_OPERATION_LIMIT, RAW_LIMIT, STREAM_LIMIT
from lensawriter.reading.pdf_paragraphs import join_lines
from lensawriter.reading.refusal import Refused

_PYPDF_LIMITS = Configuration(
    maximum_declared_stream_length=STREAM_LIMIT,
    array_based_stream_maximum_output_length=STREAM_LIMIT,
    zlib_maximum_output_length=STREAM_LIMIT,
    lzw_maximum_output_length=STREAM_LIMIT,
    run_length_maximum_output_length=STREAM_LIMIT,
    brotli_maximum_output_length=STREAM_LIMIT,
    stream_decoding_work_maximum_length=4 * STREAM_LIMIT,
    stream_filters_maximum_length=4,
    stream_parsing_work_maximum_count=PAGE_OPERATION_LIMIT,
    page_tree_maximum_entries=4 * PAGE_LIMIT,
    page_tree_maximum_depth=50,
    xform_maximum_invocations_per_extraction=2_000,
    jbig2dec_binary=None,
)
_RADICALS = {
    code: folded
    for code in range(0x2E80, 0x2FE0)
    if (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code)
} | str.maketrans("⺠⻁⻄⻆⻑⻗⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲", "民虎西角長雨青食骨鬼麦黄斉歯竜亀")  # fmt: skip
"""Code point of a kanji radical -> kanji; some PDF fonts use radicals, which look like kanji but break the search."""


def text_of(data: bytes) -> str:
    """Return the text of a PDF file; raises Refused."""
    limit_watch = _LimitWatch()
    logging.getLogger("pypdf").addHandler(limit_watch)
    with apply_configuration(_PYPDF_LIMITS):
        try:
            text = "\n\n".join(_page_texts(_open(data))).translate(_RADICALS)
        except Refused:
            if limit_watch.reached:
                raise Refused(refusal.TOO_COMPLEX) from None
            raise
        except LimitReachedError:
            raise Refused(refusal.TOO_COMPLEX) from None
        except (DependencyError, FileNotDecryptedError, WrongPasswordError):
            raise Refused(refusal.ENCRYPTED) from None
    if limit_watch.reached:
        raise Refused(refusal.TOO_COMPLEX)
    return text


class _LimitWatch(logging.Handler):
    """Detects from the log of pypdf that it reached a limit and skipped part of a page; it raises no exception then."""

    reached = False

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler`."""
        cause = record.args.get("exception") if isinstance(record.args, dict) else None
        self.reached |= str(record.msg).startswith("Exceeded") or isinstance(cause, LimitReachedError)


def _open(data: bytes) -> PdfReader:
    reader = PdfReader(BytesIO(data), root_object_recovery_limit=1_000, xref_stream_maximum_entries=200_000)
    if reader.is_encrypted and not reader.decrypt(""):  # with an empty user password, anyone may read the file
        raise Refused(refusal.ENCRYPTED)
    try:
        count = len(reader.pages)
    except LimitReachedError:
        raise Refused(refusal.TOO_MANY_PAGES) from None
    if count > PAGE_LIMIT:
        raise Refused(refusal.TOO_MANY_PAGES)
    return reader


def _page_texts(reader: PdfReader) -> list[str]:
    texts: list[str] = []
    length = 0
    for page in reader.pages:
        text = page.extract_text()
        length += len(text)
        if length > RAW_LIMIT:
            raise Refused(refusal.TOO_LONG)
        texts.append(join_lines(text))
    if not any(text.strip() for text in texts):
        raise Refused(refusal.SCANNED)
    return texts
