"""The second factor: time-based one-time codes of an authenticator app (RFC 6238), each accepted once."""

import hmac
import unicodedata
from datetime import datetime
from uuid import UUID

import pyotp
import segno

from lensawriter.accounts import recovery_codes
from lensawriter.accounts.hashing import Hasher
from lensawriter.clock import Clock
from lensawriter.models import Value
from lensawriter.store import second_factors as rows
from lensawriter.store.database import Connection, Store

STEP, WINDOW = 30, 1
"""Seconds of a time step, and by how many steps the clock of a phone may differ from ours."""
ISSUER = "LENSAwriter"
MAX_CODE_LENGTH = 40
"""Characters of a typed code that are read; further ones are ignored."""


class Enrolment(Value):
    """An offered secret for an authenticator app: as text to type, as an otpauth URI, and as a QR code of that URI."""

    secret: str
    uri: str
    qr_svg: str


class Proof(Value):
    """A correct code, not yet marked as used: secret and time step of a code of the app, or the id of a recovery code."""

    secret: str = ""
    step: int = 0
    recovery: UUID | None = None


class SecondFactor:
    """Enrols and verifies second factors.

    A code is verified in two steps: a `check_...` function returns a proof, and `use` marks it as used in the caller's transaction.
    """

    def __init__(self, store: Store, clock: Clock, hasher: Hasher) -> None:
        self._store, self._clock, self._hasher = store, clock, hasher

    def is_enrolled(self, connection: Connection, user_id: UUID) -> bool:
        """Return whether a person has a second factor."""
        return rows.find_factor(connection, user_id) is not None

    def offer(self, key: str, user_id: UUID, email: str, expires_at: datetime) -> Enrolment:
        """Offer a secret; the same one at each call with the id of one sign-in or session as `key`, because pages are redrawn."""
        with self._store.transaction(lock=user_id) as connection:
            made = pyotp.random_base32()
            secret = rows.add_offer(connection, key, user_id, made, self._clock(), expires_at)
        uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
        picture = segno.make(uri, error="m", micro=False).svg_inline(scale=4, light="white", title="QRコード")
        return Enrolment(secret=secret, uri=uri, qr_svg=picture)

    def check_offer(self, key: str, user_id: UUID, code: str) -> Proof | None:
        """Return the proof that the person's app has the offered secret; None for a wrong code or without an offer."""
        now = self._clock()
        with self._store.reading() as connection:
            secret = rows.find_offer(connection, key, user_id, now)
        step = None if secret is None else _step(secret, code, now)
        return None if secret is None or step is None else Proof(secret=secret, step=step)

    def enrol(self, connection: Connection, key: str, user_id: UUID, proof: Proof, codes: dict[str, str]) -> bool:
        """Make the offered secret the second factor, with hashed recovery codes; return False if the offer was used before."""
        if not rows.take_offer(connection, key, proof.secret):
            return False
        rows.set_factor(connection, user_id, proof.secret, proof.step, self._clock())
        rows.set_recovery_codes(connection, user_id, codes)
        return True

    def check_code(self, user_id: UUID, code: str) -> Proof | None:
        """Return the proof that a code of the app is correct, or None; only `use` checks whether it was used before."""
        with self._store.reading() as connection:
            factor = rows.find_factor(connection, user_id)
        step = None if factor is None else _step(factor.secret, code, self._clock())
        return None if factor is None or step is None else Proof(secret=factor.secret, step=step)

    def check_recovery_code(self, user_id: UUID, code: str) -> Proof | None:
        """Return the proof that a recovery code is correct, or None; the work is the same in both cases."""
        tag, rest = recovery_codes.split(code)
        with self._store.reading() as connection:
            found = rows.find_recovery_code(connection, user_id, tag)
        right = self._hasher.verify(found[1] if found else None, rest)
        return Proof(recovery=found[0]) if found and right else None

    def use(self, connection: Connection, user_id: UUID, proof: Proof) -> bool:
        """Mark the code of a proof as used; return False if it, or a later code of the app, was used before."""
        if proof.recovery is not None:
            return rows.take_recovery_code(connection, proof.recovery)
        return rows.take_step(connection, user_id, proof.secret, proof.step)


def code(secret: str, moment: datetime) -> str:
    """Return the code that an app with a secret shows at a moment; for the demo, whose people have no phones."""
    return pyotp.TOTP(secret).at(moment)


def _step(secret: str, code: str, now: datetime) -> int | None:
    """Return the latest time step within the window that has this code, or None."""
    typed = "".join(unicodedata.normalize("NFKC", code[:MAX_CODE_LENGTH]).split()).replace("-", "")
    generator, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    steps = range(current - WINDOW, current + WINDOW + 1)
    given = typed.encode("utf-8", "surrogatepass")
    found = [step for step in steps if hmac.compare_digest(generator.generate_otp(step).encode(), given)]
    return max(found, default=None)
