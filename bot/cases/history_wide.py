"""Tables of published figures with a column for each period, told as rows of a unit, a period and an IKM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.cases.table import Line
from bot.cases.table_cells import Value, text_of
from bot.cases.table_totals import nobody_label
from bot.rules.faults import Fault, fault
from bot.rules.rights import EVERYWHERE_WORDS
from scoring.columns import plain
from scoring.period_words import period_in_words, periods_within

FEWEST = 2  # periods that a header names at least
_BLANK = ("", "-", "–")
_CORNER = ("tahun", "periode", "period", "year", "uraian", "")  # what stands above the names of rows


@dataclass(frozen=True, slots=True)
class Words:
    """Names of columns: of units, of the IKM, of the number of respondents, and of what is not kept."""

    unit: Sequence[str]
    ikm: Sequence[str]
    n: Sequence[str]
    left: Sequence[str]


def wide_weight(cells: Sequence[str], words: Words) -> int:
    """How many periods a header has as columns, 0 for any other row."""
    periods = sum(1 for cell in cells if _measure(cell, words) is not None)
    named = _place(cells, words) is not None
    return periods + named if periods >= FEWEST and named else 0


def unfolded(lines: Sequence[Line], words: Words, notes: list[Fault]) -> Iterator[Line]:
    """The lines, those of a wide table as one of unit, period, IKM and n for each figure. A total keeps its name alone.

    Rows of a figure of the whole agency are named IKM, and a row of respondents below it has its n.
    """
    for _, found in groupby(lines, lambda line: line.sheet):
        sheet = list(found)
        at = next((at for at, line in enumerate(sheet) if wide_weight(_texts(line), words)), None)
        if at is None:
            yield from sheet
            continue
        yield from sheet[:at]
        header = _texts(sheet[at])
        place = _place(header, words) or 0
        columns = {one: told for one, cell in enumerate(header) if (told := _measure(cell, words)) is not None}
        others = [cell for one, cell in enumerate(header) if cell and one not in columns and one != place]
        if left := [cell for cell in others if plain(cell) not in words.left]:
            notes.append(
                fault("history_left", line=sheet[at].number, sheet=sheet[at].sheet.name, found=", ".join(left))
            )
        yield sheet[at]._replace(cells=["unit", "periode", "ikm", "responden"])
        yield from _rows(sheet[at + 1 :], place, columns, words)


def _rows(lines: Iterable[Line], place: int, columns: Mapping[int, tuple[str, str]], words: Words) -> Iterator[Line]:
    agency = dict[str, tuple[Line, dict[str, Value]]]()
    for line in lines:
        name = text_of(line.cells[place]).strip() if place < len(line.cells) else ""
        label, measured = plain(name), dict[str, dict[str, Value]]()
        for at, (measure, period) in columns.items():
            cell = line.cells[at] if at < len(line.cells) else None
            if text_of(cell).strip() not in _BLANK:
                measured.setdefault(period, {})[measure] = cell
        if label in words.ikm or label in words.n:
            for period, cells in measured.items():
                told = {"ikm" if label in words.ikm else "n": cells.get("ikm")}
                agency.setdefault(period, (line, {}))[1].update(told)
        elif total := nobody_label(line.cells):
            yield line._replace(cells=[total])
        elif label not in words.left:
            for period, cells in measured.items():
                yield line._replace(cells=[name, period, cells.get("ikm"), cells.get("n")])
    for period, (line, cells) in agency.items():
        if "ikm" in cells:
            yield line._replace(cells=[EVERYWHERE_WORDS[0], period, cells["ikm"], cells.get("n")])


def _place(cells: Sequence[str], words: Words) -> int | None:
    """Where the names of rows stand: in a column of units, or left of the first period."""
    names = [plain(cell) for cell in cells]
    for at, name in enumerate(names):
        if name in words.unit:
            return at
    first = next((at for at, cell in enumerate(cells) if _measure(cell, words) is not None), 0)
    return next((at for at in range(first - 1, -1, -1) if names[at] in _CORNER), None)


def _measure(cell: str, words: Words) -> tuple[str, str] | None:
    """What a column of a period holds, and of which: `2019`, `IKM 2019`, `Responden Semester I 2022`."""
    if period := period_in_words(cell):
        return "ikm", period.key
    found = periods_within(cell)
    if len(found) != 1:
        return None
    name = plain(cell)
    for measure, names in (("ikm", words.ikm), ("n", words.n)):
        for begin in names:
            if name.startswith(f"{begin} ") and period_in_words(name.removeprefix(f"{begin} ")) == found[0]:
                return measure, found[0].key
    return None


def _texts(line: Line) -> list[str]:
    return [text_of(cell).strip() for cell in line.cells]
