"""Names as people look for them: in the order of a list, and as a search compares them."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"\d+")


def folded(text: str) -> str:
    """A text as a search compares it: without case and without accents, signs as they are.

    >>> folded("Kafé ÉLOK Straße"), folded("RSUD dr. Soetomo")
    ('kafe elok strasse', 'rsud dr. soetomo')
    """
    if text.isascii():
        return text.casefold()
    return "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))


def order_of(name: str) -> str:
    """What lists of names are sorted by: as folded(), with numbers by what they are worth.

    >>> sorted(["Puskesmas 10", "puskesmas 2", "Puskesmas 02b", "Élok", "Dinas"], key=order_of)
    ['Dinas', 'Élok', 'puskesmas 2', 'Puskesmas 02b', 'Puskesmas 10']
    """
    return _NUMBER.sub(_ranked, " ".join(folded(name).split()))


def _ranked(found: re.Match[str]) -> str:
    """A number behind how many digits it has, so that texts have the order of numbers."""
    digits = found[0].lstrip("0") or "0"
    return f"{len(digits):03}{digits}"
