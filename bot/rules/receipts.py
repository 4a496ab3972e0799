"""Receipts: random codes that a resident can read out, and asks with whether an answer was counted."""

from __future__ import annotations

import re

from bot.rules.identity import new_code

_SHAPE = re.compile(r"SKM[ -]?([0-9A-Z]{4})[ -]?([0-9A-Z]{4})")
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
    found = _SHAPE.fullmatch(text.strip().upper())
    return found and f"SKM-{found[1]}-{found[2]}".translate(_CONFUSED)
