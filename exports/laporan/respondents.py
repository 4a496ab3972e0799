"""Who answered: respondents by characteristic, and by disability as the frame of 2025 counts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from exports.laporan.groups import Count, Group
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table
from exports.writing.counts import grouped, in_a_row

CAPTION = "Responden menurut karakteristik"
_DISABILITY, _WITHOUT = "disabilitas", "TIDAK"
_LONG = 12


def respondents(report: Laporan) -> Iterator[Block]:
    """Jumlah responden."""
    n = report.total.n
    if not n:
        yield Paragraph("Belum ada responden pada periode ini.")
        return
    if not report.groups:
        yield Paragraph(f"Jumlah responden pada {report.period.name()} adalah {grouped(n)}.")
        return
    known = [group for group in report.groups if group.told]
    silent = [group.heading.lower() for group in report.groups if not group.told]
    untold = f" Tidak ada yang mengisi {in_a_row(silent)}." if silent else ""
    yield Paragraph(
        f"Jumlah responden pada {report.period.name()} adalah {grouped(n)}. Pengisian data diri bersifat sukarela; "
        "yang tidak mengisinya ditampilkan pada baris tersendiri sehingga setiap kelompok berjumlah sama."
        f"{untold}"
    )
    if not known:
        return
    rows = []
    for number, group in enumerate(_told(known), 1):
        for place, (count, share) in enumerate(zip(group.counts, group.shares(), strict=True)):
            named = not place or len(group.counts) > _LONG  # may run over pages, where a heading above is not seen
            first = (str(number), group.heading) if named else ("", "")
            rows.append((*first, count.label, str(count.people), share))
    columns = (
        Column("No.", 0.7, True),
        Column("KARAKTERISTIK", 2.4),
        Column("INDIKATOR", 4),
        Column("JUMLAH", 1.2, True),
        Column("PERSENTASE", 1.6, True),
    )
    yield Table(CAPTION, columns, tuple(rows))


def _told(groups: Sequence[Group]) -> Iterator[Group]:
    """The groups, of which disability has two: whether there is one, and of those who have one which."""
    for group in groups:
        if group.key != _DISABILITY:
            yield group
            continue
        without = [one for one in group.counts if one.code == _WITHOUT]
        silent = [one for one in group.counts if not one.code]
        kinds = [one for one in group.counts if one.code not in ("", _WITHOUT)]
        some = Count("ADA", "Disabilitas", sum(one.people for one in kinds))
        counts = (*(replace(one, label="Non Disabilitas") for one in without), some, *silent)
        yield Group(_DISABILITY, "Kategorisasi Pengguna Layanan", counts)
        if some.people:
            yield Group("jenis_disabilitas", "Kategorisasi Jenis Disabilitas", tuple(kinds))
