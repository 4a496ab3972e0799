"""What a Laporan says in words follows from its figures: equal elements, spans, channels, what does not count."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from exports.laporan import Count, Done, Group, Laporan, LeftOut, Line
from exports.laporan.data import as_json
from exports.laporan.printed import printed
from exports.laporan.services import CAPTION
from exports.laporan.told import Told
from exports.sheet.tables import further_sheets
from exports.writing.blocks import Items, Paragraph, Style, Table
from exports.writing.dates import day_names
from exports.writing.numbers import local
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx
from scoring import Tally, extremes, load_instrument, parse_period, parse_weight, score
from tests.support.readback import pages_of

SKM = load_instrument()
WEIGHTS = parse_weight("1/9", SKM)
K = len(SKM.elements)
TIED = (3,) * 8 + (2,)


def line(label: str, rows: list[tuple[int | None, ...]], code: str = "", population: int | None = None) -> Line:
    return Line.of(label, score(Tally.of_rows(rows, K), SKM, WEIGHTS, population) if rows else None, K, code)


def unit(rows: list[tuple[int | None, ...]], **changes: Any) -> Laporan:
    report = Laporan(
        agency="Kota Contoh",
        subject="Unit Contoh",
        code="UC",
        period=parse_period("2026-Q4"),
        made="2026-11-22 10.00 WIB",
        day=date(2026, 11, 22),
        instrument=SKM,
        weights=WEIGHTS,
        total=line("Triwulan IV 2026", rows),
    )
    return replace(report, **changes)


def told(report: Laporan) -> str:
    texts = []
    for block in printed(report).blocks:
        texts += block.texts if isinstance(block, Items) else [block.text] if isinstance(block, Paragraph) else []
    return " ".join(texts)


def test_highest_and_lowest_never_overlap() -> None:
    for row in (TIED, (2,) + (3,) * 8, (4, 3, 2) * 3, (1, 2, 2, 2, 2, 2, 2, 2, 4), (4, 3) + (None,) * 7):
        told = line("", [row] * 12)
        low, high = extremes(told.nrr, told.answers)
        assert low
        assert high
        assert not set(low) & set(high)
    same = line("", [(3,) * K] * 12)
    assert extremes(same.nrr, same.answers) == ((), ())


def test_elements_of_the_same_value_are_named_together() -> None:
    text = told(unit([TIED] * 12))
    assert "Unsur dengan nilai terendah adalah Sarana dan Prasarana (NRR 2,0000)." in text
    highest = re.search(r"Unsur dengan nilai tertinggi adalah ([^.]*)\.", text)
    assert highest is not None
    assert "Penanganan Pengaduan, Saran dan Masukan, yang bernilai sama (NRR 3,0000)" in highest[1]
    assert "Sarana" not in highest[1]


def test_a_full_tie_has_no_priorities() -> None:
    text = told(unit([(3,) * K] * 12))
    assert "Unsur dengan nilai" not in text
    assert text.count("sehingga tidak ada unsur yang diprioritaskan") == 2  # 4.2 and V


def test_a_year_has_the_targets_of_its_periods_and_a_week_none() -> None:
    rows = [TIED] * 600
    year = told(unit(rows, period=parse_period("2026"), times=4, population=2000, target=868))
    assert "diperkirakan 500 setiap triwulan" in year
    assert "217 responden setiap triwulan, seluruhnya 868 responden dalam empat triwulan" in year
    assert "69% dari jumlah minimum" in year
    week = told(unit(rows[:8], period=parse_period("2026-W46"), times=None))
    assert "satu triwulan penuh" in week
    assert "dari jumlah minimum" not in week


def test_few_answers_are_not_said_to_have_an_interval() -> None:
    text = told(unit([TIED] * 9, population=500, target=217))
    assert "selang kepercayaan 95% belum dapat dihitung" in text
    assert "dinyatakan dengan selang kepercayaan" not in text


def test_paper_alone_says_nothing_of_the_bot() -> None:
    rows = [TIED] * 12
    paper = told(unit(rows, channels=(line("Kertas", rows, "kertas"),)))
    for wrong in ("kode QR di loket", "Satu orang dihitung satu kali", "dapat mengubah"):
        assert wrong not in paper
    assert "tempat pengisian setiap formulir tidak dicatat" in paper
    both = told(unit(rows * 2, channels=(line("Bot", rows, "bot"), line("Kertas", rows, "kertas"))))
    assert "Bagi yang mengisi sendiri melalui bot: satu orang dihitung satu kali" in both


def test_channels_and_their_sum_are_without_population() -> None:
    rows = [TIED, (4,) * K] * 30
    whole, some = line("Triwulan IV 2026", rows), rows[:30]
    both = (line("Bot", some, "bot"), line("Kertas", some, "kertas"))
    report = unit(rows, channels=both, whole=whole, total=line("x", rows, "", 80))
    (table,) = [one for one in printed(report).blocks if isinstance(one, Table) and one.caption == "IKM per saluran"]
    assert whole.edges is not None
    assert table.rows[-1][4] == "–".join(local(edge) for edge in whole.edges)
    assert "tanpa koreksi populasi" in told(report)


def test_one_way_alone_has_no_section_that_says_the_same_again() -> None:
    rows = [TIED] * 12
    report = unit(rows, channels=(line("Kertas", rows, "kertas"),))
    captions = [table.caption for _, table in printed(report).tables()]
    assert "IKM per saluran" not in captions


def test_what_nobody_said_of_themselves_is_one_sentence_and_no_rows_of_zero() -> None:
    rows, silent = [TIED] * 12, Count("", "Tidak menjawab", 12)
    age = Group("usia", "Usia", (Count("17", "17–25", 0), silent))
    work = Group("pekerjaan", "Pekerjaan", (Count("ASN", "ASN", 0), silent))
    sex = Group("kelamin", "Jenis kelamin", (Count("L", "Laki-laki", 4), Count("", "Tidak menjawab", 8)))
    report = unit(rows, groups=(sex, age, work))
    (table,) = [one for _, one in printed(report).tables() if one.caption == "Responden menurut karakteristik"]
    assert [row[1:4] for row in table.rows] == [("Jenis kelamin", "Laki-laki", "4"), ("", "Tidak menjawab", "8")]
    assert "Tidak ada yang mengisi usia dan pekerjaan." in told(report)
    assert "Responden menurut karakteristik" not in [
        one.caption for _, one in printed(unit(rows, groups=(age, work))).tables()
    ]


def test_a_city_without_answers_counts_none_in_words() -> None:
    parts = (line("Unit A (contoh)", [], "A"), line("Unit B (contoh)", [], "B"))
    text = told(unit([], city=True, code="", parts=parts, population=520, target=288, times=1, survey="quarter"))
    for wrong in ("semua 0", "berjumlah 0", "0%", "tidak ada unit"):
        assert wrong not in text
    for part in ("belum ada unit yang mempunyai jawaban", "Belum ada responden.", "Belum ada jawaban atas Survei"):
        assert part in text


@pytest.mark.parametrize("language", ["id", "en"])
def test_whatever_does_not_count_is_named(language: str) -> None:
    left = LeftOut(
        (("permenpan-16-2014", "ALT", 15),), (("ab12", "2026-11-05", 7),), 23, "89.10", (("ALT", "Survei Contoh"),)
    )
    report = unit([*[TIED] * 11, (None, *TIED[1:])], left_out=left)
    method = [sheet for sheet in further_sheets(report, language) if sheet.name in ("Metode", "Method")]
    text = " ".join(block.text for block in method[0].blocks if isinstance(block, Paragraph))
    for part in (
        "12",
        "15",
        load_instrument("permenpan-16-2014").title[language],
        "Survei Contoh",
        "7",
        "5 November 2026",
        f"{SKM.elements[0].name[language]} 1",
        "23",
        local("89.10", language),
    ):
        assert part in text
    assert as_json(report)["left_out"] == {
        "other_questionnaires": [{"instrument": "permenpan-16-2014", "window": "ALT", "n": 15}],
        "batches_taken_back": [{"id": "ab12", "day": "2026-11-05", "forms": 7}],
        "set_aside": {"n": 23, "ikm_with": "89.10"},
        "blanks": {"U1": 1},
    }


def test_finished_is_not_called_not_done() -> None:
    done = (Done("Waktu: loket tambahan", carried_out=False, state="selesai"), Done("Biaya: –", carried_out=False))
    tables = [one for one in printed(unit([TIED] * 12, done=done)).blocks if isinstance(one, Table)]
    cells = [row[2] for one in tables if one.caption.startswith("Hasil tindak lanjut") for row in one.rows]
    assert cells == ["Menunggu verifikasi", "Belum"]


def test_days_are_written_out_and_the_word_title_is_a_title() -> None:
    assert day_names("2026-11-22 10.00 WIB") == "22 November 2026 pukul 10.00 WIB"
    pages = printed(unit([TIED] * 12))
    assert "2026-11-22" not in pages.foot
    title = next(one for one in Document(BytesIO(report_docx(pages, date(2026, 11, 22)))).paragraphs if one.text)
    assert (title.style.name if title.style else None, title.text) == ("Title", pages.title)


def test_the_cover_has_the_unit_in_capitals_and_the_year_apart() -> None:
    pages = printed(unit([TIED] * 12))
    assert pages.period == "PERIODE TRIWULAN IV TAHUN 2026"
    cover = [line.text for line in Document(BytesIO(report_docx(pages, date(2026, 11, 22)))).paragraphs[:6]]
    assert "UNIT CONTOH" in cover


def test_lines_stand_as_far_apart_as_the_setting_says() -> None:
    def pages(spacing: float) -> int:
        shown = printed(unit([TIED] * 12, style=Style(spacing=spacing)))
        lines = Document(BytesIO(report_docx(shown, date(2026, 11, 22)))).paragraphs
        assert {one.paragraph_format.line_spacing for one in lines} >= {spacing}
        return len(pages_of(report_pdf(shown)))

    assert pages(2.0) > pages(1.15)


@pytest.mark.parametrize(
    ("survey", "times", "wanted"), [("quarter", 1, 90), ("quarter", 4, 357), ("semester", 1, 179), ("year", 1, 357)]
)
def test_the_minimum_of_a_period_follows_from_the_people_of_a_year(survey: str, times: int, wanted: int) -> None:
    """5,000 people a year need 357 (printed table), each of four quarters a fourth of these, rounded up."""
    text = told(unit([TIED] * 100, survey=survey, times=times, told=Told(served=5000)))
    assert "357 responden setahun" in text
    assert (f"yaitu {wanted} " in text) == (wanted != 357)
    assert ("Jumlah minimum tercapai." in text) == (wanted <= 100)
    given = told(unit([TIED] * 100, population=1000, target=278, told=Told(served=5000)))
    assert "responden setahun" not in given  # the unit's own number of a period stands first


def test_headings_that_are_short_are_told_below_their_table() -> None:
    report = unit([TIED] * 12, parts=(line("Rawat jalan (contoh)", [TIED] * 12, "rj"),))
    (table,) = [one for one in printed(report).blocks if isinstance(one, Table) and one.caption == CAPTION]
    short = [(column.heading, of.name["id"]) for column, of in zip(table.columns[3:12], SKM.elements, strict=True)]
    told = "; ".join(f"{heading}: {name}" for heading, name in short if heading != name)
    assert table.note == f"Judul kolom yang disingkat: {told}." and "Aduan: Penanganan Pengaduan" in told
    (page,) = [text for text in pages_of(report_pdf(printed(report))) if "Rerata IKM" in text]
    assert "".join(table.note.split()) in "".join(page.split())
    word = Document(BytesIO(report_docx(printed(report), report.day)))
    (below,) = [one for one in word.paragraphs if one.text == table.note]
    assert below._p.getprevious().xpath(".//w:tr[last()]//w:keepNext")
