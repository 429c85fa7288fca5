"""Secrets and what proves them: start-up token, secret of a session, CSRF token, token of the form by which one signs in.

A CSRF token is made of the session's secret and of nothing else: it holds as long as the session, also over a restart, and is
no use with another.
"""

import hmac
import re
import secrets
from hashlib import sha256
from typing import Final

from itsdangerous import BadSignature, Signer, TimestampSigner

_BYTES: Final = 32
"""256 bits."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_FORM_SECONDS = 3600
"""A form that was opened longer ago is shown anew."""


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(_BYTES)


def is_secret(text: str) -> bool:
    """Whether a text has the form of one."""
    return _SECRET.fullmatch(text) is not None


def same_secret(given: str, kept: str) -> bool:
    """Compares in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), kept.encode("utf-8"))


def session_digest(secret: str, door: str) -> str:
    """What the ledger has of a session. `door`: by which way it came in; one of another door is not found."""
    return sha256(f"{door}:{secret}".encode()).hexdigest()


def csrf_token(secret: str) -> str:
    """What every write of the session has to bring."""
    return Signer(secret, salt="intake.csrf", digest_method=sha256).get_signature(b"write").decode()


class FormSeal:
    """Proves that the form by which somebody signs in was ours: a cookie with a random value, and its signature in the form."""

    def __init__(self) -> None:
        self._signer = TimestampSigner(new_secret(), salt="intake.login", digest_method=sha256)

    def sign(self, cookie: str) -> str:
        """What stands in the form."""
        return self._signer.sign(cookie).decode()

    def fits(self, signed: str, cookie: str) -> bool:
        """Whether form and cookie belong together and are not too old."""
        try:
            value = self._signer.unsign(signed, max_age=_FORM_SECONDS).decode()
        except (BadSignature, UnicodeError):
            return False
        return is_secret(cookie) and same_secret(value, cookie)
