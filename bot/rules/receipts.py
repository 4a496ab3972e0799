"""Receipts: random codes that a resident can read out, and asks with whether an answer was counted."""

from __future__ import annotations

import re

from bot.rules.identity import new_code

_SHAPE = re.compile(r"SKM[ -]?([0-9A-Z]{4})[ -]?([0-9A-Z]{4})")
_BARE = re.compile(r"([0-9A-Z]{4})[ -]?([0-9A-Z]{4})")
_CONFUSED = str.maketrans("OIL", "011")  # letters that no receipt has, and what was meant


def new_receipt() -> str:
    """A receipt of no answer yet, 40 random bits: SKM-XXXX-XXXX."""
    code = new_code(8)
    return f"SKM-{code[:4]}-{code[4:]}"


def receipt_in(text: str) -> str | None:
    """The receipt that a typed text is, None where it is something else.

    >>> receipt_in(" skm-7f3a-OOab ")
    'SKM-7F3A-00AB'
    >>> receipt_in("SKM 7F3A 00AB"), receipt_in("SKM-26"), receipt_in("antrean lama")
    ('SKM-7F3A-00AB', None, None)
    """
    return _read(_SHAPE, text)


def perhaps_receipt(text: str) -> str | None:
    """The receipt that a typed text without "SKM" may be. It may be a name as well: "Kota Baru".

    >>> perhaps_receipt("7f3a ooab"), perhaps_receipt("antrean lama")
    ('SKM-7F3A-00AB', None)
    """
    return _read(_BARE, text)


def _read(shape: re.Pattern[str], text: str) -> str | None:
    found = shape.fullmatch(text.strip().upper())
    return found and f"SKM-{found[1]}-{found[2]}".translate(_CONFUSED)
