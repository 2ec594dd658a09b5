"""Measure reading one source file: wall-clock time, with one and with eight threads, and the memory of the child process."""

import resource
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from lensawriter.reading import read
from tests.support.pdf_files import pages_of
from tests.support.word_files import PARAGRAPH, word_file

RUNS = 10
PROSE = "在宅勤務の席数は、出社率をもとに決めます。"
FILES = {
    "text, 20,000 characters": ("a.txt", (PROSE * 950).encode("cp932")),
    "table, 1,000 rows": ("a.csv", ("店舗,売上\n" + "渋谷店,1200\n" * 1000).encode()),
    "Word, 1 paragraph": ("a.docx", word_file(PARAGRAPH)),
    "Word, 2,000 paragraphs": ("a.docx", word_file(PARAGRAPH * 2000)),
    "PDF, 1 page": ("a.pdf", pages_of([[PROSE]])),
    "PDF, 100 pages": ("a.pdf", pages_of([[PROSE] * 20] * 100)),
}


def main() -> None:
    """Print the median time of each file, then of the Word file read by eight threads at once, and the maximum memory."""
    for name, (file, data) in FILES.items():
        print(f"{name:<26} {statistics.median(_timed(file, data) for _ in range(RUNS)):8.1f} ms")
    file, data = FILES["Word, 1 paragraph"]
    with ThreadPoolExecutor(8) as pool:
        times = list(pool.map(lambda _: _timed(file, data), range(24)))
    print(f"{'Word, 8 threads':<26} {statistics.median(times):8.1f} ms  longest {max(times):8.1f} ms")
    print(f"largest child {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


def _timed(name: str, data: bytes) -> float:
    started = time.perf_counter()
    read(name, data)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
