"""The two frames of the Laporan that are in use, each with its own chapters: that of 2022/23 and that of 2025."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from exports.laporan.analysis import problems
from exports.laporan.appendices import documentation, method, processing, questionnaire
from exports.laporan.before import before
from exports.laporan.beside import beside_sections
from exports.laporan.channels import channel_blocks, places
from exports.laporan.chapters import Section, annexes, chapter, unnumbered
from exports.laporan.collection import carried_out, ways_told
from exports.laporan.conclusion import advice, conclusion
from exports.laporan.grades import grade_table
from exports.laporan.opening import background, benefits, laws, meant, purpose
from exports.laporan.promised import of_units, promised
from exports.laporan.respondents import respondents
from exports.laporan.results import index, unit_grades
from exports.laporan.sample import sample
from exports.laporan.schedule import schedule
from exports.laporan.services import services
from exports.laporan.signature import signature
from exports.laporan.tendency import tendency_blocks
from exports.laporan.trend import trend
from exports.laporan.values import Laporan
from exports.laporan.years import years
from exports.writing.blocks import Block, Paragraph

Frame = Literal["2022", "2025"]
_BEFORE = "HASIL TINDAK LANJUT SKM PERIODE SEBELUMNYA"


def body(report: Laporan) -> Iterator[Block]:
    """Every chapter and appendix of the report, in its frame."""
    return _FRAMES[report.frame](report)


def _of_2022(report: Laporan) -> Iterator[Block]:
    yield from chapter(
        1,
        "PENDAHULUAN",
        (
            Section.of("Latar Belakang", background(report)),
            Section.of("Dasar Pelaksanaan Survei Kepuasan Masyarakat", laws(report)),
            Section.of("Maksud dan Tujuan", (*purpose(report), *meant(), *benefits())),
        ),
    )
    yield from chapter(
        2,
        "PENGUMPULAN DATA SKM",
        (
            Section.of("Pelaksana SKM", carried_out(report)),
            Section.of("Metode Pengumpulan Data", ways_told(report)),
            Section.of("Lokasi Pengumpulan Data", (Paragraph(places(report)),)),
            Section.of("Waktu Pelaksanaan SKM", schedule(report)),
            Section.of("Penentuan Jumlah Responden", sample(report, whole_table=True)),
        ),
    )
    yield from chapter(
        3,
        "HASIL PENGOLAHAN DATA SKM",
        (
            Section.of("Jumlah Responden SKM", respondents(report)),
            Section.of("Indeks Kepuasan Masyarakat (Unit Layanan dan Per Unsur Layanan)", index(report)),
            *_units(report),
            Section.of("Indeks Kepuasan Masyarakat per Jenis Layanan", services(report)),
            *_further(report),
        ),
    )
    yield from chapter(
        4,
        "ANALISIS HASIL SKM",
        (
            Section.of("Analisis Permasalahan/Kelemahan dan Kelebihan Unsur Layanan", problems(report)),
            Section.of("Rencana Tindak Lanjut", promised(report)),
            Section.of("Tren Nilai SKM", (*trend(report), *years(report), *tendency_blocks(report))),
        ),
    )
    yield from chapter(5, "KESIMPULAN", ())
    yield from (*conclusion(report), *advice(report), signature(report))
    yield from annexes(
        (
            ("KUESIONER", questionnaire(report)),
            ("HASIL OLAH DATA SKM", (*processing(report), grade_table(report.instrument), *method(report))),
            ("DOKUMENTASI PELAKSANAAN SKM", documentation(report)),
            (f"LAPORAN {_BEFORE}", before(report)),
            ("TINDAK LANJUT UNIT PELAYANAN", of_units(report)),
        )
    )


def _of_2025(report: Laporan) -> Iterator[Block]:
    yield from chapter(
        1,
        "PENDAHULUAN",
        (
            Section.of("Latar Belakang", background(report)),
            Section.of("Tujuan dan Manfaat", (*purpose(report), *benefits())),
            Section.of(
                "Metode Pengumpulan Data",
                (*carried_out(report), *ways_told(report, definitions=False), Paragraph(places(report))),
            ),
            Section.of("Waktu Pelaksanaan SKM", schedule(report)),
            Section.of("Penentuan Jumlah Responden", sample(report, whole_table=False)),
        ),
    )
    yield from chapter(
        2,
        "ANALISIS DATA SKM",
        (
            Section.of("Analisis Responden", respondents(report)),
            Section.of(
                "Indeks Kepuasan Masyarakat Per Jenis Layanan",
                (*services(report), *index(report), *unnumbered((*_units(report), *_further(report)))),
            ),
            Section.of("Analisis Masalah dan Rencana Tindak Lanjut", (*problems(report), *promised(report))),
            Section.of("Tren Nilai SKM", (*trend(report), *years(report), *tendency_blocks(report))),
        ),
    )
    yield from chapter(3, _BEFORE, ())
    yield from before(report)
    yield from chapter(
        4, "KESIMPULAN", (Section.of("Kesimpulan", conclusion(report)), Section.of("Saran", advice(report)))
    )
    yield signature(report)
    yield from annexes(
        (
            ("KUESIONER", questionnaire(report)),
            ("DOKUMENTASI PELAKSANAAN SKM", documentation(report)),
            ("HASIL OLAH DATA SKM", (*processing(report), grade_table(report.instrument), *method(report))),
            ("TINDAK LANJUT UNIT PELAYANAN", of_units(report)),
        )
    )


def _units(report: Laporan) -> Iterator[Section]:
    """How the units of an agency stand, for which neither frame has a section."""
    if report.city:
        yield Section.of("Indeks Kepuasan Masyarakat per Unit Pelayanan", unit_grades(report))


def _further(report: Laporan) -> Iterator[Section]:
    """What else neither frame has a section for: channels, indices beside the IKM."""
    if report.apart:
        yield Section.of("Indeks Kepuasan Masyarakat per Saluran", channel_blocks(report))
    yield from beside_sections(report)


_FRAMES: Mapping[Frame, Callable[[Laporan], Iterator[Block]]] = {"2022": _of_2022, "2025": _of_2025}
