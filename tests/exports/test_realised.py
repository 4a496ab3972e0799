"""The report on realisation: what is counted and not listed is said, and nothing is printed that nobody told."""

from __future__ import annotations

from datetime import date

from exports.pack.realised import realised
from exports.pack.values import Measure, Pack, Proof
from exports.writing.blocks import Paragraph, Table
from tests.exports.test_laporan_told import unit

TOLD = Measure("Triwulan III 2026", "Waktu Penyelesaian", "Menambah loket (contoh)", "berjalan", own=True)
UNTOLD = Measure("Triwulan III 2026", "Biaya/Tarif", "", "rencana", own=True)


def said(*measures: Measure) -> tuple[str, list[Table]]:
    blocks = list(realised(Pack(unit([(3,) * 9] * 12), None, measures)))
    text = " ".join(one.text for one in blocks if isinstance(one, Paragraph))
    return text, [one for one in blocks if isinstance(one, Table)]


def test_a_count_above_the_rows_is_explained() -> None:
    text, (table,) = said(TOLD, UNTOLD, UNTOLD)
    assert "Dari tiga tindak lanjut" in text
    assert "Dua di antaranya belum diisi unit, sehingga tidak dicantumkan dalam tabel." in text
    assert len(table.rows) == 1


def test_where_nobody_told_anything_there_is_no_table() -> None:
    text, tables = said(UNTOLD, UNTOLD)
    assert "Semuanya belum diisi unit" in text
    assert tables == []
    assert "Tindak lanjut itu belum diisi unit" in said(UNTOLD)[0]
    assert "belum diisi" not in said(TOLD)[0]


def test_a_column_that_nobody_told_is_left_out() -> None:
    _, (bare,) = said(TOLD)
    assert [one.heading for one in bare.columns] == ["No.", "Hasil SKM", "Tindak lanjut", "Status"]
    proof = Proof(date(2026, 10, 20), "Loket dibuka (contoh)")
    done = Measure(
        "Triwulan III 2026", "Biaya/Tarif", "Papan tarif (contoh)", "diverifikasi", own=True, proofs=(proof,)
    )
    _, (table,) = said(TOLD, done)
    assert [one.heading for one in table.columns][-1] == "Bukti"
    assert [row[-1] for row in table.rows] == ["–", "Loket dibuka (contoh) (20 Oktober 2026)"]
