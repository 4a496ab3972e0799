"""The address and the public key of the results page, for documents to print."""

from __future__ import annotations

from bot.config import Config
from exports.address import Address


def address_of(config: Config) -> Address | None:
    """What the configuration tells of them, None where it tells nothing. A key that cannot be read is left out."""
    path = config.publish_key
    key = ""
    if path is not None:
        from exports.site.signature import BadKey, public_of  # noqa: PLC0415 -- only where something is signed

        try:
            key = public_of(path.read_bytes())
        except (OSError, BadKey):  # `skm publish` and `skm keys show` say what is wrong with it
            key = ""
    return Address(config.publish.url, key) if config.publish.url or key else None
