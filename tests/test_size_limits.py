"""Size limits that must agree with a configuration file."""

import tomllib
from pathlib import Path

from lensawriter.size_limits import SOURCE_FILE_MEGABYTES

CONFIG = Path(__file__).parent.parent / ".streamlit" / "config.toml"


def test_uploader_accepts_files_up_to_the_size_limit() -> None:
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] == SOURCE_FILE_MEGABYTES
