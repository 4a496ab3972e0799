"""BAB IV: what the figures say, in whole sentences made from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from exports.laporan.elements import grade_of
from exports.laporan.lines import FEW
from exports.laporan.results import NONE
from exports.laporan.strengths import strengths
from exports.laporan.values import Laporan
from exports.laporan.voices import voices
from exports.writing.blocks import Block, Paragraph
from exports.writing.counts import begun, in_a_row, spelled
from exports.writing.numbers import local
from scoring import comparable, half_up

NOISE = "Selisih antarunsur masih dalam batas kebetulan, sehingga tidak ada unsur yang disebut terendah atau tertinggi."
UNSURE = (
    "Terlalu sedikit responden yang mengisi semua unsur untuk membandingkannya, sehingga tidak ada unsur yang disebut "
    "terendah atau tertinggi."
)


def problems(report: Laporan) -> Iterator[Block]:
    """Weak and strong elements, then what respondents wrote and what was found."""
    if report.total.ikm is None:
        yield Paragraph(NONE)
    else:
        yield from _elements(report)
    if report.city:
        yield from strengths(report)
    yield from voices(report)


def named(report: Laporan, places: Sequence[int]) -> str:
    """Elements with their NRR, those of the same value together: "Waktu (NRR 2,4) dan Biaya (NRR 2,6)"."""
    elements, texts, told = report.instrument.elements, report.total.nrr_texts, []
    for text, some in groupby(places, key=lambda place: texts[place]):
        same = [elements[place] for place in some]
        if len(same) == 1:
            told.append(f"{same[0].name['id']} (NRR {local(text)})")
        else:
            names = in_a_row([one.name["id"] for one in same])
            told.append(f"{names}, yang bernilai sama (NRR {local(text)})")
    return "; ".join(told) if len(told) < len(places) else in_a_row(told)


def _elements(report: Laporan) -> Iterator[Block]:
    total, instrument = report.total, report.instrument
    if not report.graded:
        yield Paragraph(
            f"Jawaban {spelled(total.n)} responden {FEW}, sehingga tidak ada unsur yang disebut lemah atau kuat."
        )
        return
    low, high = report.lowest()[: report.priorities], report.highest()
    if report.alike:
        same = next(text for text, nrr in zip(total.nrr_texts, total.nrr, strict=True) if nrr is not None)
        yield Paragraph(
            f"Semua unsur memperoleh nilai rata-rata yang sama, {local(same)}, "
            "sehingga tidak ada unsur yang menonjol sebagai kelebihan atau kelemahan."
        )
    if high:
        yield Paragraph(
            f"Unsur dengan nilai tertinggi adalah {named(report, high)}. Unsur ini "
            "merupakan kelebihan pelayanan yang perlu dipertahankan."
        )
    if low:
        yield Paragraph(
            f"Unsur dengan nilai terendah adalah {named(report, low)}. Unsur ini menjadi prioritas perbaikan."
        )
    if not (low or high or report.alike):
        yield Paragraph(NOISE if comparable(total.contrasts) else UNSURE)
    known = [nrr for nrr in total.nrr if nrr is not None]
    if not report.alike and len(known) > 1:
        gap = half_up(max(known) - min(known), 4)
        yield Paragraph(f"Jarak antara angka unsur terbesar dan terkecil adalah {local(gap)} pada skala 1 sampai 4.")
    for text in _by_grade(report):
        yield Paragraph(text)
    unasked = [element.name["id"] for element, nrr in zip(instrument.elements, total.nrr, strict=True) if nrr is None]
    if unasked:
        yield Paragraph(
            f"Unsur {in_a_row(unasked)} tidak berlaku pada pelayanan ini dan tidak dinilai; bobotnya dibagi "
            "kepada unsur lain menurut perbandingannya."
        )


def _by_grade(report: Laporan) -> Iterator[str]:
    instrument = report.instrument
    grades = [grade_of(report.total, place, instrument) for place in range(len(instrument.elements))]
    for band in instrument.bands:
        shown = f"{band.mutu} ({band.kinerja['id']})"
        names = [one.name["id"] for one, found in zip(instrument.elements, grades, strict=True) if found == shown]
        if names and len(names) == sum(found != "–" for found in grades):
            yield f"Semua unsur yang dinilai bermutu {shown}."
        elif names:
            yield f"{begun(len(names))} unsur bermutu {shown}: {'; '.join(names)}."
