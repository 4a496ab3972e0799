"""Tables from anybody: what stands in them is counted as it is read, and every limit says what was found."""

import io
import re
import struct
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.cases.table import Line, Rows, lines_of_text, notes_of_text, read_table
from bot.conversation.faults import said
from bot.conversation.texts import texts
from bot.rules.faults import Fault
from bot.rules.limits import CHAT, Limits
from tests.support.workbooks import SHEET, book, changed


def found(content: bytes, limits: Limits = CHAT) -> Sequence[Sequence[object]]:
    rows = read_table(content, limits)
    assert isinstance(rows, Rows), rows
    return rows.to_plain()


def refused(content: bytes, limits: Limits = CHAT) -> Fault:
    faults = read_table(content, limits)
    assert isinstance(faults, tuple), faults
    (one,) = faults
    return one


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


FILES = Path(__file__).parents[1] / "cli" / "files"
THIRTY = [[f"baris {number}", number] for number in range(1, 31)]
CSV = "\n".join(f"{text},{number}" for text, number in THIRTY).encode()


def test_rows_stand_where_they_stood() -> None:
    day = datetime(2026, 11, 18)  # noqa: DTZ001 -- as a workbook has it
    rows = [["kode", None, "nama"], [], [1, 2.0, "tiga", None], [day, day.replace(hour=9), True]]
    assert found(book(rows)) == [
        [1, "kode", None, "nama"],
        [3, 1, 2, "tiga"],
        [4, "2026-11-18", "2026-11-18 09:00:00", True],
    ]
    assert found(b'a;b\n\n"satu\ndua";2,5;\n') == [[1, "a", "b"], [4, "satu\ndua", "2,5", ""]]
    assert Rows.of_plain(found(book(rows))).to_plain() == found(book(rows))


def test_the_size_that_a_sheet_claims_is_not_believed() -> None:
    def claim(sheet: bytes) -> bytes:
        assert b'<dimension ref="A1:B2"' in sheet
        return sheet.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:Z50"')

    content = changed(book([["a", "b"], ["c", "d"]]), SHEET, claim)
    assert found(content, replace(CHAT, rows=2, columns=2)) == [[1, "a", "b"], [2, "c", "d"]]


LARGE = changed(book([["a"]]), "xl/media/besar.bin", lambda _: bytes(range(250)) * 200, packed=False)


@pytest.mark.parametrize(
    ("content", "limits", "fault"),
    [
        (book(THIRTY), {"rows": 20}, ("limit_rows", 21, 20, 21)),
        (CSV, {"rows": 20}, ("limit_rows", 21, 20, 21)),
        (book([["a"], ["a", "b", "c"]]), {"columns": 2}, ("limit_columns", 3, 2, 2)),
        (b"a\na,b,c\n", {"columns": 2}, ("limit_columns", 3, 2, 2)),
        (CSV, {"cells": 10}, ("limit_cells", 12, 10, 6)),
        (b"abc\ndefg\n", {"characters": 6}, ("limit_characters", 7, 6, 2)),
        (b"abc\ndefg\n", {"size": 8}, ("limit_size", 9, 8, 0)),
        (LARGE, {"parts": 3}, ("limit_parts", 10, 3, 0)),
    ],
)
def test_a_limit_names_what_was_found_and_what_is_allowed(
    content: bytes, limits: dict[str, int], fault: tuple[str, int, int, int]
) -> None:
    one = refused(content, replace(CHAT, **limits))  # type: ignore[arg-type]  # all of these are whole numbers
    assert (one.key, *dict(one.values).values(), one.line) == fault
    for language in ("id", "en"):
        told = said(one, texts(language))
        assert str(fault[1]) in told
        assert str(fault[2]) in told


def test_what_a_workbook_grows_to_is_counted() -> None:
    assert found(LARGE) == [[1, "a"]]
    one = refused(LARGE, replace(CHAT, unpacked=10_000))
    assert one.key == "limit_unpacked"
    assert dict(one.values)["found"] > 50_000  # type: ignore[operator]  # a number
    packed = changed(book([["a"]]), "xl/media/nol.bin", lambda _: bytes(50_000))
    assert refused(packed, replace(CHAT, ratio=2)).key == "limit_ratio"


