"""Minutes of a Forum Konsultasi Publik as a form: what the survey knows stands in it, the rest is left to fill in."""

from __future__ import annotations

from collections.abc import Iterator

from exports.disclosure import FEWEST
from exports.laporan.analysis import named
from exports.laporan.values import Laporan
from exports.pack.values import Pack
from exports.writing.blocks import Block, Column, Heading, Items, Paragraph, Signature, Signing, Table, numbered
from exports.writing.counts import done_of, grouped
from exports.writing.dates import day_name
from exports.writing.numbers import local

_LEGAL = (
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
    "Permenpan RB Nomor 16 Tahun 2017 tentang Pedoman Penyelenggaraan Forum Konsultasi Publik",
    "Permenpan RB Nomor 14 Tahun 2017 tentang Pedoman Penyusunan Survei Kepuasan Masyarakat",
)
_GROUPS = (
    "Pengguna layanan",
    "Ahli, praktisi, atau akademisi",
    "Instansi terkait",
    "Organisasi masyarakat sipil",
    "Media massa",
)
_LINES = 5  # empty rows of the table of agreements


def minutes(pack: Pack) -> Iterator[Block]:
    """Berita acara with the matters that the survey gives. No name and no answer of a respondent stands in it."""
    report = pack.report
    day = day_name(report.told.forum) if report.told.forum else ""
    yield Heading(1, "BERITA ACARA FORUM KONSULTASI PUBLIK")
    facts = (
        ("Unit penyelenggara", report.subject),
        ("Hari, tanggal", day),
        ("Waktu", ""),
        ("Tempat", ""),
        ("Pemimpin forum", ""),
        ("Notulis", ""),
    )
    yield Table("Penyelenggaraan forum", (Column("Hal", 3), Column("Isian", 8)), facts)
    yield Paragraph("Dasar hukum:")
    yield Items(_LEGAL)
    if report.told.forum_with:
        yield Paragraph(f"Peserta menurut keterangan unit: {report.told.forum_with}.")
    yield Table(
        "Peserta menurut kelompok",
        (Column("No.", 0.8, True), Column("Kelompok", 5), Column("Jumlah", 1.6, True), Column("Wakil", 4)),
        numbered([(one, "", "") for one in _GROUPS]),
    )
    yield Paragraph("Materi yang dibahas:")
    yield Items(tuple(_matters(report)))
    columns = (
        Column("No.", 0.7, True),
        Column("Masalah", 2.6),
        Column("Masukan peserta", 2.6),
        Column("Tanggapan", 2.6),
        Column("Kesepakatan", 2.6),
        Column("Batas waktu", 1.6),
        Column("Penanggung jawab", 2),
    )
    yield Table("Pembahasan dan kesepakatan", columns, numbered([("",) * 6] * _LINES), small=True)
    yield Paragraph("Lampiran: daftar hadir, notulen, dan foto kegiatan.")
    signer = report.signer
    yield Signature((
        Signing("Wakil peserta,", ("",)),
        Signing(", ".join(filter(None, (signer.place, day))), signer.lines or ("",), signer.name),
    ))  # fmt: skip


def _matters(report: Laporan) -> Iterator[str]:
    """The figure, the three lowest elements, suggestions counted, the plan before and the one drafted."""
    total = report.total
    if total.ikm is None:
        yield f"Hasil SKM {report.period.name()}: belum ada jawaban."
    else:
        yield (
            f"Hasil SKM {report.period.name()}: indeks {local(total.ikm_text)} (skala 25–100), "
            f"mutu {total.grade_text}, dari {grouped(total.n)} responden."
        )
    if report.graded:
        yield f"Unsur dengan angka terkecil: {named(report, report.proposed[:3])}."
    if mentioned := [f"{name} {grouped(many)}" for name, many in report.mentioned if many >= FEWEST]:
        yield f"Kritik dan saran menurut unsur yang disebut sekurang-kurangnya lima responden: {'; '.join(mentioned)}."
    if report.done:
        carried = sum(one.carried_out for one in report.done)
        yield f"{done_of(carried, len(report.done), 'tindak lanjut periode sebelumnya', 'diverifikasi')}."
    told = dict.fromkeys(f"{one.element}: {one.activity}" for one in report.plans if one.told)
    yield f"Rancangan rencana tindak lanjut: {'; '.join(told)}." if told else "Rancangan rencana tindak lanjut."
    yield "Peninjauan standar pelayanan."
