"""The set-up code, which proves that the first user can read the server's terminal."""

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
    """The code in a file that only the service can read; the file exists until the code is used."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the data folder."""
        self._path = folder / "set-up-code"

    def get(self) -> str:
        """Return the code, which is created at the first call and stays the same after a restart."""
        text = self._read()
        if text is not None and _is_code(text):
            return text
        if (
            text is not None
        ):  # edited or emptied by hand; a missing one is not removed: another caller may be creating it
            self.remove()
        code = readable_codes.make(GROUPS, GROUP)
        complete = self._path.with_name(f".set-up-code-{secrets.token_hex(8)}")
        with os.fdopen(os.open(complete, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"{code}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            with suppress(FileExistsError):  # another process was faster: use its code
                os.link(complete, self._path)
        finally:
            complete.unlink()
        return self._find() or code

    def matches(self, code: str) -> bool:
        """Return whether a typed code is the code, in constant time; case, spaces, hyphens and width make no difference."""
        found = self._find()
        return found is not None and hmac.compare_digest(_digest(code), _digest(found))

    def remove(self) -> None:
        """Remove the file, if it exists."""
        self._path.unlink(missing_ok=True)

    def _find(self) -> str | None:
        text = self._read()
        return text if text is not None and _is_code(text) else None

    def _read(self) -> str | None:
        """Return the text of the file, None where there is no file; what is not ASCII becomes an empty text."""
        try:
            text = self._path.read_text(encoding="ascii").strip()
            self._path.chmod(0o600)
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return ""
        return text


def _is_code(text: str) -> bool:
    letters = text.replace("-", "")
    return len(letters) == GROUPS * GROUP and set(letters) <= set(readable_codes.LETTERS)


def _digest(code: str) -> bytes:
    return sha256(readable_codes.normalise(code).encode("utf-8", "surrogatepass")).digest()
