"""No text that we print claims what nobody told, calls answers persons, or shows what only a machine is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from exports.laporan import Laporan, LeftOut
from exports.laporan.printed import printed
from exports.sheet.tables import further_sheets
from exports.writing.blocks import Block, Chart, Heading, Items, Paragraph, Table
from scoring.instrument_catalogue import instruments
from tests.exports.test_follow_up import city
from tests.exports.test_laporan_told import SKM, TIED, line, unit

_IDS = (r"\bab12\b", r"\bWIN-1\b", r"\b20\d\d-[QSW]\d", r"\bTW ?\d")
_MACHINES = re.compile("|".join([*map(re.escape, instruments()), *_IDS]))
_PERSONS = re.compile(r"(responden|jawaban|berjumlah|adalah) [\d.]+ orang\b")
_INSTRUCTIONS = re.compile(r"naskah Word|dapat ditambahkan|[Ii]silah|\bdiisi serta\b|silakan", re.IGNORECASE)


def reports() -> Iterator[Laporan]:
    """A unit of many, few and no answers, of paper, of a week and a year, what does not count, and an agency."""
    other, named = ("permenpan-16-2014", "WIN-1", 15), ("WIN-1", "Survei Contoh")
    left = LeftOut((other,), (("ab12", "2026-11-05", 7),), 23, "89.10", (named,))
    many = [*[TIED] * 30, (None, *TIED[1:])]
    yield unit(many, left_out=left, population=1000, target=278, months=(("November 2026", 31),))
    yield unit([(3,) * 9] * 12, times=None)
    yield unit([TIED] * 4, population=500, target=217)
    yield unit([])
    yield unit(many, channels=(line("Kertas", many, "kertas"),), times=4, population=4000, target=868)
    yield city()


def texts(blocks: Iterator[Block] | tuple[Block, ...]) -> Iterator[tuple[bool, str]]:
    """Every text, and whether it is a sentence rather than a cell."""
    for block in blocks:
        match block:
            case Heading(_, text) | Paragraph(text):
                yield True, text
            case Items(some):
                yield from ((True, text) for text in some)
            case Chart():
                yield False, block.caption
            case Table():
                yield False, block.caption
                yield from ((False, cell) for row in block.rows for cell in row)


def everything() -> Iterator[tuple[bool, str]]:
    for report in reports():
        yield from texts(printed(report).blocks)
        yield False, printed(report).foot
        for language in ("id", "en"):
            for sheet in further_sheets(report, language):
                yield from texts(sheet.blocks)


def test_no_text_names_machines_persons_or_tasks_of_the_author() -> None:
    found = set(everything())
    for wrong in (_MACHINES, _PERSONS, _INSTRUCTIONS):
        assert [text for _, text in found if wrong.search(text)] == []
    assert [text for sentence, text in found if sentence and re.search(r"\bU\d\b", text)] == []
    assert any("Survei Kepuasan Masyarakat (Permenpan RB 16/2014) pada Survei Contoh" in text for _, text in found)


def test_what_is_never_asked_there_stands_in_no_list() -> None:
    rows: list[tuple[int | None, ...]] = [(3, 3, 2, None, 3, 3, 4, 2, 2)] * 12
    report = unit(rows, unasked=frozenset({"biaya"}))
    tables = {one.caption: one.rows for one in printed(report).blocks if isinstance(one, Table)}
    assert [row[0] for row in tables["Unsur yang disurvei"]] == [one.u for one in SKM.elements if one.key != "biaya"]
    asked = tables["Pertanyaan kuesioner dalam urutan yang ditanyakan"]
    assert len(asked) == 8
    assert not [row for row in asked if "biaya" in row[1]]
    answered = replace(report, total=line("Triwulan IV 2026", [TIED] * 12))  # an answer from before it was left out
    assert len(answered.surveyed) == 9


def test_the_time_table_has_no_row_that_nobody_told() -> None:
    tables = [one for one in printed(unit([TIED] * 12)).blocks if isinstance(one, Table)]
    assert [row[1] for one in tables if one.caption == "Waktu pelaksanaan SKM" for row in one.rows] == [
        "Pengumpulan Data"
    ]
