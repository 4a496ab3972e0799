"""What became of the measures that were planned before: shares, dates, days, and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from exports.laporan.follow_up import carried
from exports.laporan.promises import Done
from exports.pack.values import Measure, Pack
from exports.writing.blocks import Block, Column, Heading, Paragraph, Picture, Pictures, Table, numbered
from exports.writing.counts import begun, done_of, grouped
from exports.writing.dates import day_name
from exports.writing.numbers import local
from exports.writing.pictures import shrunk
from scoring import half_up

_VERIFIED = "diverifikasi"
_NOT_COUNTED = "Yang masih berjalan atau menunggu verifikasi belum dihitung."
_NONE = "–"


def realised(pack: Pack) -> Iterator[Block]:
    """The report on realisation. Measures that nobody filled in are counted and not listed."""
    yield Heading(1, "LAPORAN REALISASI TINDAK LANJUT HASIL SKM")
    period = pack.report.period.name()
    earlier, own = ([one for one in pack.measures if one.own == mine] for mine in (False, True))
    yield from _part(earlier, f"yang direncanakan sebelum {period}", "Realisasi tindak lanjut periode sebelumnya")
    yield from _part(own, f"yang direncanakan dalam {period}", "Realisasi tindak lanjut periode ini")
    for one in pack.measures:
        if shown := [picture for proof in one.proofs if proof.picture and (picture := _picture(proof.content, one))]:
            yield Heading(2, f"{one.element}: {one.activity}")
            yield Pictures(tuple(shown))


def _part(measures: list[Measure], whose: str, caption: str) -> Iterator[Block]:
    """How many are done, the table of those that were filled in, and how fast they were."""
    if not measures:
        yield Paragraph(f"Belum ada tindak lanjut {whose}.")
        return
    done, many = sum(one.state == _VERIFIED for one in measures), len(measures)
    said = done_of(done, many, f"tindak lanjut {whose}", "selesai dan diverifikasi")
    share = f", yaitu {local(half_up(_percent(done, many), 2))}%" if done else ""
    told = [one for one in measures if one.activity or one.proofs]
    yield Paragraph(" ".join((f"{said}{share}.", _NOT_COUNTED, *_untold(many - len(told), many))))
    if told:
        yield _table(told, caption)
    counted = [one.days for one in told if one.days is not None]
    if counted:
        yield Paragraph(
            f"Tindak lanjut yang selesai memerlukan {_range(min(counted), max(counted))} hari sejak laporannya "
            "diserahkan."
        )


def _untold(some: int, many: int) -> Iterator[str]:
    """Why the table has fewer rows than were planned."""
    if some:
        which = f"{begun(some)} di antaranya" if some < many else "Semuanya" if many > 1 else "Tindak lanjut itu"
        yield f"{which} belum diisi unit, sehingga tidak dicantumkan dalam tabel."


def _table(measures: list[Measure], caption: str) -> Table:
    rows = [
        (
            one.span,
            f"{one.element}: {one.activity or _NONE}",
            carried(Done("", carried_out=False, state=one.state)),
            _day(one.handed),
            _day(one.finished),
            _day(one.verified),
            _NONE if one.days is None else grouped(one.days),
            "; ".join(f"{proof.text or proof.name} ({day_name(proof.day)})" for proof in one.proofs) or _NONE,
        )
        for one in measures
    ]
    columns = (
        Column("Hasil SKM", 1.9),
        Column("Tindak lanjut", 3.6),
        Column("Status", 1.7, True),
        Column("Laporan diserahkan", 1.9, True),
        Column("Selesai", 1.8, True),
        Column("Diverifikasi", 1.8, True),
        Column("Hari", 0.9, True),
        Column("Bukti", 3.4),
    )
    # a column of which nobody has told anything is none
    known = [place for place in range(len(columns)) if any(row[place] != _NONE for row in rows)]
    shown = numbered([[row[place] for place in known] for row in rows])
    return Table(caption, (Column("No.", 0.7, True), *(columns[place] for place in known)), shown, small=True)


def _picture(content: bytes, measure: Measure) -> Picture | None:
    small = shrunk(content)
    return None if small is None else Picture(small, f"Bukti tindak lanjut {measure.element}: {measure.activity}")


def _percent(some: int, many: int) -> Fraction:
    return Fraction(100 * some, many) if many else Fraction(0)


def _range(low: int, high: int) -> str:
    return grouped(low) if low == high else f"{grouped(low)} sampai dengan {grouped(high)}"


def _day(day: date | None) -> str:
    return _NONE if day is None else day_name(day)
