"""The course of the index over the periods, and what may be said of its last move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exports.laporan.formers import Former
from exports.laporan.history import gap_of, label_of, notes_on, timeline
from exports.laporan.lines import Line
from exports.laporan.mergers import mergers_told
from exports.laporan.official import public_figures
from exports.laporan.values import Laporan
from exports.writing.blocks import Bar, Block, Chart, Column, Paragraph, Table, numbered
from exports.writing.numbers import local
from scoring import half_up

OTHER_UNITS = "unit tidak sama"  # in the place of a Verdict: two means are of different units
_UNSTATED = {"unstated": ", bobot tidak diketahui"}  # what the chart says of a bar itself


def trend(report: Laporan) -> Iterator[Block]:
    """The periods in order, with what the public page says of each where that is another figure."""
    points = [line for line in report.trend if line.ikm is not None]
    silent, told = report.total.ikm is None, timeline(report.trend, report.past)
    former = [one for one in told if isinstance(one, Former)]
    if len(points) < (1 if silent else 2) and not former:
        yield Paragraph("Belum ada hasil periode sebelumnya dengan kuesioner dan bobot yang sama sebagai pembanding.")
        return
    open_to_all = public_figures(report)
    rows = [
        (*row, open_to_all.get(one.label, row[2]) if isinstance(one, Line) else row[2]) if open_to_all else row
        for one, row in zip(told, map(_row, told), strict=True)
    ]
    columns = (
        Column("No.", 0.7, True),
        Column("Periode", 4.5),
        Column("Responden", 1.6, True),
        Column("IKM", 1.5, True),
        Column("Mutu", 2.4, True),
        *(Column("IKM pada halaman publik", 1.9, True),) * bool(open_to_all),
    )
    if silent:
        yield Paragraph(
            f"{report.period.name()} belum mempunyai jawaban, sehingga belum dapat dibandingkan dengan hasil "
            "sebelumnya."
        )
    elif len(points) > 1:
        yield Paragraph(movement(points[-2], points[-1], report.verdict, week=report.period.kind == "week"))
    else:
        yield Paragraph(_against(former, report.total))
    if told_of := mergers_told(report.absorbed):
        yield Paragraph(told_of)
    own = frozenset({len(rows) - 1}) if told and isinstance(told[-1], Line) else frozenset()
    yield Table("Tren IKM", columns, numbered(rows), own)
    if open_to_all:
        yield Paragraph(
            "Kolom terakhir adalah rata-rata sederhana unit dengan sekurang-kurangnya sepuluh responden saja, seperti "
            "pada halaman publik dan poster, sedangkan kolom IKM menghitung semua unit yang mempunyai jawaban."
        )
    yield from _trend_chart(report, [one for one in told if isinstance(one, Line) or one.comparable])
    if any(isinstance(one, Line) and one.ikm is None for one in told):
        yield Paragraph("Periode tanpa jawaban tidak dihitung sebagai nol.")
    if notes := notes_on(report.trend, report.past):
        yield Paragraph(f"Tentang angka terdahulu, yang dicantumkan seperti pernah diumumkan. {' '.join(notes)}")


def _row(one: Line | Former) -> tuple[str, ...]:
    if isinstance(one, Line):
        return label_of(one), str(one.n), one.ikm_text, one.grade_text
    return label_of(one), one.n_text, str(half_up(one.ikm, 2)), one.grade_text()


def _trend_chart(report: Laporan, told: Sequence[Line | Former]) -> Iterator[Block]:
    """All that is of one measure. What is not cannot be read off one scale."""
    bands = report.instrument.bands
    floor = bands[-1].lower
    bars = tuple(
        Bar(
            one.label if isinstance(one, Line) else f"{one.name()} (terdahulu{_UNSTATED.get(one.differs, '')})",
            local(str(half_up(one.ikm, 2))) if one.ikm is not None else "belum ada jawaban",
            None if one.ikm is None else max(float((one.ikm - int(floor)) / (100 - int(floor))), 0.0),
        )
        for one in told
    )
    marks = tuple((float((band.lower - floor) / (100 - floor)), band.mutu) for band in bands[:-1])
    said = "IKM setiap periode: " + "; ".join(f"{bar.label} {bar.value}" for bar in bars) + "."
    if bars:
        yield Chart("Tren IKM; garis menandai batas mutu", said, bars, (str(int(floor)), "100"), marks)


def _against(former: Sequence[Former], total: Line) -> str:
    """The result beside the last earlier figure of the same measure: as a difference, and never as a change."""
    begun = "Belum ada hasil periode sebelumnya yang dihitung dari jawaban."
    last = next((one for one in reversed(former) if one.comparable), None)
    if last is None or total.ikm is None:
        return f"{begun} Angka terdahulu berasal dari kuesioner atau bobot lain dan tidak dibandingkan."
    gap = local(gap_of(last, total.ikm) or "0.00")
    return (
        f"{begun} Terhadap angka terdahulu {last.name()} ({local(last.ikm_text)}) selisihnya {gap} poin. Selisih itu "
        "tidak dinilai naik atau turun, karena keragaman jawaban di balik angka terdahulu tidak diketahui."
    )


def movement(before: Line, after: Line, verdict: str | None, *, week: bool = False) -> str:
    """The change between two periods as printed figures differ, and whether that is evidence. Of a `week` it is a fact
    without a verdict, since whoever looks each week would soon be told of a change that is none."""
    one, two = half_up(before.ikm or 0, 2), half_up(after.ikm or 0, 2)
    if week:
        both = f"IKM {local(one)} pada {before.label} dan {local(two)} pada {after.label}"
        apart = f"selisih {local(f'{two - one:+}')} poin"
        return f"{both}, {apart}. Satu minggu terhadap minggu sebelumnya tidak dinilai naik atau turun."
    if one == two:
        first = f"IKM {after.label} sama dengan {before.label}, yaitu {local(two)}."
    else:
        way = "naik" if two > one else "turun"
        moved = f"IKM {way} {local(abs(two - one))} poin"
        first = f"{moved}, dari {local(one)} pada {before.label} menjadi {local(two)} pada {after.label}."
    match verdict:
        case "naik" | "turun":
            return f"{first} Perubahan ini lebih besar daripada ketidakpastian sampel."
        case "belum cukup bukti":
            return (
                f"{first} Perubahan ini masih dalam batas ketidakpastian sampel, sehingga belum cukup bukti untuk "
                "menyatakan bahwa mutu pelayanan berubah."
            )
        case "terlalu sedikit untuk disimpulkan":
            return f"{first} Jawaban terlalu sedikit untuk disimpulkan apakah mutu pelayanan berubah."
        case _ if verdict == OTHER_UNITS:
            return (
                f"{first} Unit yang memiliki hasil pada kedua periode tidak sama, sehingga belum dapat dipastikan "
                "apakah mutu pelayanan berubah."
            )
    return first
