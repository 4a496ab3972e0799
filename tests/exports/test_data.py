"""Figures for programs, posters and tents, read back by programs that are not ours."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pypdf import PdfReader

from exports.disclosure import SEAL, Cleared
from exports.laporan import Count, Group, Laporan, Line
from exports.laporan.data import as_json, respondents_csv, results_csv
from exports.laporan.sippn import SIPPN_NOTE, sippn_csv
from exports.poster import poster_pdf, poster_png
from exports.qr import QrEntry, table_tents
from exports.recap.recap import recap_csv
from exports.report import CityReport, CityRow
from exports.writing.table import csv_bytes
from scoring import Tally, half_up, load_instrument, parse_period, parse_weight, score

DAY = date(2026, 11, 21)
SKM = load_instrument()
WEIGHTS = parse_weight("1/9", SKM)
K = len(SKM.elements)
Answers = Callable[..., list[tuple[int | None, ...]]]


def line(label: str, rows: list[tuple[int | None, ...]], code: str = "") -> Line:
    tally = Tally.of_rows(rows, K)
    return Line.of(label, score(tally, SKM, WEIGHTS) if tally else None, K, code)


def laporan(rows: list[tuple[int | None, ...]], **changes: Any) -> Laporan:
    n = len(rows)
    sex = (Count("L", "Laki-laki", n - n // 3), Count("P", "Perempuan", n // 3))
    total = line("Triwulan IV 2026", rows, "PKM-07")
    report = Laporan(
        agency="Kota Contoh",
        subject="Puskesmas Contoh",
        code="PKM-07",
        period=parse_period("2026-Q4"),
        made="21 November 2026",
        day=date(2026, 11, 21),
        instrument=SKM,
        weights=WEIGHTS,
        total=total,
        groups=(Group("kelamin", "Jenis kelamin", sex),),
        parts=(line("Poli umum", rows, "poli-umum"),),
        trend=(line("Triwulan III 2026", []), total),
        made_up=True,
    )
    return replace(report, **changes)


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("n", [0, 1, 9, 120])
def test_csv_and_json_hold_scorings_figures(make_answers: Answers, n: int) -> None:
    rows = make_answers(n, seed=n, blanks=0.05)
    report = laporan(rows)
    tally = Tally.of_rows(rows, K)
    result = score(tally, SKM, WEIGHTS) if tally else None
    plain = json.loads(json.dumps(as_json(report)))
    lines = read(results_csv(report))
    assert [one["bagian"] for one in lines] == ["unit", "layanan", "tren", "tren"]
    for one in (lines[0], lines[1], lines[3]):
        assert one["ikm"] == (result.ikm_text if result else "")
        assert one["indeks"] == (result.index_text if result else "")
        told = "" if result is None or not result.interval else result.interval_text
        assert "–".join(filter(None, (one["batas_bawah"], one["batas_atas"]))) == told
        for place, key in enumerate(SKM.keys):
            nrr = result.elements[place].nrr if result else None
            text = "" if nrr is None else str(half_up(nrr, 4))
            assert one[f"nrr_{key}"] == text
            assert (plain["result"]["elements"][key]["nrr"] or "") == text
    assert plain["result"]["ikm"] == (lines[0]["ikm"] or None)
    assert lines[2]["ikm"] == ""
    people = [int(one["jumlah"]) for one in read(respondents_csv(report))]
    assert people == [one["people"] for one in plain["respondents"]["kelamin"]]
    assert sum(people) == n


def test_the_sippn_table_says_what_it_is(make_answers: Answers) -> None:
    report = laporan(make_answers(120, seed=1))
    rows = list(csv.reader(io.StringIO(sippn_csv(report).decode("utf-8-sig"), newline="")))
    assert rows[0][0] == SIPPN_NOTE
    found = dict(tuple(row) for row in rows)
    assert found["Nilai IKM"] == report.total.ikm_text
    assert found["Jumlah responden"] == "120"
    assert found["U9 Sarana dan Prasarana (NRR)"] == report.total.nrr_texts[8]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠a", "\t=1+1", "\r\n=1+1"])
def test_text_in_csv_is_no_formula(text: str) -> None:
    (cell,) = next(iter(csv.DictReader(io.StringIO(csv_bytes(("a",), [(text,)]).decode("utf-8-sig"))))).values()
    number = re.fullmatch(r"[+-]?\d+", text)
    assert number or unicodedata.normalize("NFKC", cell)[0] not in "=+-@"
    assert cell.lstrip("'") == text.strip()


def test_the_recap_as_csv_holds_the_cells_of_the_sheet(make_answers: Answers) -> None:
    rows = make_answers(30, seed=2)
    result = score(Tally.of_rows(rows, K), SKM, WEIGHTS)
    sex, education = {"L": 10, "P": 18}, {"SMA": 30}
    units = (
        CityRow("Dinas", "A", "=Dinas", result, sex, education, {"ASN": 30}, 100, 80),
        CityRow("Dinas", "B", "Sepi", None, {}, {}, {}, None, None),
    )
    report = CityReport(
        language="id",
        agency="Kota Contoh",
        period=parse_period("2026-Q4"),
        made="21 November 2026",
        instrument=SKM,
        weights=WEIGHTS,
        rows=units,
        mean=Fraction(result.ikm),
        pooled=result,
        due=2,
        reporting=1,
    )
    lines = read(recap_csv(report))
    assert [one["OPP/OPD"] for one in lines[:2]] == ["'=Dinas", "Sepi"]
    assert [lines[0][element.u] for element in SKM.elements] == [element.nrr_text for element in result.elements]
    assert (lines[0]["NILAI IKM"], lines[0]["NRR TERTIMBANG"]) == (result.ikm_text, result.index_text)
    assert (lines[0]["L"], lines[0]["KELAMIN TIDAK DIJAWAB"], lines[0]["SAMPEL"]) == ("10", "2", "30")
    assert (lines[1]["NILAI IKM"], lines[1]["SAMPEL"]) == ("", "")
    assert lines[2]["NILAI IKM"] == lines[3]["NILAI IKM"] == result.ikm_text


def cleared(report: Laporan) -> Cleared:
    """As if the ledger of publications had let it through."""
    return Cleared(report, SEAL)


def poster_text(data: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(data)).pages
    return re.sub(r"[\s\u200b]+", "", page.extract_text())


def test_the_poster_shows_what_must_be_published(make_answers: Answers, read_png: Any) -> None:
    report = laporan(make_answers(120, seed=3))
    for paper, width in (("a4", 595), ("a3", 842)):
        data = poster_pdf(cleared(report), paper)  # type: ignore[arg-type]
        told = poster_text(data)
        for text in (
            report.total.ikm_text.replace(".", ","),
            "PuskesmasContoh",
            "TriwulanIV2026",
            "RESPONDEN120",
            "Laki-laki80",
            "Poliumum",
        ):
            assert text in told
        assert round(float(PdfReader(io.BytesIO(data)).pages[0].mediabox.width)) == width
    picture = read_png(poster_png(cleared(report)))
    assert (picture.width, picture.height) == (1080, 1350)


@pytest.mark.parametrize("n", [0, 1, 9])
def test_a_poster_of_too_few_respondents_gives_no_figure(make_answers: Answers, n: int) -> None:
    told = poster_text(poster_pdf(cleared(laporan(make_answers(n, seed=4)))))
    assert "Belumcukupresponden" in told
    assert "kurangdarisepuluh" in told
    assert "Laki-laki" not in told
    whole = replace(laporan(make_answers(n, seed=4)), city=True, code="", subject="Kota Contoh")
    told = poster_text(poster_pdf(cleared(whole)))
    assert "Belumcukupresponden" in told
    assert "RESPONDEN" not in told, "of each unit fewer than ten may have answered, and of all units more"


def test_a_poster_withholds_counts_of_few(make_answers: Answers) -> None:
    sex = (Count("L", "Laki-laki", 117), Count("P", "Perempuan", 3))
    report = laporan(make_answers(120, seed=5), groups=(Group("kelamin", "Jenis kelamin", sex),))
    told = poster_text(poster_pdf(cleared(report)))
    assert "Laki-laki–" in told
    assert "Perempuan–" in told
    assert "117" not in told


def test_hostile_names_on_posters_and_tents(make_answers: Answers, nasty: str) -> None:
    for text in (nasty, "#eval(1) $x$ *b*", "مرحبا 😀"):
        report = laporan(make_answers(12, seed=6), subject=text, agency=text)
        named = replace(report, parts=tuple(replace(one, label=text) for one in report.parts))
        assert poster_text(poster_pdf(cleared(named)))
        tents = table_tents(text, [QrEntry("A-1", text, text, "https://t.me/contoh_bot?start=A-1")], DAY, made_up=True)
        told = "".join(PdfReader(io.BytesIO(tents)).pages[0].extract_text().split())
        assert told.count("A-1") == 2


def test_one_tent_a_page_with_its_code_on_both_sides() -> None:
    entries = [QrEntry(f"U-{i}", f"Unit {i}", None, f"https://t.me/contoh_bot?start=U-{i}") for i in range(3)]
    pages = PdfReader(io.BytesIO(table_tents("Kota Contoh", entries, DAY))).pages
    assert [page.extract_text().count(f"U-{i}") for i, page in enumerate(pages)] == [2, 2, 2]
