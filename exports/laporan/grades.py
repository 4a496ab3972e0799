"""The table of grades, with the index on both of its scales."""

from __future__ import annotations

from fractions import Fraction

from exports.writing.blocks import Column, Table
from scoring import Instrument, half_up


def grade_table(instrument: Instrument) -> Table:
    """Nilai persepsi, NI (1-4), NIK (25-100), mutu and kinerja, the lowest first."""
    bands = instrument.bands
    rows, upper = [], Fraction(100)
    for number, band in enumerate(bands):
        low = Fraction(band.lower)
        interval, converted = (f"{_two(low / 25)}–{_two(upper / 25)}", f"{half_up(low, 2)}–{half_up(upper, 2)}")
        rows.append((str(len(bands) - number), interval, converted, band.mutu, band.kinerja["id"]))
        upper = low - Fraction(1, 100)
    columns = (
        Column("Nilai Persepsi", 1.2, True),
        Column("Nilai Interval (NI)", 2, True),
        Column("Nilai Interval Konversi (NIK)", 2.4, True),
        Column("Mutu Pelayanan (x)", 1.6, True),
        Column("Kinerja Unit Pelayanan (y)", 2.4),
    )
    return Table(f"Nilai persepsi, mutu, dan kinerja ({instrument.source})", columns, tuple(reversed(rows)))


def _two(x: Fraction) -> str:
    """x with as many decimals as it has, at least two.

    >>> _two(Fraction(4)), _two(Fraction(2649, 1000))
    ('4.00', '2.649')
    """
    whole, _, rest = str(half_up(x, 4)).partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(2, '0')}"
