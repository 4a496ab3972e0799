"""The appendices: questionnaire, processing sheet, how the survey ran, and method."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from exports.laporan.elements import element_table
from exports.laporan.exclusions import exclusions
from exports.laporan.results import unit_table
from exports.laporan.services import part_table
from exports.laporan.strengths import strength_table
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table, numbered
from exports.writing.dates import day_names
from exports.writing.numbers import local, shortest, weight_told
from scoring import half_up

_MOST_ROWS = 500  # respondents printed one by one. More stand in the workbook
_LETTERS = ("a", "b", "c", "d")


def questionnaire(report: Laporan) -> Iterator[Block]:
    """What is asked, word by word."""
    yield Paragraph(f"{report.instrument.title['id']}. Setiap jawaban a, b, c, dan d bernilai 1, 2, 3, dan 4.")
    if report.profile:
        rows = [(heading, ", ".join(options)) for heading, options in report.profile]
        yield Table(
            "Data diri responden (pengisian bersifat sukarela)",
            (Column("Data diri", 2), Column("Pilihan", 8)),
            tuple(rows),
        )
    questions = []
    for item in report.asked:
        choices = zip(_LETTERS, item.labels["id"], strict=True)
        questions.append((item.question["id"], "; ".join(f"{letter}. {label}" for letter, label in choices), item.u))
    columns = (
        Column("No.", 0.7, True),
        Column("Pertanyaan", 5.4),
        Column("Pilihan jawaban", 4.4),
        Column("Unsur", 1, True),
    )
    yield Table("Pertanyaan kuesioner dalam urutan yang ditanyakan", columns, numbered(questions))
    yield Paragraph("Pertanyaan terakhir, kritik dan saran, dijawab dengan kalimat sendiri dan boleh dilewati.")


def processing(report: Laporan) -> Iterator[Block]:
    """The answers one by one with their sums, or an agency's units."""
    if report.total.ikm is None:
        yield Paragraph("Belum ada jawaban.")
    elif report.city:
        yield element_table(report)
        yield unit_table(report)
        if (told := strength_table(report)) is not None:
            yield told
        yield part_table(report, "Unit pelayanan", "Nilai rata-rata per unsur setiap unit")
        yield Paragraph(
            "Baris terakhir adalah rata-rata sederhana nilai unit yang tidak dibulatkan, dibulatkan sekali."
        )
    else:
        yield element_table(report)
        if report.parts:
            yield part_table(report, "Jenis layanan", "IKM per jenis layanan")
        yield _sheet(report)
        yield from _sums(report)


def _sheet(report: Laporan) -> Table:
    total, elements = report.total, report.instrument.elements
    printed = report.rows if len(report.rows) <= _MOST_ROWS else ()
    rows = [(str(number), *_values(report, scores)) for number, scores in enumerate(printed, 1)]
    weighted = ["–" if one is None else str(half_up(one, 6)) for one in total.weighted]
    foot = [
        ("Jumlah nilai", *map(shortest, total.sums)),
        ("NRR", *total.nrr_texts),
        ("NRR tertimbang", *weighted),
    ]
    columns = (
        Column("No.", 2, True),
        *(Column(element.u, 1.3, True) for element in elements),
    )
    strong = frozenset(range(len(rows), len(rows) + len(foot)))
    caption = "Pengolahan data per responden dan per unsur" if not report.open else "Pengolahan data per unsur"
    return Table(caption, columns, (*rows, *foot), strong, small=True)


def _values(report: Laporan, scores: Sequence[int | None]) -> Iterator[str]:
    """A respondent's value of each element: the mean of its items where it has several."""
    for element, value in zip(report.instrument.elements, report.instrument.values(scores), strict=True):
        yield "" if value is None else shortest(Fraction(value, element.steps))


def _sums(report: Laporan) -> Iterator[Block]:
    total = report.total
    yield Paragraph(
        f"*) Jumlah NRR tertimbang: {local(total.index_text)}.  "
        f"**) IKM = jumlah NRR tertimbang × 25: {local(total.ikm_text)}."
    )
    if len(report.rows) > _MOST_ROWS:
        yield Paragraph(
            f"Jawaban {len(report.rows)} responden satu per satu ada pada lembar olah data (xlsx) yang dibuat bersama "
            "laporan ini; di sini dicantumkan jumlahnya."
        )

    elif not report.rows and not report.open:
        yield Paragraph(
            "Jawaban satu per satu tidak dicantumkan karena respondennya kurang dari sepuluh: jawaban setiap responden "
            "dapat dikenali."
        )
    elif report.rows:
        if not report.instrument.plain:
            yield Paragraph(
                "Unsur yang ditanyakan dengan beberapa butir dinilai dengan rata-rata butir yang dijawab responden. "
                "Jawaban per butir ada pada lembar olah data (xlsx)."
            )
        yield Paragraph("Urutan baris diacak dan tidak menunjukkan urutan masuknya jawaban.")


def documentation(report: Laporan) -> Iterator[Block]:
    """When the answers came in. Nothing where that is not known."""
    if not report.months:
        return
    yield Paragraph("Jawaban masuk menurut waktu sebagai berikut.")
    rows = [(name, str(people)) for name, people in report.months]
    rows.append(("Jumlah", str(sum(people for _, people in report.months))))
    columns = (Column("Bulan", 6), Column("Jawaban", 2, True))
    yield Table("Jawaban yang masuk per bulan", columns, tuple(rows), frozenset({len(rows) - 1}))


def method(report: Laporan) -> Iterator[Block]:
    """How the figures are made."""
    yield from map(Paragraph, method_notes(report))


def method_notes(report: Laporan) -> Iterator[str]:
    """The same as sentences, for every format."""
    weights = report.weights
    yield (
        f"Bobot setiap unsur: {weight_told(weights.convention)}. NRR adalah jumlah nilai suatu unsur dibagi banyaknya "
        "jawaban pada unsur itu; jawaban kosong tidak dihitung sebagai nol. Nilai indeks adalah jumlah NRR dikalikan "
        "bobot; IKM adalah nilai indeks dikalikan 25."
    )
    yield (
        "Semua hitungan dilakukan dengan bilangan pecahan tepat dan dibulatkan satu kali pada akhir, setengah ke atas: "
        "IKM dua desimal, NRR empat desimal. Mutu ditetapkan dari IKM yang sudah dibulatkan menurut batas bawah tabel."
    )
    yield (
        "Selang kepercayaan 95% dihitung dari keragaman jawaban responden, dan tidak diberikan bila responden "
        "kurang dari sepuluh."
    )
    if report.alpha is not None and not report.city:
        yield f"Reliabilitas kuesioner pada data ini (Cronbach's alpha): {local(report.alpha)}."
    if not report.open:
        yield " ".join(exclusions(report))
    yield f"Data diambil pada {day_names(report.made)}."
