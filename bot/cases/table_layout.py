"""Where a table stands on its sheets: titles above the header, a header of two rows, footers, other sheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice, zip_longest

from bot.cases.table import Line
from bot.cases.table_cells import Value, text_of
from bot.cases.table_copies import Copies
from bot.cases.table_footers import Footers, counts_columns
from bot.cases.table_totals import Somebody, begins_like_nobody, nobody_label
from bot.rules.faults import Fault, fault
from scoring.columns import plain

Weigh = Callable[[Sequence[str]], int]  # how many of these cells are names of columns that are looked for
_DEPTH = 60  # rows above a header, at most
_BLOCK = 1_000  # rows looked at together
_NUMBER = re.compile(r"u?[ ._-]?[0-9]+(?:\.[0-9]+)?", re.IGNORECASE)
_NAMED = 10  # rows that are nobody, by their lines
_OF_RECAPS = frozenset(  # columns that a table of figures has, and no table of respondents
    ("jumlah responden", "jml responden", "total responden", "jumlah sampel", "jml sampel", "responden n")
)


@dataclass(frozen=True, slots=True)
class Header:
    """The names of columns, as they are written, and the line they stand on. A sheet's rows follow it."""

    names: tuple[str, ...]
    line: Line


def tables_of(
    lines: Iterable[Line], weigh: Weigh, least: int, notes: list[Fault], *, nobody: bool = True
) -> Iterator[Header | Line]:
    """The header of each sheet that holds the table, then its rows: a sheet with the same columns is read on.

    The header is the row of most names, `least` of them at least, within the first rows of a sheet. A name may stand
    in the row above it, merged over both, and numbers of elements may stand there. Sheets that are not read are named
    in `notes`, and so are rows that are nobody (Jumlah, Rata-rata, NRR ..., what stands below them) unless `nobody` is
    False. Without any header nothing is given.
    """
    first: Header | None = None
    copies = Copies()
    for sheet, found in groupby(lines, lambda line: line.sheet):
        header, rest = _begin(found, weigh, least)
        if header is None or (first is not None and (sheet.hidden or _folded(header) != _folded(first))):
            count = sum(1 for _ in rest)
            if sheet.hidden:
                notes.append(fault("sheet_hidden", name=sheet.name, found=count))
            elif header is not None and first is not None:
                other = first.line.sheet.name
                notes.append(fault("sheet_other", name=sheet.name, found=count, expected=other))
            elif sheet.name:
                notes.append(fault("sheet_unread", name=sheet.name, found=count))
            continue
        if not sheet.name:
            first = first or header
            yield header
            yield from _rows(rest, header, notes) if nobody else rest
            continue
        told = list[Fault]()
        kept, again = copies.new(_folded(header), list(_rows(rest, header, told) if nobody else rest))
        if again and not kept:
            found_again, expected = sum(one.found for one in again), ", ".join(one.sheet for one in again)
            notes.append(fault("sheet_copy", name=sheet.name, found=found_again, expected=expected))
            continue
        if first is not None:
            notes.append(fault("sheet_too", name=sheet.name))
        notes += [fault("sheet_part", name=sheet.name, found=one.found, expected=one.sheet) for one in again]
        notes += told
        first = first or header
        yield header
        yield from kept


def is_table(lines: Iterable[Line], weigh: Weigh, least: int) -> bool:
    """Whether any sheet has a header of this kind."""
    found = tables_of(lines, weigh, least, [])
    return next(iter(found), None) is not None


def recap_column(names: Iterable[str]) -> str:
    """The column that makes a table one of figures by unit, not of respondents, "" without one.

    >>> recap_column(["OPD", "U1", "Jml. Responden"]), recap_column(["Responden", "U1"])
    ('Jml. Responden', '')
    """
    return next((name for name in names if plain(name) in _OF_RECAPS), "")


def _begin(lines: Iterator[Line], weigh: Weigh, least: int) -> tuple[Header | None, Iterator[Line]]:
    """The header, if there is one, and what is below it. Without one all of the sheet."""
    top = list(islice(lines, _DEPTH))
    weights = [weigh([text_of(cell).strip() for cell in line.cells]) for line in top]
    if max(weights, default=0) < least:
        return None, chain(top, lines)
    at = weights.index(max(weights))
    names = [text_of(cell).strip() for cell in top[at].cells]
    if _counts(names) >= least and at + 1 < len(top) and weights[at + 1] >= least:
        below = [text_of(cell).strip() for cell in top[at + 1].cells]
        if top[at + 1].number - top[at].number == 1 and _counts(below) < least:  # numbers above their names
            return Header(tuple(_joined(names, below)), top[at + 1]), chain(top[at + 2 :], lines)
    above = (
        [text_of(cell).strip() for cell in top[at - 1].cells] if at and top[at].number - top[at - 1].number == 1 else []
    )
    if at and _is_title(above):
        above = []
    names += [""] * (len(above) - len(names))
    merged = [name or (above[place] if place < len(above) else "") for place, name in enumerate(names)]
    return Header(tuple(merged), top[at]), chain(top[at + 1 :], lines)


def _counts(names: Sequence[str]) -> int:
    """How many of these are numbers of elements alone."""
    return sum(1 for name in names if _NUMBER.fullmatch(name))


def _joined(above: Sequence[str], below: Sequence[str]) -> Iterator[str]:
    """Names of two rows as one: U8 above Sarana Prasarana is U8 Sarana Prasarana."""
    for one, other in zip_longest(above, below, fillvalue=""):
        yield f"{one} {other}".strip()


def _is_title(cells: Sequence[str]) -> bool:
    return sum(1 for cell in cells if cell) < 2


def _folded(header: Header) -> frozenset[str]:
    return frozenset(filter(None, map(plain, header.names)))


def _rows(lines: Iterable[Line], header: Header, notes: list[Fault]) -> Iterator[Line]:
    """The rows without those that are nobody and without a header that comes again, as on each printed page."""
    left = some = 0
    somebody, footers, names, lines = Somebody(), Footers(), list(header.line.cells), iter(lines)
    block = list(islice(lines, _BLOCK))
    if block and counts_columns(block[0].cells):
        notes.append(fault("numbering", line=block[0].number, sheet=block[0].sheet.name))
        del block[0]
    while block:
        alike = somebody.are(line.cells for line in block) and not footers.below
        for line in block:
            if not alike and (label := _nobody(line.cells, footers)):
                left += 1
                if left <= _NAMED:
                    notes.append(fault("nobody", line=line.number, sheet=line.sheet.name, found=label))
            elif list(line.cells) != names:
                if not alike and (word := begins_like_nobody(line.cells)):
                    some += 1
                    if some <= _NAMED:
                        notes.append(fault("somebody", line=line.number, sheet=line.sheet.name, found=word))
                if footers.learns:
                    footers.see(line.cells)
                yield line
        block = list(islice(lines, _BLOCK))
    if left > _NAMED:
        notes.append(fault("nobody_more", found=left - _NAMED))


def _nobody(cells: Sequence[Value], footers: Footers) -> str:
    """How a row begins that is nobody's answers, "" for others."""
    if label := nobody_label(cells):
        footers.total()
        return label
    return footers.label(cells)
