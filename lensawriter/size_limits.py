"""How much a brief and its sources may hold. The forms, the file reader, the brief check and the services share these limits."""

TITLE_LIMIT = 200
"""Characters of the title of a brief or draft."""

SOURCE_LIMIT = 200_000
"""Characters of one source."""
SOURCE_COUNT_LIMIT = 20
"""Sources of one brief or form."""
ALL_SOURCES_LIMIT = 1_000_000
"""Characters of all sources of one brief or form together."""
SOURCE_NAME_LIMIT = 120
"""Characters of the name of a source."""
SOURCE_FILE_MEGABYTES = 10
"""Size of one uploaded file; `maxUploadSize` in .streamlit/config.toml is the same."""
SOURCE_FILE_LIMIT = SOURCE_FILE_MEGABYTES * 1024 * 1024
"""The same in bytes."""

BRIEF_FILE_LIMIT = 4_000_000
"""Bytes of a brief in YAML: more than all the text its sources may hold."""
