"""The second factor: a secret in an authenticator app, whose codes change by time and are taken once each."""

import hmac
import unicodedata
from datetime import datetime
from uuid import UUID

import pyotp
import segno

from lensawriter.accounts import recovery_codes as recovery
from lensawriter.accounts.hashing import Hasher
from lensawriter.clock import Clock
from lensawriter.models import Value
from lensawriter.store import second_factors as rows
from lensawriter.store.database import Connection, Store

STEP, WINDOW = 30, 1
"""Seconds that a code lasts, and how many steps a clock may be off."""
ISSUER = "LENSAwriter"
LONGEST = 40
"""Characters of what is typed that are looked at."""


class Enrolment(Value):
    """A secret on offer: as text to type, as an address, and as a picture to read."""

    secret: str
    uri: str
    qr_svg: str


class Proof(Value):
    """A right code, not yet taken: the step of a code by time with its secret, or a recovery code."""

    secret: str = ""
    step: int = 0
    recovery: UUID | None = None


class SecondFactor:
    """The second factors of the house; one per process, what counts is in the store."""

    def __init__(self, store: Store, clock: Clock, hasher: Hasher) -> None:
        """Take the store, the clock and the hasher of the process."""
        self._store, self._clock, self._hasher = store, clock, hasher

    def enrolled(self, user_id: UUID) -> bool:
        """Tell whether a person has a second factor."""
        with self._store.reading() as connection:
            return self.enrolled_in(connection, user_id)

    def enrolled_in(self, connection: Connection, user_id: UUID) -> bool:
        """Tell whether a person has a second factor, as a transaction sees it."""
        return rows.find_factor(connection, user_id) is not None

    def left(self, user_id: UUID) -> int:
        """Count the recovery codes that a person has not used."""
        with self._store.reading() as connection:
            return rows.count_recovery_codes(connection, user_id)

    def offer(self, key: str, user_id: UUID, email: str, expires_at: datetime) -> Enrolment:
        """Offer a secret to one sign-in or session: the same again, for a page is drawn more than once."""
        with self._store.transaction(lock=user_id) as connection:
            fresh = pyotp.random_base32()
            secret = rows.add_offer(connection, key, user_id, fresh, self._clock(), expires_at)
        uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
        picture = segno.make(uri, error="m", micro=False).svg_inline(scale=4, light="white", title="QRコード")
        return Enrolment(secret=secret, uri=uri, qr_svg=picture)

    def confirmed(self, key: str, user_id: UUID, code: str) -> Proof | None:
        """Return the proof that the secret on offer is in the app of the person; None for any other code."""
        now = self._clock()
        with self._store.reading() as connection:
            secret = rows.find_offer(connection, key, user_id, now)
        step = None if secret is None else _step(secret, code, now)
        return None if secret is None or step is None else Proof(secret=secret, step=step)

    def enrol(self, connection: Connection, key: str, user_id: UUID, proof: Proof, codes: dict[str, str]) -> bool:
        """Make the secret on offer the factor, with hashed recovery codes; False where the offer was taken before."""
        if not rows.take_offer(connection, key, proof.secret):
            return False
        rows.set_factor(connection, user_id, proof.secret, proof.step, self._clock())
        rows.set_recovery_codes(connection, user_id, codes)
        return True

    def prove(self, user_id: UUID, code: str) -> Proof | None:
        """Return the proof that a code by time is right; whether it was used before is told by `take`."""
        with self._store.reading() as connection:
            factor = rows.find_factor(connection, user_id)
        step = None if factor is None else _step(factor.secret, code, self._clock())
        return None if factor is None or step is None else Proof(secret=factor.secret, step=step)

    def recover(self, user_id: UUID, code: str) -> Proof | None:
        """Return the proof that a recovery code is right."""
        found = recovery.find(self._store, self._hasher, user_id, code)
        return None if found is None else Proof(recovery=found)

    def take(self, connection: Connection, user_id: UUID, proof: Proof) -> bool:
        """Use a proof; False where the code, or for codes by time a later one, was used before."""
        if proof.recovery is not None:
            return rows.take_recovery_code(connection, proof.recovery)
        return rows.take_step(connection, user_id, proof.secret, proof.step)


def code(secret: str, moment: datetime) -> str:
    """Return what an app with a secret shows at a moment; for the demo, whose people have no phones."""
    return pyotp.TOTP(secret).at(moment)


def _step(secret: str, code: str, now: datetime) -> int | None:
    """Return the step of time that a code belongs to, the last one of those near by; None where there is none."""
    typed = "".join(unicodedata.normalize("NFKC", code[:LONGEST]).split()).replace("-", "")
    made, middle = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    steps = range(middle - WINDOW, middle + WINDOW + 1)
    given = typed.encode("utf-8", "surrogatepass")
    found = [step for step in steps if hmac.compare_digest(made.generate_otp(step).encode(), given)]
    return max(found, default=None)
