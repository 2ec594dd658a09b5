"""Maximums for reading a file; `size_limits` has those of a source."""

from lensawriter.size_limits import SOURCE_LIMIT

RAW_LIMIT = 2 * SOURCE_LIMIT
"""Characters before cleaning, twice as many as after it."""
FILE_NAME_LIMIT = 60
"""Characters of a file name in a message."""

ROW_LIMIT = 5_000
COLUMN_LIMIT = 200

ENTRY_LIMIT = 1_000
"""Entries of a .docx package; a long document with pictures has a few hundred."""
ENTRY_SIZE_LIMIT = 32 * 1024 * 1024
"""Declared unpacked size of one entry in bytes."""
PACKAGE_SIZE_LIMIT = 100 * 1024 * 1024
"""Declared unpacked size of all entries together in bytes."""
RATIO_LIMIT = 150
"""Compression ratio of an entry larger than RATIO_FLOOR; long plain XML reaches about 50."""
RATIO_FLOOR = 1024 * 1024
PART_LIMIT = 16 * 1024 * 1024
"""Actual unpacked size of one XML part in bytes."""
TAG_LIMIT = 500_000
"""Number of `<` characters in one XML part; limits the memory of its tree."""
DEPTH_LIMIT = 200
"""Nesting depth of XML elements."""

PAGE_LIMIT = 500
PAGE_OPERATION_LIMIT = 300_000
"""Operators and operands in the content of one PDF page."""
STREAM_LIMIT = 8 * 1024 * 1024
"""Unpacked size of one PDF stream in bytes."""

MEMORY_LIMIT = 512 * 1024 * 1024
"""Address space of the child process that reads a .docx or .pdf, in bytes."""
CPU_LIMIT = 15
"""Processor time of the child process in seconds."""
TIME_LIMIT = 20.0
"""Wall-clock time of the child process in seconds."""
CHILDREN_LIMIT = 2
"""Number of simultaneous child processes."""
WAIT_LIMIT = 30.0
"""Seconds that a file may wait for a free child process."""