INTERNAL = b'<!DOCTYPE worksheet [<!ENTITY tidak "berbahaya">]>'


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/lain.bin"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_part_may_have_a_document_type(part: str, encoding: str) -> None:
    def add(xml: bytes) -> bytes:
        root = xml[xml.index(b"?>") + 2 :] if xml.startswith(b"<?xml") else xml or b"<a/>"
        return (INTERNAL + root).decode().encode(encoding)

    one = refused(changed(book([["a"]]), part, add))
    assert (one.key, dict(one.values)) == ("doctype", {"found": part})


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"PK\x03\x04", "no_workbook"),
        (book([["a"]])[:-30], "no_workbook"),
        (changed(book([["a"]]), SHEET, lambda xml: xml[: xml.index(b"<row ") + 20]), "no_workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "no_workbook"),
        (b'a,b\n"c,d\n', "quotes"),
        (b"a\n" + b"b" * 140_000, "broken_csv"),
        (b'a,b\nc,"d\n' + b"e,f\n" * 40_000, "quotes"),
        (b"%PDF-1.7", "no_table"),
        (b"<html><table>", "page"),
        (b'<?xml version="1.0"?><Workbook>', "page"),
        (zipped({"a.csv": b"a", "b.csv": b"b"}), "packed"),
        (zipped({"a.zip": zipped({"a.csv": b"a"})}), "packed"),
        (zipped({"foto.jpg": b"a"}), "packed"),
        (zipped({"a.csv": b'a,"b'}), "quotes"),
        (b"\0\1\2\0" * 50, "no_table"),
        (b"kode\n\x81\xff", "not_utf8"),
        (b"\xef\xbb\xbfkode\n\xff", "not_encoded"),
        (changed(book([["a"]]), "word/document.xml", lambda _: b"<a/>"), None),
    ],
)
def test_what_is_no_table_is_told(content: bytes, key: str | None) -> None:
    if key is None:
        assert found(content) == [[1, "a"]]
    else:
        assert refused(content).key == key


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"SQLite format 3\0\x10\0\1\1" + b"\0@  " * 30, "SQLite"),
        (b"\0\1\0\0Standard Jet DB\0", "Access"),
        (b"%PDF-1.7", "PDF"),
        (b"II*\0" + bytes(60), "TIFF"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
        (b"BM\x36\0\1\0\0\0\0\0\x36\0\0\0", "BMP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "MP4"),
        (b"From: a@contoh.example\r\nSubject: SKM, Q4\r\n\r\nU1,U2\r\n4,3\r\n", "eml"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "eml"),
        (b'[\n  {"U1": 4, "U2": 3}]', "JSON"),
        (b"ID;PWXL;N;E\r\nC;Y1;X1;K4\r\n", "SYLK"),
        (b"TABLE\r\n0,1\r\n", "DIF"),
        (b"BZh91AY&SY", "bzip2"),
        (b"<stata_dta><header>", "Stata"),
        (bytes(12) + b"\xc2\xea\x81\x60" + bytes(300), "SAS"),
        (b"\x03\x7a\1\1" + bytes(60), "?"),
        (bytes(4096), "?"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "WordDocument".encode("utf-16-le"), "Word"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "__substg1.0_".encode("utf-16-le"), "msg"),
    ],
)
def test_what_is_no_table_is_told_as_what_it_is(content: bytes, named: str) -> None:
    one = refused(content)
    assert (one.key, dict(one.values)) == ("no_table", {"found": named})


@pytest.mark.parametrize(
    "top", ["ID;PERSYARATAN", "BMKG Contoh;U1", "From;To", "Date: 2026;Subject", "MZ;RIFF", "TABLE;0,1"]
)
def test_what_begins_alike_is_a_table(top: str) -> None:
    assert len(found(f"{top}\n4;3\n".encode())) == 2


@pytest.mark.parametrize(
    "content", [b"<!-- disimpan dari web -->\n<html>", "<html><table>".encode("utf-16"), b"\xef\xbb\xbf <svg xmlns="]
)
def test_markup_is_told_however_it_begins(content: bytes) -> None:
    assert refused(content).key == "page"


