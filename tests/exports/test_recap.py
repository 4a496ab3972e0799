"""The city recap read back by openpyxl."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from exports.errors import BadReport
from exports.headings import legend
from exports.recap.columns import EDUCATION, GROUPS, OCCUPATION, SEX
from exports.recap.recap import recap_csv, recap_sheet
from exports.report import CityReport, CityRow
from exports.writing.workbook import high_for
from scoring import Tally, load_instrument, parse_period, parse_weight, score
from tests.support.workbooks import load_workbook

SKM = load_instrument()
K = len(SKM.elements)
NINTH = parse_weight("1/9", SKM)
# Recap sheet in use: NO, OPP/OPD, NRR of U1..U9, counts, POPULASI, SAMPEL, NRR TERTIMBANG, NILAI IKM, KATEGORI.
OFFICIAL = (
    "NO OPP/OPD U1 U2 U3 U4 U5 U6 U7 U8 U9 L P SD SLTP SLTA DIPLOMA S1 S2 S3 PNS TNI/POLRI SWASTA WIRASWASTA "
    "PELAJAR PETANI LAINNYA POPULASI SAMPEL NRR_TERTIMBANG NILAI_IKM KATEGORI"
)


@pytest.fixture
def city(make_answers: Callable[..., list[tuple[int | None, ...]]]) -> CityReport:
    return made_up_city(make_answers)


def made_up_city(make_answers: Callable[..., list[tuple[int | None, ...]]]) -> CityReport:
    tallies = {
        "PKM-1": Tally.of_rows(make_answers(40, seed=1), K),
        "PKM-2": Tally.of_rows(make_answers(15, seed=2, blanks=0.1), K),
        "DIN-1": Tally.of_rows([(4,) * K] * 3, K),
    }
    profiles: dict[str, tuple[dict[str, int], dict[str, int], dict[str, int]]] = {
        "PKM-1": (
            {"L": 18, "P": 20},
            {"TS": 1, "SD": 2, "SMP": 3, "SMA": 10, "D1-D3": 4, "S1": 12, "S2": 2, "S3": 1},
            {"ASN": 4, "TNI": 1, "POLRI": 2, "SWASTA": 8, "WIRAUSAHA": 5, "IRT": 6, "PELAJAR": 3, "TANI": 2, "": 1},
        ),
        "PKM-2": ({"P": 15}, {"SMA": 15}, {"LEPAS": 3, "PENSIUN": 2, "LAIN": 1, "BARU": 4}),
        "DIN-1": ({}, {"BARU": 1}, {}),
    }
    names = {"PKM-1": "Puskesmas Contoh 1", "PKM-2": "=Puskesmas Contoh 2", "DIN-1": "Dinas Contoh"}
    rows = tuple(
        CityRow("Dinas" if code == "DIN-1" else "Puskesmas", code, names[code], score(tally, SKM, NINTH), *profile, 900)
        for (code, tally), profile in zip(tallies.items(), profiles.values(), strict=True)
    )
    silent = CityRow("Puskesmas", "PKM-3", "Puskesmas Contoh 3", None, {}, {}, {}, 800, 260)
    pooled = score(sum(list(tallies.values())[1:], tallies["PKM-1"]), SKM, NINTH)
    scores = [row.score.ikm for row in rows if row.score]
    return CityReport(
        language="id",
        agency="Kota Contoh",
        period=parse_period("2026-Q4"),
        made="21 November 2026",
        instrument=SKM,
        weights=NINTH,
        rows=(rows[0], rows[2], rows[1], silent),
        mean=sum(scores, Fraction(0)) / len(scores),
        pooled=pooled,
        due=4,
        reporting=3,
        made_up=True,
    )


def table(report: CityReport) -> tuple[list[str], dict[str, dict[str, Any]], list[str]]:
    """Headings, rows by the unit's name or the line's label, and every text on the sheet."""
    sheet = load_workbook(io.BytesIO(recap_sheet(report)), data_only=True).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    headings = [str(value) for value in cells[7]]
    lines = {str(row[1]): dict(zip(headings, row, strict=True)) for row in cells[8:] if row[1]}
    return headings, lines, [str(value) for row in cells for value in row if isinstance(value, str)]


class Turns(tuple[CityRow, ...]):
    """Rows that count how often they are gone through."""

    made = 0

    def __iter__(self) -> Iterator[CityRow]:
        Turns.made += 1
        return super().__iter__()


def test_a_row_is_written_without_going_through_all_rows(city: CityReport) -> None:
    """It was gone through for each of 25,000 units: a sixth of the workbook's processor time, and growing."""

    def turns(units: int) -> int:
        more = tuple(replace(city.rows[0], code=f"U{number}") for number in range(units))
        report = replace(city, rows=Turns((*city.rows, *more)))
        Turns.made = 0
        recap_sheet(report)
        return Turns.made

    assert turns(20) == turns(0)


