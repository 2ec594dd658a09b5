"""The data folder: created and kept readable by the service only, because it holds customer text and secrets."""

import logging
import os
from pathlib import Path

from lensawriter.errors import SettingInvalid

log = logging.getLogger(__name__)

UMASK = 0o077
"""Files that this process and its libraries create from now on are readable by its user only."""
FOLDER_MODE, FILE_MODE = 0o700, 0o600


def secure_data_folder(folder: Path) -> int:
    """Create the data folder, remove access by others to all in it, and return how many modes were corrected.

    Sets the umask of the process. Files are corrected at each start, because a copy or an earlier release may have made
    them readable. Raises SettingInvalid where the folder cannot be used.
    """
    os.umask(UMASK)
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        corrected = sum(_restrict(path) for path in (folder, *folder.rglob("*")))
        usable = os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        raise SettingInvalid("LENSAWRITER_DATA（--data）のフォルダーを作れません。場所と権限を確認してください。")
    if corrected:
        log.warning(
            "%d files or folders of the data folder were accessible to others; their modes were corrected", corrected
        )
    return corrected


def _restrict(path: Path) -> bool:
    """Remove access by others to one file or folder, and return whether there was any; links are left alone."""
    if path.is_symlink():
        return False
    try:
        mode = path.stat().st_mode
        if not mode & UMASK:
            return False
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    except FileNotFoundError:  # removed meanwhile, as temporary files of a database are
        return False
    return True
