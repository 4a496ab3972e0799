"""What is said where units went into the one reported within its trend, and earlier figures are of that one alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from exports.writing.dates import day_name

_SAID = {
    "id": (
        "Sejak {day} unit ini mencakup {name}",
        "Angka sebelum itu hanya dari unit ini, sehingga selisihnya tidak semata-mata menunjukkan perubahan pelayanan.",
    ),
    "en": (
        "Since {day} this unit includes {name}",
        "Figures before that are of this unit alone, so a difference does not show a change of its service only.",
    ),
}


def mergers_told(absorbed: Sequence[tuple[str, date]], language: str = "id") -> str:
    """Which units went into one and since when, and what that makes of a comparison. "" where none did.

    `absorbed` is that of a Laporan.
    """
    since, but = _SAID[language]
    told = [since.format(day=day_name(day, language), name=name) for name, day in absorbed]
    return f"{'. '.join(told)}. {but}" if told else ""