def test_columns_are_the_recap_sheets(city: CityReport) -> None:
    headings, _, texts = table(city)
    expected = [word.replace("_", " ") for word in OFFICIAL.split()]
    assert headings[: len(expected)] == expected
    assert any("3 dari 4" in text for text in texts)
    assert any("Bobot per unsur: 1/9" in text for text in texts)
    assert "Data contoh – angka dibuat-buat" in texts


def test_every_figure_of_a_unit_is_scorings(city: CityReport) -> None:
    _, lines, _ = table(city)
    for row in city.rows:
        if row.score is None:
            continue
        line = lines[row.name]
        assert [f"{line[e.u]:.4f}" for e in row.score.elements] == [e.nrr_text for e in row.score.elements]
        assert f"{line['NRR TERTIMBANG']:.4f}" == row.score.index_text
        assert f"{line['NILAI IKM']:.2f}" == row.score.ikm_text
        told = f"{row.score.mutu} ({row.score.kinerja})"
        assert line["KATEGORI"] == (told if row.score.n >= 10 else "terlalu sedikit untuk dinilai")
        assert (line["SAMPEL"], line["POPULASI"], line["KODE"]) == (row.score.n, 900, row.code)


def test_every_respondent_is_in_one_column_of_each_group(city: CityReport) -> None:
    _, lines, _ = table(city)
    for line in lines.values():
        for group in GROUPS:
            counted = [line[heading] for heading, _ in group.columns] + [line[group.unknown]]
            assert sum(x or 0 for x in counted) == (line["SAMPEL"] or 0)
    first = lines["Puskesmas Contoh 1"]
    assert (first["SD"], first["TNI/POLRI"], first["LAINNYA"], first[OCCUPATION.unknown]) == (3, 3, 6, 9)
    assert (first[SEX.unknown], first[EDUCATION.unknown]) == (2, 5)
    assert lines["=Puskesmas Contoh 2"]["LAINNYA"] == 10


def test_the_city_is_given_both_ways(city: CityReport) -> None:
    _, lines, _ = table(city)
    mean, pooled = lines["RATA-RATA SEDERHANA IKM UNIT"], lines["SELURUH RESPONDEN (TERTIMBANG RESPONDEN)"]
    ikms = [row.score.ikm for row in city.rows if row.score]
    assert mean["NILAI IKM"] == pytest.approx(float(sum(ikms) / 3), abs=0.005)
    assert city.pooled is not None
    assert f"{pooled['NILAI IKM']:.2f}" == city.pooled.ikm_text
    assert mean["NILAI IKM"] != pooled["NILAI IKM"]
    shown = city.pooled.interval_text.replace(".", ",")
    assert (lines["Dinas Contoh"]["SELANG KEPERCAYAAN 95%"], pooled["SELANG KEPERCAYAAN 95%"]) == ("n < 10", shown)
    assert (mean["SAMPEL"], pooled["SAMPEL"], pooled["POPULASI"]) == (58, 58, 3500)
    assert pooled["TARGET"] is None  # not every unit's is known, and a part is not the city's


