"""Maximum sizes of a brief and its sources, shared by the forms, the file reader, the brief check and the services."""

TITLE_LIMIT = 200
"""Length of the title of a brief or draft in characters."""

SOURCE_LIMIT = 200_000
"""Length of one source in characters."""
SOURCE_COUNT_LIMIT = 20
"""Number of sources in one brief or form."""
ALL_SOURCES_LIMIT = 1_000_000
"""Total length of the sources in one brief or form, in characters."""
SOURCE_NAME_LIMIT = 120
"""Length of the name of a source in characters."""
SOURCE_FILE_MEGABYTES = 10
"""Size of an uploaded file in megabytes, the same as `maxUploadSize` in .streamlit/config.toml."""
SOURCE_FILE_LIMIT = SOURCE_FILE_MEGABYTES * 1024 * 1024
"""Size of an uploaded file in bytes."""

BRIEF_FILE_LIMIT = 4_000_000
"""Size of a brief in YAML in bytes; enough for sources of the maximum length."""
