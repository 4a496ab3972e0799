"""Strong and weak elements of every unit in an agency's report, and the table for SIPPN with one line a unit."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from exports.laporan import Laporan, Line
from exports.laporan.sippn import SIPPN_NOTE, sippn_units_csv
from exports.laporan.strengths import strength_table, strengths
from exports.writing.blocks import Paragraph, Table
from scoring import Tally, load_instrument, parse_period, parse_weight, score

SKM = load_instrument()
WEIGHTS = parse_weight("1/9", SKM)
K = len(SKM.elements)
WAKTU = SKM.elements[2].short["id"]


def line(label: str, code: str, *rows: tuple[int | None, ...]) -> Line:
    return Line.of(label, score(Tally.of_rows(rows, K), SKM, WEIGHTS) if rows else None, K, code)


@pytest.fixture
def agency() -> Laporan:
    parts = (
        line("Dinas Contoh", "DIN-1", *[(4, 4, 2, 4, 4, 4, 4, 4, 4)] * 11),
        line("=Puskesmas Contoh", "PKM-1", *[(4, 4, 4, None, 4, 4, 4, 4, 4)] * 3),
        line("Kecamatan Contoh", "KEC-1"),
    )
    return Laporan(
        agency="Kota Contoh",
        subject="Kota Contoh",
        code="",
        period=parse_period("2026-S2"),
        made="2026-11-21 10.00 WIB",
        day=date(2026, 11, 21),
        instrument=SKM,
        weights=WEIGHTS,
        total=line("Semester II 2026", "", *[(4, 4, 2, 4, 4, 4, 4, 4, 4)] * 14),
        parts=parts,
        city=True,
        made_up=True,
    )


def test_every_unit_with_answers_and_its_elements(agency: Laporan) -> None:
    (told,), table = strengths(agency), strength_table(agency)
    assert isinstance(told, Paragraph)
    assert told.text.startswith(
        "Satu unit dengan sekurang-kurangnya sepuluh responden mempunyai unsur yang belum memuaskan"
    )
    assert isinstance(table, Table)
    assert table.rows == (
        ("1", "Dinas Contoh", "U1, U2, U4, U5, U6, U7, U8, U9: 4,0000", "U3: 2,0000", "U3"),
        ("2", "=Puskesmas Contoh", *["terlalu sedikit untuk dinilai"] * 3),
    )


def test_where_all_are_satisfying_it_says_so_and_without_answers_nothing(agency: Laporan) -> None:
    fine = line("Dinas Contoh", "DIN-1", *[(4,) * K] * 10)
    (told,) = strengths(replace(agency, parts=(fine, *agency.parts[2:])))
    assert isinstance(told, Paragraph)
    assert told.text == "Tidak ada unit yang mempunyai unsur bermutu C atau D."
    assert list(strengths(replace(agency, parts=agency.parts[2:]))) == []


def test_the_table_for_sippn_has_every_unit(agency: Laporan) -> None:
    content = sippn_units_csv(agency)
    assert content is not None
    first, second, third = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (first["Kode"], first["Jumlah responden"], first["Nilai IKM"], first["Mutu pelayanan"]) == (
        "DIN-1",
        "11",
        "94.44",
        "A",
    )
    assert (first["Mulai"], first["Selesai"]) == ("2026-07-01", "2026-12-31")
    assert first["U3 Waktu Penyelesaian (NRR)"] == "2.0000"
    assert second["Unit pelayanan"] == "'=Puskesmas Contoh"
    assert second["U4 Biaya/Tarif (NRR)"] == ""
    assert (third["Jumlah responden"], third["Nilai IKM"], third["Unsur belum memuaskan"]) == (
        "0",
        "",
        "belum ada jawaban",
    )
    assert all(one["Catatan"].startswith(SIPPN_NOTE) for one in (first, second, third))


def test_an_element_of_few_is_none_of_those_that_are_all_the_same(agency: Laporan) -> None:
    rows = [(4, 4, 1, 4, 4, 4, 4, 4, 4)] * 9 + [(4, 4, None, 4, 4, 4, 4, 4, 4)] * 3
    table = strength_table(replace(agency, parts=(line("Dinas Contoh", "DIN-1", *rows),)))
    assert isinstance(table, Table)
    assert table.rows == (("1", "Dinas Contoh", "tidak terbedakan", "tidak terbedakan", "–"),)