def test_a_unit_without_answers_is_listed_and_is_no_zero(city: CityReport) -> None:
    _, lines, _ = table(city)
    line = lines["Puskesmas Contoh 3"]
    assert line["KATEGORI"] == "belum ada jawaban"
    assert (line["POPULASI"], line["TARGET"], line["KODE"]) == (800, 260, "PKM-3")
    kept = {"NO", "OPP/OPD", "POPULASI", "KATEGORI", "TARGET", "KODE"}
    assert {heading for heading, value in line.items() if value is not None} == kept


def test_categories_stay_together_and_numbers_run_on(city: CityReport) -> None:
    _, lines, texts = table(city)
    assert [line["NO"] for line in lines.values() if line["NO"]] == [1, 2, 3, 4]
    assert [name for name in lines if "Contoh" in name][-1] == "Dinas Contoh"
    assert texts.count("Puskesmas") == 1


def test_names_never_become_formulas(city: CityReport) -> None:
    sheet = load_workbook(io.BytesIO(recap_sheet(city))).worksheets[0]
    names = {row.name for row in city.rows}
    shown = [cell for row in sheet.iter_rows() for cell in row if cell.value in names]
    assert len(shown) == len(names)
    assert all(cell.data_type == "s" for cell in shown)


def test_what_may_not_be_told_stands_in_no_sheet_that_computes(city: CityReport) -> None:
    held = replace(city.rows[1], score=None, sex={}, education={}, occupation={}, few=3)
    assert "Hitung" not in load_workbook(io.BytesIO(recap_sheet(replace(city, rows=(city.rows[0], held))))).sheetnames


def test_a_city_without_any_answer(city: CityReport) -> None:
    bare = tuple(replace(row, score=None, sex={}, education={}, occupation={}) for row in city.rows)
    _, lines, _ = table(replace(city, rows=bare, mean=None, pooled=None, reporting=0))
    for label in ("RATA-RATA SEDERHANA IKM UNIT", "SELURUH RESPONDEN (TERTIMBANG RESPONDEN)"):
        assert (lines[label]["NILAI IKM"], lines[label]["KATEGORI"]) == (None, "belum ada jawaban")


def test_more_people_than_respondents_are_refused(city: CityReport) -> None:
    rows = (replace(city.rows[0], sex={"L": 41}), replace(city.rows[3], education={"SD": 1}))
    with pytest.raises(BadReport) as caught:
        recap_sheet(replace(city, rows=rows))
    assert caught.value.faults == ("PKM-1: 41 by kelamin, 40 respondents", "PKM-3: 1 by pendidikan, 0 respondents")


def test_each_units_elements_change_and_report(city: CityReport) -> None:
    weak = Tally.of_rows([(4, 3, 2, 4, 3, 4, 4, 4, 4)] * 12, K)
    first = replace(
        city.rows[0], score=score(weak, SKM, NINTH), sex={}, education={}, occupation={}, before=Fraction(80)
    )
    rows = (first, replace(city.rows[1], received="2026-11-20"), *city.rows[2:])
    _, lines, texts = table(replace(city, rows=rows, earlier="Triwulan III 2026", mean_before=Fraction("80.98")))
    line = lines["Puskesmas Contoh 1"]
    assert line["UNSUR TERTINGGI"] == "U1, U4, U6, U7, U8, U9 4,0000 (bernilai sama)"
    assert line["UNSUR TERENDAH"] == f"U3 {SKM.elements[2].name['id']} 2,0000 (D)"
    weakest = [f"U{place + 1} {SKM.elements[place].name['id']}" for place in (2, 1, 4)]
    assert line["UNSUR BELUM MEMUASKAN"] == f"{weakest[0]} 2,0000 (D); {weakest[1]} 3,0000 (C); {weakest[2]} 3,0000 (C)"
    assert (line["IKM SEBELUMNYA"], line["PERUBAHAN"]) == (80, 8.89)
    assert (lines["Dinas Contoh"]["UNSUR BELUM MEMUASKAN"], lines["Dinas Contoh"]["LAPORAN DITERIMA"]) == (
        "terlalu sedikit untuk dinilai",
        "20 November 2026",
    )
    mean = lines["RATA-RATA SEDERHANA IKM UNIT"]
    assert (mean["IKM SEBELUMNYA"], mean["LAPORAN DITERIMA"]) == (80.98, "1/4")
    assert any("IKM SEBELUMNYA dari: Triwulan III 2026" in text for text in texts)


