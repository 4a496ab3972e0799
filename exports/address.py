"""Where the public results page is, and the key by which it is signed, as documents print both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WORDS: Mapping[str, tuple[str, str]] = {
    "id": ("Hasil untuk umum: {url}", "Kunci publik tanda tangannya (Ed25519): {key}"),
    "en": ("Published results: {url}", "Public key of their signature (Ed25519): {key}"),
}


@dataclass(frozen=True)
class Address:
    """`url` of the page, "" where it is not told. `key` is the public key, 32 bytes in base64, "" for none.

    The key itself is printed and no fingerprint of it: it is as short, and `skm verify --key` takes it.
    """

    url: str = ""
    key: str = ""

    def lines(self, language: str = "id") -> tuple[str, ...]:
        """What is printed, a line for each that is known.

        >>> Address("https://skm.example.go.id").lines()
        ('Hasil untuk umum: https://skm.example.go.id',)
        """
        page, key = WORDS.get(language, WORDS["id"])
        told = ((page.format(url=self.url), self.url), (key.format(key=self.key), self.key))
        return tuple(text for text, known in told if known)

    @property
    def symbol(self) -> str | None:
        """The QR code that leads to the page, as SVG. None without an address."""
        from exports.symbol import symbol_of  # noqa: PLC0415 -- a value of a report costs no drawing library

        return symbol_of(self.url) if self.url else None

    @property
    def picture(self) -> bytes | None:
        """The same as PNG."""
        from exports.symbol import symbol_picture  # noqa: PLC0415 -- likewise

        return symbol_picture(self.url) if self.url else None
