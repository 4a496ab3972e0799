"""Columns of elements: their headings as forms in use have them, and what a short one or a code stands for."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from scoring import Element, Instrument

_FORMS = {
    "persyaratan": "Persyaratan",
    "prosedur": "Prosedur",
    "waktu": "Waktu",
    "biaya": "Biaya",
    "produk": "Produk",
    "kompetensi": "Kompetensi",
    "perilaku": "Perilaku",
    "pengaduan": "Aduan",
    "sarpras": "Sarpras",
}
_LONGEST = 60  # letters of a name. A page has to have room for lines below


def heading_of(element: Element) -> str:
    """What heads the column of an element: the word of forms in use, or the questionnaire's own short name."""
    return _FORMS.get(element.key, element.short["id"])


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