TABLE = [[1, "kode", "nama"], [2, "AA", "Café"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_read_in_every_encoding_and_one_that_was_assumed_is_told(encoding: str, delimiter: str) -> None:
    rows = read_table("kode,nama\nAA,Café\n".replace(",", delimiter).encode(encoding), CHAT)
    assert isinstance(rows, Rows)
    assert rows.to_plain() == TABLE
    assert [one.key for one in rows.notes] == ["cp1252"] * (encoding == "cp1252")
    assert notes_of_text(rows.to_text()) == rows.notes == Rows.of_text(rows.to_text()).notes or not rows.notes


@pytest.mark.parametrize("inner", ["Survei Kepuasan.csv", "Survei.xlsx"])
def test_a_zip_around_one_table_is_read(inner: str) -> None:
    """As web forms give their answers."""
    content = book([["kode"], ["AA"]]) if inner.endswith("xlsx") else b"kode\nAA\n"
    rows = read_table(zipped({inner: content, "__MACOSX/._x.csv": b"x", "media/a.csv": b"y"}), CHAT)
    assert isinstance(rows, Rows)
    assert (rows.to_plain(), [one.key for one in rows.notes]) == ([[1, "kode"], [2, "AA"]], ["unpacked"])
    bomb = zipped({inner: b"a\n" * 20_000_000})
    assert refused(bomb).key == "limit_unpacked"


def test_a_first_line_may_declare_the_delimiter() -> None:
    assert found(b"sep=;\r\na;b\r\n1,5;2\r\n") == [[2, "a", "b"], [3, "1,5", "2"]]
    assert refused(b'sep=;\na;b\n1;"2\n').line == 3


def sheets(**rows: Sequence[Sequence[object]]) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, found_rows in rows.items():
        sheet = workbook.create_sheet(name)
        for row in found_rows:
            sheet.append(row)
    return workbook


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_all_sheets_are_given_hidden_ones_last() -> None:
    workbook = sheets(Lama=[["z"]], Sampul=[["Survei"]], Data=[["a", "b"], [1, 2]])
    workbook["Lama"].sheet_state = "hidden"
    workbook["Data"].row_dimensions[2].hidden = True
    rows = read_table(saved(workbook), CHAT)
    assert isinstance(rows, Rows)
    assert [(one.sheet.name, one.sheet.hidden, *one.cells) for one in rows.lines] == [
        ("Sampul", False, "Survei"),
        ("Data", False, "a", "b"),
        ("Data", False, 1, 2),
        ("Lama", True, "z"),
    ]
    assert [said(one, texts("en")) for one in rows.notes] == ["sheet Data: 1 hidden row(s) are read like others"]
    assert Rows.of_text(rows.to_text()) == Rows(list(rows.lines), tuple(rows.notes))


def test_rows_beyond_the_size_that_a_sheet_claims_are_read() -> None:
    content = changed(
        book(THIRTY), SHEET, lambda xml: xml.replace(b'<dimension ref="A1:B30"', b'<dimension ref="A1:A2"')
    )
    assert len(found(content)) == 30


def test_a_formula_that_nobody_computed_and_an_error_are_faults_with_their_cells() -> None:
    workbook = sheets(Satu=[["a", "=1+1"]], Dua=[["=1/0", 2]])
    faults = read_table(saved(workbook), CHAT)
    assert [(one.key, one.sheet, one.where) for one in faults] == [  # type: ignore[union-attr]
        ("uncomputed", "Satu", "B1"),
        ("uncomputed", "Dua", "A1"),
    ]

    def compute(xml: bytes) -> bytes:
        return re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", xml)

    computed = changed(saved(sheets(Satu=[["a", "=1+1"]])), SHEET, compute)
    assert found(computed) == [[1, "a", 2]]
    empty = changed(
        computed, SHEET, lambda xml: re.sub(rb'(<c r="B1")[^>]*>(<f>.*?</f>)<v>2</v>', rb'\1 t="str">\2<v></v>', xml)
    )
    assert found(empty) == [[1, "a"]]
    broken = changed(
        computed, SHEET, lambda xml: re.sub(rb'(<c r="B1")[^>]*>(<f>.*?</f>)<v>2</v>', rb'\1 t="e">\2<v>#N/A</v>', xml)
    )
    assert refused(broken).where == "B1"


ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Data"><table:table-row table:number-rows-repeated="2">'
    '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>'
    '<table:table-row><table:table-cell table:number-columns-repeated="2"/>CELL</table:table-row></table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def ods(cell: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.replace("CELL", cell))
    return out.getvalue()


def test_an_open_document_is_read_and_its_formulas_too() -> None:
    cell = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
    assert found(ods(cell)) == [[1, "a"], [2, "a"], [3, None, None, 2]]
    one = refused(ods('<table:table-cell table:formula="of:=1+1"/>'))
    assert (one.key, one.sheet, one.where) == ("uncomputed", "Data", "C3")


def test_formulas_of_an_xls_that_nobody_has_computed_are_refused() -> None:
    """They were blanks: an element without answers. Where another one has a value they are blank on purpose."""
    content = (FILES / "formulas.xls").read_bytes()
    one = refused(content)
    assert (one.key, dict(one.values)) == ("no_formula_computed", {"found": 3, "name": "I2, I3, I4"})
    empty = bytes([3, 0, 0, 0, 0, 0, 255, 255])
    assert content.count(empty) == 3
    rows = read_table(content.replace(empty, struct.pack("<d", 4), 1), CHAT)
    assert isinstance(rows, Rows)
    assert [(one.key, dict(one.values)) for one in rows.notes] == [("empty_formulas", {"found": 2, "name": "I3, I4"})]
    assert rows.to_plain()[1][9] == 4
    plain = read_table((FILES / "answers.xls").read_bytes(), CHAT)
    assert isinstance(plain, Rows)
    assert plain.notes == ()


def test_a_cell_that_is_merged_over_rows_holds_for_each_of_them() -> None:
    """Only the first was read: a file of two units became one of a single respondent and rows without a unit."""
    workbook = sheets(Data=[["Unit", "No", "U1"], ["AA", 1, 4], [None, 2, 3], ["BB", 3, 2], [None, 4, 1]])
    workbook["Data"].merge_cells("A2:A3")
    workbook["Data"].merge_cells("A4:A5")
    assert [one[1] for one in found(saved(workbook))] == ["Unit", "AA", "AA", "BB", "BB"]
    text, ends = (
        '<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>AA</text:p>',
        "</table:table-row>",
    )
    four, row = '<table:table-cell office:value-type="float" office:value="4"/>', "<table:table-row>"
    first = f"{row}{text}</table:table-cell>{four}{ends}"
    table = f"{ends}{first}{row}<table:covered-table-cell/>{four}{four}{ends}{row}"
    assert found(ods(table))[2:] == [[4, "AA", 4], [5, "AA", 4, 4]]


def test_a_second_line_of_one_respondent_is_no_row_of_its_own() -> None:
    workbook = sheets(Data=[["No", "U1", "U2", "Saran"], [1, 4, 3, "Baik"], [None, None, None, "Cepat"]])
    for column in "ABC":
        workbook["Data"].merge_cells(f"{column}2:{column}3")
    assert found(saved(workbook))[2] == [3, None, None, None, "Cepat"]


def test_text_of_an_earlier_version_is_read_too() -> None:
    lines = [Line(1, ["code", "a\nb"]), Line(3, [2.5, None])]
    assert list(lines_of_text('[[1, "code", "a\\nb"], [3, 2.5, null]]')) == lines
    assert list(lines_of_text(Rows(lines).to_text())) == lines
    assert list(lines_of_text(Rows([]).to_text())) == []


def test_an_spss_file_that_cannot_be_read_is_told_why(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(b"$FL2@(#) SPSS DATA FILE" + bytes(200)).key == "no_sav"
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    told = refused(b"$FL3@(#) SPSS DATA FILE")
    assert "skm-bot[spss]" in said(told, texts("en"))
    assert "skm-bot[spss]" in said(told, texts("id"))
