"""Signing an edition: Ed25519 over the bytes of its list of checksums."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class BadKey(Exception):
    """What should be a key is none. The message says what was found, never the key."""


def new_key() -> bytes:
    """A new private key as PEM (PKCS 8), which is a secret."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_of(private: bytes) -> str:
    """The public key of a private one: 32 bytes in base64. Raises BadKey."""
    return base64.b64encode(_private(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def sign(private: bytes, content: bytes) -> bytes:
    """The signature of the content as a line of base64. Raises BadKey.

    >>> key = new_key()
    >>> is_signed(public_of(key), b"abc", sign(key, b"abc")), is_signed(public_of(key), b"abd", sign(key, b"abc"))
    (True, False)
    """
    return base64.b64encode(_private(private).sign(content)) + b"\n"


def is_signed(public: str, content: bytes, signature: bytes) -> bool:
    """Whether the signature is of this content by the holder of that public key. Raises BadKey for what is no key."""
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
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError):
        raise BadKey("expected an Ed25519 key as PEM without a password, as `skm keys make` writes it") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey("expected an Ed25519 key, as `skm keys make` writes it")
    return key