def test_the_csv_has_the_same_columns_and_signed_changes(city: CityReport) -> None:
    rows = (replace(city.rows[0], before=Fraction(99)), *city.rows[1:])
    text = recap_csv(replace(city, rows=rows)).decode("utf-8-sig")
    (line,) = [one for one in csv.DictReader(io.StringIO(text)) if one["KODE"] == "PKM-1"]
    assert list(line) == table(city)[0]
    assert city.rows[0].score is not None
    assert line["PERUBAHAN"] == f"{city.rows[0].score.ikm_rounded - 99:+.2f}"


def test_an_element_of_few_is_none_of_those_that_are_all_the_same(city: CityReport) -> None:
    rows = [(4, 4, 1, 4, 4, 4, 4, 4, 4)] * 9 + [(4, 4, None, 4, 4, 4, 4, 4, 4)] * 3
    few = replace(city.rows[0], sex={}, education={}, occupation={}, score=score(Tally.of_rows(rows, K), SKM, NINTH))
    line = table(replace(city, rows=(few, *city.rows[1:])))[1][few.name]
    assert (line["UNSUR TERTINGGI"], line["UNSUR TERENDAH"]) == ("tidak terbedakan", "tidak terbedakan")


def test_names_and_headings_are_seen_whole_on_every_page(city: CityReport) -> None:
    """As much as 200 letters, in the recap and in the sheet that computes."""
    name = "Unit Pelaksana Teknis Daerah Pelayanan Terpadu (contoh) " * 4
    rows = tuple(replace(row, name=name.strip()) for row in city.rows)
    book = load_workbook(io.BytesIO(recap_sheet(replace(city, rows=rows))))
    for title, columns in (("Rekap", "$A:$B"), ("Hitung", "$A:$A")):
        sheet = book[title]
        assert sheet.print_title_cols == columns
        spans = sheet.column_dimensions.values()
        found = 0
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "s"):
            merged = any(cell.coordinate in one for one in sheet.merged_cells.ranges)
            if merged or not (cell.alignment.wrap_text or cell.value == name.strip()):
                continue
            wide = next(one.width for one in spans if one.min <= cell.column <= one.max)
            assert cell.alignment.wrap_text, cell.value
            assert (sheet.row_dimensions[cell.row].height or 15) >= 15 * int(len(cell.value) / wide), cell.value
            found += cell.value == name.strip()
        assert found >= 3
        grades = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Kurang baik"]
        assert all(cell.column_letter not in columns for cell in grades), "would stand in part on each page across"
        assert all(one.width >= 13 for one in spans for cell in grades if one.min <= cell.column <= one.max)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_printed_page_says_what_the_codes_of_the_elements_are(city: CityReport, language: str) -> None:
    sheet = load_workbook(io.BytesIO(recap_sheet(replace(city, language=language)))).worksheets[0]
    told = "; ".join(f"{one.u}: {one.name[language]}" for one in SKM.elements)
    (place,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == told]
    assert sheet.cell(place.row + 1, place.column).value == "U1"
    assert sheet.print_title_rows == f"${place.row}:${place.row + 1}"
    (span,) = [str(one) for one in sheet.merged_cells.ranges if place.coordinate in one]
    assert span == f"{place.coordinate}:{sheet.cell(place.row, place.column + 8).coordinate}"
    wide = sum(sheet.column_dimensions[cell.column_letter].width for cell in sheet[place.row + 1][2:11])
    assert sheet.row_dimensions[place.row].height >= 15 * len(told) / wide


def test_names_of_any_length_leave_room_for_the_recap(city: CityReport) -> None:
    long = tuple(replace(one, name={"id": f"{one.u} " + "Unsur Contoh " * 15}) for one in SKM.elements)
    told = legend(replace(SKM, elements=long), [one.u for one in long])
    assert high_for([told], [8 * 9]) < 300, "of the 500 that a page has"
    assert all(f"{one.u}: {one.u} Unsur Contoh" in told for one in long)
