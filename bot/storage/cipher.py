"""What is kept so that the file alone tells nothing of it: sealed texts, and marks by which they are found again.

The key of a sealed text is made of the secret and a nonce that stands beside it. Who deletes the row destroys both, and
then the secret alone opens nothing that is left of it.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from functools import cache
from hashlib import sha256
from typing import Any

from bot.rules.identity import derive
from bot.storage.errors import OtherSecret

_NONCE = 32  # bytes, one for each row
_JSON = json.JSONEncoder(separators=(",", ":"))  # in ASCII: half a character cannot be encoded
_STEP = 256  # bytes that what is sealed is filled up to: its length would tell how much somebody wrote
_IV = 12  # bytes, one for each time that a row is sealed


class Box:
    """What one row keeps sealed, under a key that is derived once."""

    def __init__(self, key: bytes) -> None:
        make, self._invalid = _library()
        self._aead = make(key)

    def seal(self, purpose: str, content: Any) -> bytes:
        """Encrypt what JSON can hold, filled up with blanks. It opens with the same row's box and purpose, and nowhere
        else."""
        iv, plain = os.urandom(_IV), _JSON.encode(content).encode()
        filled = plain.ljust(-(-len(plain) // _STEP) * _STEP)
        sealed: bytes = self._aead.encrypt(iv, filled, purpose.encode())
        return iv + sealed

    def unseal(self, purpose: str, sealed: bytes) -> Any:
        """The inverse. Raises OtherSecret where it was sealed with another secret, or elsewhere."""
        try:
            plain: bytes = self._aead.decrypt(sealed[:_IV], sealed[_IV:], purpose.encode())
        except (self._invalid, ValueError) as error:
            raise OtherSecret("found what was sealed with another secret, expected this one's") from error
        return json.loads(plain.decode())


class Cipher:
    """Keyed by a secret, or without one by a key that ends with the object and opens nothing of anybody else."""

    def __init__(self, secret: str | None = None) -> None:
        self._secret = secret or secrets.token_hex(32)
        self._keys = dict[str, bytes]()

    def mark(self, purpose: str, value: object) -> str:
        """The same 32 characters for the same value and purpose, of which nobody without the secret finds the value."""
        return hmac.digest(self._key(purpose), str(value).encode(), sha256)[:16].hex()

    def owner(self, chat: int) -> str:
        """The mark by which the surveys of a chat are found."""
        return self.mark("owner", chat)

    def box(self, nonce: bytes) -> Box:
        """The box of the row that this nonce stands in."""
        return Box(hmac.digest(self._key("seal"), nonce, sha256))

    def _key(self, purpose: str) -> bytes:
        """Derived once for each of the few purposes."""
        if (key := self._keys.get(purpose)) is None:
            key = self._keys[purpose] = derive(self._secret, f"storage/{purpose}")
        return key


def new_nonce() -> bytes:
    """A row's own half of its key."""
    return os.urandom(_NONCE)


@cache
def _library() -> tuple[Any, type[Exception]]:
    """The cipher, and what it raises for what does not open. Loaded by the first that is sealed."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 -- the command line seals nothing
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

    return ChaCha20Poly1305, InvalidTag
