"""Who answered, without saying who: keyed pseudonyms, random ids, one-time codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PSEUDONYM = 22  # characters, 132 bits: of 10**15 people no two are taken for one. Every answer and an index hold it
_BYTES = bytes(ord(_ALPHABET[byte & 31]) for byte in range(256))  # each character by the five lowest bits


def derive(secret: str, purpose: str) -> bytes:
    """A key of its own for every purpose, so that none reveals another."""
    return hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)


def pseudonym(secret: str, period: str, unit: str, service: str, user_id: int) -> str:
    """The same person gets the same 22 characters within one unit, service and period, and unrelated ones elsewhere.

    Without the secret it cannot be traced or guessed. The retention job removes it once the period has closed.
    """
    return pseudonym_by(span_key(secret, period), unit, service, user_id)


def span_key(secret: str, period: str) -> bytes:
    """What every pseudonym of one period is derived from."""
    return derive(secret, f"pseudonym/{period}")


def pseudonym_by(key: bytes, unit: str, service: str, user_id: int) -> str:
    """The pseudonym, by a key of span_key(): for whoever looks at many places of one period."""
    digest = hmac.digest(key, f"{unit}\0{service}\0{user_id}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest)[:_PSEUDONYM].decode()


def officer_pseudonym(secret: str, user_id: int) -> str:
    """Name an officer by the same 16 characters everywhere, so that quality can be reviewed. These are staff data."""
    digest = hmac.digest(derive(secret, "officer"), str(user_id).encode(), hashlib.sha256)
    return _as_code(int.from_bytes(digest), 16)


def officer_mark(pseudonym: str) -> str:
    """A pseudonym as people read it.

    >>> officer_mark("7F3A0000ABCDEFGH")
    'P-7F3A'
    """
    return f"P-{pseudonym[:4]}"


def code_after(code: str) -> str:
    """The id that follows another, always the same one: what is begun twice from one place is begun once."""
    return _as_code(int.from_bytes(hashlib.sha256(f"after/{code}".encode()).digest()), len(code))


def new_code(length: int = 10) -> str:
    """A random id of letters and digits that are hard to confuse (Crockford's base 32), 5 bits a character."""
    return _as_code(secrets.randbits(5 * length), length)  # one question to the system, not one a character


def new_codes(count: int, length: int) -> list[str]:
    """So many random ids, of one question to the system. A byte of it makes a character, by its five lowest bits."""
    letters = secrets.token_bytes(count * length).translate(_BYTES).decode()
    return [letters[at : at + length] for at in range(0, count * length, length)]


def derived_code(key: bytes, name: str, length: int = 20) -> str:
    """A code like a random one to whoever has not the key, and the same for the same name."""
    return _as_code(int.from_bytes(hmac.digest(key, name.encode(), hashlib.sha256)), length)


def _as_code(bits: int, length: int) -> str:
    return "".join([_ALPHABET[bits >> 5 * place & 31] for place in range(length)])


def fingerprint(code: str) -> str:
    """What is stored of an invitation: enough to recognise it, not to use it."""
    return hashlib.sha256(code.encode()).hexdigest()
