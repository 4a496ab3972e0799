"""The index element by element: one table, which adds up for who has a calculator, or says why not."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from exports.laporan.lines import Line
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table
from exports.writing.counts import spelled
from exports.writing.numbers import local
from scoring import Instrument, half_up

CAPTION = "IKM dan nilai setiap unsur"
WHY_TWO = (
    "Rata-rata unit memberi setiap unit bobot yang sama, sedangkan gabungan memberi setiap jawaban bobot yang sama; "
    "karena jumlah jawaban setiap unit berbeda, kedua nilai itu dapat berbeda."
)


def element_table(report: Laporan) -> Table:
    """Every element with its answers and means, the index below. Of an agency the mean of units and all together."""
    total, pooled = report.total, report.pooled if report.city else None
    rows = [
        (
            element.u,
            element.name["id"],
            str(total.answers[place]),
            *_mean(total, place),
            *(() if pooled is None else _mean(pooled, place)),
            grade_of(total, place, report.instrument),
        )
        for place, element in enumerate(report.instrument.elements)
    ]
    both = () if pooled is None else (pooled.index_text, pooled.ikm_text)
    rows.append(("", "IKM", str(total.n), total.index_text, total.ikm_text, *both, total.grade_text))
    means = ("NRR rata-rata unit", "× 25", "NRR gabungan", "× 25") if pooled is not None else ("NRR", "NRR × 25")
    columns = (
        Column("Kode", 0.8, True),
        Column("Unsur pelayanan", 3.4 if pooled is not None else 4.2),
        Column("Jawaban", 1.1, True),
        *(Column(one, 1.15, True) for one in means),
        Column("Mutu", 2, True),
    )
    return Table(CAPTION, columns, tuple(rows), frozenset({len(rows) - 1}))


def index_table(report: Laporan) -> Table:
    """Every unsur on the scale of 25 to 100 with its grade, as both frames have it. Of an agency both means."""
    total, pooled = report.total, report.pooled if report.city else None
    rows = [
        (
            str(place + 1),
            element.name["id"],
            _mean(total, place)[1],
            *(() if pooled is None else (_mean(pooled, place)[1],)),
            grade_of(total, place, report.instrument),
        )
        for place, element in enumerate(report.instrument.elements)
    ]
    both = () if pooled is None else (pooled.ikm_text,)
    last = "NILAI IKM UNIT PELAYANAN" if not report.city else "NILAI IKM"
    rows.append(("", last, total.ikm_text, *both, total.grade_text))
    means = ("RATA-RATA UNIT", "GABUNGAN") if pooled is not None else ("NILAI IKM KONVERSI",)
    columns = (
        Column("No.", 0.7, True),
        Column("UNSUR PELAYANAN", 4.4),
        *(Column(one, 1.7, True) for one in means),
        Column("MUTU PELAYANAN", 2.2, True),
    )
    return Table("IKM dan mutu setiap unsur pelayanan", columns, tuple(rows), frozenset({len(rows) - 1}))


def sums_told(report: Laporan) -> Iterator[Block]:
    """How the two means of an agency came about, and why the elements of one may not add up to its index."""
    if not report.city or report.total.ikm is None:
        return
    if report.pooled is not None:
        yield Paragraph(WHY_TWO)
    unasked = _unasked(report)
    if not unasked:
        return
    names = "; ".join(f"{name} pada {spelled(units)} unit" for name, units in unasked)
    found = _added(report.total, report)
    where = "pada kolom rata-rata unit" if report.pooled is not None else "pada tabel ini"
    yield Paragraph(
        f"Unsur yang tidak ditanyakan: {names}. Di unit itu bobotnya dibagi kepada unsur lain menurut "
        "perbandingannya, dan rata-rata unsur itu hanya berasal dari unit yang menanyakannya."
        + (
            f" Karena itu unsur-unsur {where}, bila dijumlahkan menurut bobotnya, menghasilkan "
            f"{local(half_up(found, 2))} dan bukan {local(report.total.ikm_text)}."
            if found is not None and half_up(found, 2) != half_up(report.total.ikm, 2)
            else ""
        )
    )


def grade_of(line: Line, place: int, instrument: Instrument) -> str:
    """An element's grade by the same table, such as "B (Baik)", "–" where it is not judged."""
    band = line.grade(place, instrument)
    return "–" if band is None else f"{band.mutu} ({band.kinerja['id']})"


def _mean(line: Line, place: int) -> tuple[str, str]:
    nrr = line.nrr[place]
    return line.nrr_texts[place], "–" if nrr is None else str(half_up(25 * nrr, 2))


def _unasked(report: Laporan) -> list[tuple[str, int]]:
    """Elements that some units with answers do not ask and others do: (name, how many do not)."""
    known = [part for part in report.parts if part.ikm is not None]
    found = []
    for place, element in enumerate(report.instrument.elements):
        without = sum(not part.answers[place] for part in known)
        if 0 < without < len(known):
            found.append((element.name["id"], without))
    return found


def _added(line: Line, report: Laporan) -> Fraction | None:
    """What the printed elements give by their weights, None where one has no figure."""
    if any(one is None for one in line.nrr):
        return None
    both = zip(line.nrr, report.weights.values, strict=True)
    return 25 * sum((one * weight for one, weight in both if one is not None), Fraction(0))
