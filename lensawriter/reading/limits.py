"""How much of a file is read, in bytes, characters, entries and seconds."""

from lensawriter.size_limits import SOURCE_LIMIT

RAW_LIMIT = 2 * SOURCE_LIMIT
"""Characters before cleaning, which may shorten a text, but hardly by half."""
NAME_LIMIT = 60
"""Characters of a file name inside a sentence."""

ROW_LIMIT = 5_000
COLUMN_LIMIT = 200

ENTRY_LIMIT = 1_000
"""Entries of a .docx package; a long document with pictures has some hundred."""
ENTRY_SIZE_LIMIT = 32 * 1024 * 1024
"""Bytes that one entry says it has when unpacked."""
PACKAGE_SIZE_LIMIT = 100 * 1024 * 1024
"""Bytes that all entries together say they have."""
RATIO_LIMIT = 150
"""How many times its packed size an entry above RATIO_FLOOR may unpack to; long plain XML reaches some 50."""
RATIO_FLOOR = 1024 * 1024
PART_LIMIT = 16 * 1024 * 1024
"""Bytes of one XML part that is really unpacked."""
TAG_LIMIT = 500_000
"""Opening brackets in one XML part: what bounds the memory of its tree."""
DEPTH_LIMIT = 200
"""How deep elements may lie in one another."""

PAGE_LIMIT = 500
PAGE_OPERATION_LIMIT = 300_000
"""Operators and operands of one page's content."""
STREAM_LIMIT = 8 * 1024 * 1024
"""Bytes of one unpacked PDF stream."""

MEMORY_LIMIT = 512 * 1024 * 1024
"""Address space of the child that reads a .docx or .pdf."""
CPU_LIMIT = 15
"""Seconds of processor time of that child."""
TIME_LIMIT = 20.0
"""Seconds on the clock, for that child."""
CHILDREN_LIMIT = 2
"""Files read at once by one process."""
WAIT_LIMIT = 30.0
"""Seconds a file may wait for its turn."""
