"""Tables from anybody: what stands in them is counted as it is read, and every limit says what was found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.cases.table import Form, Line, Rows, lines_of_text, read_table
from bot.conversation.faults import said
from bot.conversation.texts import texts
from bot.rules.faults import Fault
from bot.rules.limits import CHAT, Limits
from tests.support.workbooks import SHEET, book, changed


def found(content: bytes, limits: Limits = CHAT, form: Form | None = None) -> Sequence[Sequence[object]]:
    rows = read_table(content, limits, form)
    assert isinstance(rows, Rows), rows
    return rows.to_plain()


def refused(content: bytes, limits: Limits = CHAT, form: Form | None = None) -> Fault:
    faults = read_table(content, limits, form)
    assert isinstance(faults, tuple), faults
    (one,) = faults
    return one


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
    ("content", "form", "key"),
    [
        (b"PK\x03\x04", None, "no_workbook"),
        (book([["a"]])[:-30], None, "no_workbook"),
        (b"a,b\n", "xlsx", "no_workbook"),
        (book([["a"]]), "csv", "workbook"),
        (changed(book([["a"]]), SHEET, lambda xml: xml[:-20]), None, "no_workbook"),
        ("kode\n".encode("utf-16"), None, "utf16"),
        (b'a,b\n"c,d\n', None, "quotes"),
        (b"a\n" + b"b" * 140_000, None, "broken_csv"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, form: Form | None, key: str) -> None:
    assert refused(content, form=form).key == key


def test_text_of_an_earlier_version_is_read_too() -> None:
    lines = [Line(1, ["code", "a\nb"]), Line(3, [2.5, None])]
    assert list(lines_of_text('[[1, "code", "a\\nb"], [3, 2.5, null]]')) == lines
    assert list(lines_of_text(Rows(lines).to_text())) == lines
    assert list(lines_of_text(Rows([]).to_text())) == []
