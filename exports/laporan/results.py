"""BAB III: the index of the unit and of each unsur, and how the units of an agency stand."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.elements import index_table, sums_told
from exports.laporan.lines import FEW, Line
from exports.laporan.official import public_total
from exports.laporan.values import Laporan
from exports.writing.blocks import Bar, Block, Chart, Column, Paragraph, Table, numbered
from exports.writing.counts import begun, grouped, spelled
from exports.writing.numbers import local
from scoring import judged

NONE = "Belum ada jawaban pada periode ini, sehingga IKM belum dapat dihitung."


def index(report: Laporan) -> Iterator[Block]:
    """The index of the unit and of each unsur, with the chart."""
    total = report.total
    if total.ikm is None:
        yield Paragraph(NONE)
        return
    if report.city:
        reporting, units = sum(part.n > 0 for part in report.parts), len(report.parts)
        which = (
            f"seluruh {spelled(units)} unit"
            if reporting == units
            else f"{spelled(reporting)} unit yang memiliki hasil, dari {spelled(units)} unit"
        )
        yield Paragraph(
            f"IKM {report.agency} pada {report.period.name()} adalah {local(total.ikm_text)}"
            f"{_with_grade(total, 'mutu pelayanan')}, yaitu rata-rata sederhana IKM {which}. "
            + (
                f"Bila semua jawaban digabungkan tanpa membedakan unit, hasilnya {local(report.pooled.ikm_text)}"
                f"{_with_grade(report.pooled, 'mutu')}. Belum ada aturan resmi untuk IKM di atas satu unit, "
                "sehingga keduanya dicantumkan."
                if report.pooled is not None
                else "Nilai gabungan semua jawaban tidak dicantumkan, karena dari nilai itu jawaban unit yang sedikit "
                "dapat dihitung."
            )
        )
        if told := total.few_told():
            yield Paragraph(told)
        if (shown := public_total(report)) is not None:
            yield Paragraph(
                f"IKM resmi ini menghitung semua unit yang mempunyai jawaban. Halaman publik dan poster mencantumkan "
                f"{local(shown.ikm_text)} dengan mutu {shown.grade_text}, yaitu rata-rata sederhana unit dengan "
                "sekurang-kurangnya sepuluh responden saja, agar nilai unit yang lebih kecil tidak diumumkan."
            )
    else:
        yield Paragraph(
            f"IKM {report.subject} pada {report.period.name()} adalah {local(total.ikm_text)} (nilai indeks "
            f"{local(total.index_text)}) dengan mutu pelayanan {total.grade_text}, dari {grouped(total.n)} responden."
            if report.graded
            else f"IKM {report.subject} pada {report.period.name()} adalah {local(total.ikm_text)} dari "
            f"{spelled(total.n)} responden, {FEW}."
        )
    yield Paragraph(certainty(total, city=report.city))
    yield index_table(report)
    yield from sums_told(report)
    yield _chart(report)


def _with_grade(line: Line, word: str) -> str:
    return f" dengan {word} {line.grade_text}" if judged(line.n) else f", {FEW}"


def certainty(line: Line, *, city: bool = False) -> str:
    """How sure the figure is, in a sentence."""
    if line.edges is None:
        return (
            f"Dengan {spelled(line.n)} responden, selang kepercayaan 95% belum dapat dihitung (sekurang-kurangnya "
            "sepuluh). Nilai ini belum dapat diandalkan untuk menilai mutu pelayanan."
        )
    low, high = line.edges
    whom = "responden pada unit-unit ini" if city else "semua penerima layanan"
    return (
        f"Selang kepercayaan 95% adalah {local(low)} sampai {local(high)}: dengan jumlah dan keragaman jawaban "
        f"ini, nilai bagi {whom} diperkirakan berada di antara kedua angka itu."
    )


def _chart(report: Laporan) -> Chart:
    low = set(report.lowest())
    bars = tuple(
        Bar(
            label=f"{element.u} {element.name['id']}",
            value=local(report.total.nrr_texts[place]),
            share=None if (nrr := report.total.nrr[place]) is None else float((nrr - 1) / 3),
            low=place in low,
        )
        for place, element in enumerate(report.instrument.elements)
    )
    marks = tuple((float((band.lower / 25 - 1) / 3), band.mutu) for band in report.instrument.bands[:-1])
    named = "; ".join(f"{bar.label} {bar.value}" for bar in bars)
    told = f"Nilai rata-rata setiap unsur pada skala 1 sampai 4: {named}."
    title = "Nilai rata-rata (NRR) per unsur" + ("; segitiga menandai unsur terendah" if low else "")
    return Chart(title, told, bars, ("1", "4"), marks)


def unit_grades(report: Laporan) -> Iterator[Block]:
    """How many units have which grade. The units one by one stand in an appendix."""
    known = [part for part in report.parts if part.ikm is not None]
    rows = [
        (band.mutu, band.kinerja["id"], grouped(sum(part.mutu == band.mutu for part in known)))
        for band in report.instrument.bands
    ]
    ungraded = sum(part.mutu is None for part in known)
    rows += [("–", FEW, grouped(ungraded))] * bool(ungraded)
    columns = (Column("Mutu pelayanan", 2, True), Column("Kinerja unit pelayanan", 4), Column("Jumlah unit", 2, True))
    if known:
        yield Table("Jumlah unit pelayanan menurut mutu", columns, tuple(rows))
        yield Paragraph("Nilai setiap unit disajikan pada Lampiran 2.")
    if silent := sum(part.n == 0 for part in report.parts):
        yield Paragraph(f"{begun(silent)} unit belum mempunyai jawaban dan tidak dihitung sebagai nol.")


def unit_table(report: Laporan) -> Table:
    """Every unit of an agency with its index, interval and grade."""
    rows = [(part.label, str(part.n), part.ikm_text, _edges(part), part.grade_text) for part in report.parts]
    columns = (
        Column("No.", 0.6, True),
        Column("Unit pelayanan", 4.2),
        Column("Responden", 1.3, True),
        Column("IKM", 1, True),
        Column("Selang kepercayaan 95%", 2.2, True),
        Column("Mutu", 2, True),
    )
    return Table("IKM per unit pelayanan", columns, numbered(rows), small=True)


def _edges(line: Line) -> str:
    return "–" if line.edges is None else f"{line.edges[0]}–{line.edges[1]}"
