"""When the survey was prepared, made, processed and reported, in working days. A row that nobody told is no row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from holidays.countries.indonesia import Indonesia

from exports.laporan.told import Days
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table, numbered
from exports.writing.dates import day_name
from scoring import custom

CAPTION = "Waktu pelaksanaan SKM"
_SATURDAY = 5


def schedule(report: Laporan) -> Iterator[Block]:
    """Waktu pelaksanaan."""
    period, told, made = report.period, report.told, day_name(report.day)
    spans: tuple[tuple[str, Days | None], ...] = (
        ("Persiapan", told.preparation),
        ("Pengumpulan Data", (period.first, period.last)),
        ("Pengolahan Data dan Analisis Hasil", told.processing),
        ("Penyusunan dan Pelaporan Hasil", told.reporting),
    )
    rows = [
        (what, custom(days[0], days[1] + timedelta(days=1)).name("id"), str(working_days(*days)))
        for what, days in spans
        if days is not None
    ]
    columns = (
        Column("No.", 0.7, True),
        Column("Kegiatan", 4),
        Column("Waktu Pelaksanaan", 4),
        Column("Jumlah Hari Kerja", 1.7, True),
    )
    yield Table(CAPTION, columns, numbered(rows))
    yield Paragraph("Hari kerja adalah Senin sampai dengan Jumat, selain hari libur nasional.")
    if report.day < period.end:
        yield Paragraph(
            f"Laporan ini dibuat pada {made}, sebelum periode berakhir pada {day_name(period.last)}. Angkanya "
            "masih dapat berubah."
        )


def working_days(first: date, last: date) -> int:
    """Mondays to Fridays from `first` to `last` that are no public holiday of Indonesia.

    >>> working_days(date(2026, 8, 14), date(2026, 8, 18))  # the 17th, a Monday, is Independence Day
    2
    """
    free = Indonesia(years=range(first.year, last.year + 1))
    days = (first + timedelta(days=more) for more in range((last - first).days + 1))
    return sum(day.weekday() < _SATURDAY and day not in free for day in days)
