"""The private key that signs editions, as it lies on the disk."""

from __future__ import annotations

from bot.config import Config
from exports.site.signature import BadKey, public_of

_OTHERS = 0o077


class EditionFault(Exception):
    """An edition cannot be made, signed or withdrawn. The message says where, what was found and what was expected."""


def private_key(config: Config) -> bytes | None:
    """The key of the configuration, None where it names none. Raises EditionFault for one that cannot be used."""
    path = config.publish_key
    if path is None:
        return None
    try:
        key = path.read_bytes()
        public_of(key)
    except OSError as error:
        told = f"publish.key: {path}: {error.strerror}, expected the file that `skm keys make` writes"
        raise EditionFault(told) from None
    except BadKey as error:
        raise EditionFault(f"publish.key: {path}: {error}") from None
    if path.stat().st_mode & _OTHERS:
        raise EditionFault(f"publish.key: {path}: found that others may read it, expected `chmod 600 {path}`")
    return key
