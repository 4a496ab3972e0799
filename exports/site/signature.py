"""Signing an edition: Ed25519 over the bytes of its list of checksums."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# The library is loaded where it is used: commands load without its serialization (bot/rules/lean_loading.py).


class BadKey(Exception):
    """What should be a key is none. The message says what was found, never the key."""


def new_key() -> bytes:
    """A new private key as PEM (PKCS 8), which is a secret."""
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    return Ed25519PrivateKey.generate().private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())


def public_of(private: bytes) -> str:
    """The public key of a private one: 32 bytes in base64. Raises BadKey."""
    return base64.b64encode(_private(private).public_key().public_bytes_raw()).decode()


def sign(private: bytes, content: bytes) -> bytes:
    """The signature of the content as a line of base64. Raises BadKey.

    >>> key = new_key()
    >>> is_signed(public_of(key), b"abc", sign(key, b"abc")), is_signed(public_of(key), b"abd", sign(key, b"abc"))
    (True, False)
    """
    return base64.b64encode(_private(private).sign(content)) + b"\n"


def is_signed(public: str, content: bytes, signature: bytes) -> bool:
    """Whether the signature is of this content by the holder of that public key. Raises BadKey for what is no key."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.strip(), validate=True))
    except (ValueError, binascii.Error):
        raise BadKey("expected 32 bytes in base64, such as `skm keys show` prints") from None
    try:
        key.verify(base64.b64decode(signature.strip(), validate=True), content)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _private(pem: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError):
        raise BadKey("expected an Ed25519 key as PEM without a password, as `skm keys make` writes it") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey("expected an Ed25519 key, as `skm keys make` writes it")
    return key
