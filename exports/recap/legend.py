"""Which element a short heading of a recap stands for, in a row that every printed page repeats above the headings."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from exports.writing.workbook import LINE, lines_of
from scoring import Instrument

_LONGEST = 60  # letters of a name. A page has to have room for lines below


def legend(instrument: Instrument, headings: Sequence[str], language: str = "id") -> str:
    """Each heading with the whole name of its element, but for those that are whole.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> legend(load_instrument("permenpan-14-2017"), ("Persyaratan", "Prosedur", "U3", *[""] * 6))[:65]
    'Prosedur: Sistem, Mekanisme, dan Prosedur; U3: Waktu Penyelesaian'
    """
    names = [one.name.get(language, one.name["id"]) for one in instrument.elements]
    return "; ".join(
        f"{heading}: {textwrap.shorten(name, _LONGEST, placeholder=' …')}"
        for heading, name in zip(headings, names, strict=True)
        if heading != name
    )


def high(text: str, widths: Sequence[float]) -> float:
    """How many points the row asks for that has it over columns of these widths."""
    return LINE * lines_of(text, sum(widths))
