"""The archive: every document of a pack in its folder, in the order of the indicators."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO

from exports.laporan.follow_up import plan_table
from exports.laporan.printed import INTERNAL, MADE_UP, in_print, printed
from exports.laporan.values import Laporan
from exports.pack.contents import Entry, contents
from exports.pack.minutes import minutes
from exports.pack.publication import publications
from exports.pack.realised import realised
from exports.pack.values import Pack
from exports.writing.blocks import Block, Heading, Paragraph, Printed
from exports.writing.dates import day_names
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx

CONTENTS = "00-daftar-isi.pdf"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of every entry: the same pack is the same archive


def pack_zip(pack: Pack) -> bytes:
    """One archive of a unit: Laporan of two years, plan, realisation with proofs, publications, minutes, contents."""
    files = list(_files(pack))
    entries = list(_entries(pack, {name for name, _ in files}))
    listed = report_pdf(_paper(pack.report, contents(pack, entries)))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((CONTENTS, listed), *files):
            about = zipfile.ZipInfo(name, _FIRST_DAY)
            stored = zipfile.ZIP_STORED if name.endswith((".pdf", ".docx", ".jpg", ".png")) else zipfile.ZIP_DEFLATED
            about.compress_type, about.external_attr = stored, 0o600 << 16
            archive.writestr(about, content)
    return out.getvalue()


def _files(pack: Pack) -> Iterator[tuple[str, bytes]]:
    report, before = pack.report, pack.before
    key = report.period.key
    if report.total.n:
        yield _laporan(report, "06-pelaksanaan"), report_pdf(printed(report))
    if (plan := plan_table(report.plans)) is not None:
        blocks = (Heading(1, "RENCANA TINDAK LANJUT HASIL SKM"), plan)
        yield f"06-pelaksanaan/rencana-tindak-lanjut-{key}.pdf", report_pdf(_paper(report, blocks))
    if pack.media:
        yield "07-publikasi/media-publikasi.pdf", report_pdf(_paper(report, publications(pack)))
    if before is not None and before.total.n:
        yield _laporan(before, "08-tindak-lanjut"), report_pdf(printed(before))
    if pack.measures:
        yield "08-tindak-lanjut/realisasi-tindak-lanjut.pdf", report_pdf(_paper(report, realised(pack)))
    for measure in pack.measures:
        for proof in measure.proofs:
            if proof.content:
                yield f"08-tindak-lanjut/bukti/{proof.name}", proof.content
    yield "forum/berita-acara.docx", report_docx(_paper(report, minutes(pack)), report.day)


def _entries(pack: Pack, files: set[str]) -> Iterator[Entry]:
    """Each proof in the order of the indicators, with the file it stands in."""
    report, key = pack.report, pack.report.period.key
    now = _laporan(report, "06-pelaksanaan")
    before = "" if pack.before is None else _laporan(pack.before, "08-tindak-lanjut")
    realisation, media = "08-tindak-lanjut/realisasi-tindak-lanjut.pdf", "07-publikasi/media-publikasi.pdf"
    years = " dan ".join(name for name in (now, before) if name in files)
    proofs = sum(name.startswith("08-tindak-lanjut/bukti/") for name in files)
    carried = any(one.verified for one in pack.measures)
    forum = f"forum/berita-acara.docx, formulir untuk diisi{'' if report.told.forum else '; tanggal forum belum ada'}"
    wanted = (
        ("6", f"Laporan SKM {report.period.name()}", now),
        ("6", "Kuesioner", f"lampiran {now}" if now in files else ""),
        ("6", "Rencana tindak lanjut", f"06-pelaksanaan/rencana-tindak-lanjut-{key}.pdf"),
        ("6", "Publikasi hasil", media),
        ("7", "Lembar publikasi, satu baris setiap media", media),
        ("7", "Foto atau tangkapan layar setiap media", ""),
        ("8", "Laporan SKM tahun sebelumnya dengan rencana tindak lanjut", before),
        ("8", "Laporan realisasi tindak lanjut", realisation),
        ("8", "Bukti realisasi", f"08-tindak-lanjut/bukti ({proofs} berkas)" if proofs else ""),
        ("9", "Laporan SKM dua tahun terakhir", years if now in files and before in files else ""),
        ("9", "Laporan realisasi dengan tanggal selesai", realisation if carried else ""),
        ("1, 2, 4", "Berita acara Forum Konsultasi Publik", forum),
        *(("1, 2, 4", f"{what} Forum Konsultasi Publik", "") for what in ("Daftar hadir", "Notulen", "Foto")),
    )
    for indicator, proof, place in wanted:
        known = place in files or not place.endswith(".pdf") or " " in place
        yield Entry(indicator, proof, place if known else "")


def _laporan(report: Laporan, folder: str) -> str:
    return f"{folder}/laporan-skm-{report.period.key}.pdf"


def _paper(report: Laporan, blocks: Iterable[Block]) -> Printed:
    """A paper without cover and contents, in the look of the Laporan."""
    shown = [in_print(one) for one in blocks]
    whom = Paragraph(f"{report.subject}, {report.agency}")
    return Printed(
        title="Berkas Survei Kepuasan Masyarakat",
        subject=report.subject,
        agency=report.agency,
        period=report.period.name(),
        foot=f"{report.subject} · {report.period.name()} · dibuat {day_names(report.made)}",
        ribbon=MADE_UP if report.made_up else None,
        logo=None,
        language="id",
        day=report.day,
        blocks=(shown[0], whom, *shown[1:]),
        style=replace(report.style),
        notice=INTERNAL,
        bare=True,
    )
