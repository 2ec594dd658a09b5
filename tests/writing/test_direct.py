"""The command `lensawriter write`: the measured time does not include the import of the model's library."""

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/blog.yaml"
SCRIPT = """
import sys
from pathlib import Path
from lensawriter.writing.direct import write_directly
from lensawriter.settings import Settings

loaded = []
path = Path(sys.argv[1])
write_directly(
    Settings.read(), path.read_bytes(), path.parent, model="offline",
    notify=lambda line: loaded.append((line, "lensawriter.offline.chat" in sys.modules)),
)
print(dict(loaded)["構成を考えています…"])
"""


def test_model_is_opened_before_the_time_is_measured() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(EXAMPLE)], capture_output=True, text=True, timeout=120, check=True
    )
    assert run.stdout.strip() == "True"
