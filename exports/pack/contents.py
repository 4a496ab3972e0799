"""The list of contents: each proof that the indicators ask for, where it stands, or that it is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.pack.values import Pack
from exports.writing.blocks import Block, Column, Heading, Paragraph, Table

MISSING = "belum ada"
_INDICATORS = {
    "6": "SKM yang dilaksanakan sesuai dengan Peraturan Menteri PANRB",
    "7": "Jumlah media publikasi hasil SKM",
    "8": "Persentase rencana tindak lanjut hasil SKM yang telah selesai ditindaklanjuti",
    "9": "Kecepatan tindak lanjut hasil SKM seluruh jenis pelayanan",
    "1, 2, 4": "Forum Konsultasi Publik",
}


@dataclass(frozen=True)
class Entry:
    """A proof of an indicator (its number in form F-01): the file or the place it stands in, "" where there is none."""

    indicator: str
    proof: str
    place: str


def contents(pack: Pack, entries: Sequence[Entry]) -> Iterator[Block]:
    """The list itself, and the sentence on what is missing."""
    report = pack.report
    yield Heading(1, "DAFTAR ISI BERKAS PEMANTAUAN DAN EVALUASI")
    yield Paragraph(
        f"Berkas {report.subject} untuk indikator Survei Kepuasan Masyarakat, {report.period.name()}, dalam urutan "
        "indikator formulir F-01 pemantauan dan evaluasi kinerja penyelenggaraan pelayanan publik."
    )
    rows = [(one.indicator, one.proof, one.place or MISSING) for one in entries]
    columns = (Column("Indikator", 1.2, True), Column("Bukti", 5), Column("Berkas", 4.6))
    yield Table("Bukti menurut indikator", columns, tuple(rows))
    lacking = sum(not one.place for one in entries)
    yield Paragraph(
        "Bukti yang belum ada tidak dibuat oleh program ini; unit melampirkannya sendiri."
        if lacking
        else "Semua bukti yang disebut di atas ada dalam berkas ini."
    )
    yield Table(
        "Indikator yang dimaksud", (Column("Nomor", 1.2, True), Column("Indikator", 9.6)), tuple(_INDICATORS.items())
    )
