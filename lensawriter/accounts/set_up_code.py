"""The set-up code: lets the first person in, and proves that this is somebody who can read the server's terminal."""

import hmac
import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from lensawriter.accounts import readable_codes

GROUPS, GROUP = 4, 4
"""Sixteen letters: 80 bits."""


class SetUpCode:
    """The code in its file, readable by the service alone; lives until somebody has used it."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the data."""
        self._path = folder / "set-up-code"

    def get(self) -> str:
        """Return the code, made at the first call and the same after a restart."""
        found = self._find()
        if found is not None:
            return found
        self.remove()  # what lies there is no code: half written by hand, or emptied
        code = readable_codes.make(GROUPS, GROUP)
        whole = self._path.with_name(f".set-up-code-{secrets.token_hex(8)}")
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"{code}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            with suppress(FileExistsError):  # another process was faster: its code counts
                os.link(whole, self._path)
        finally:
            whole.unlink()
        return self._find() or code

    def matches(self, code: str) -> bool:
        """Compare in constant time; case, spaces, hyphens and full-width letters make no difference."""
        found = self._find()
        return found is not None and hmac.compare_digest(_digest(code), _digest(found))

    def remove(self) -> None:
        """Remove the code; it is not needed again."""
        self._path.unlink(missing_ok=True)

    def _find(self) -> str | None:
        try:
            code = self._path.read_text(encoding="ascii").strip()
            self._path.chmod(0o600)
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        kept = code.replace("-", "")
        return code if len(kept) == GROUPS * GROUP and set(kept) <= set(readable_codes.LETTERS) else None


def _digest(code: str) -> bytes:
    return sha256(readable_codes.normalise(code).encode("utf-8", "surrogatepass")).digest()
