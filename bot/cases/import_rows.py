"""Rows of a file from elsewhere as paper forms have them, made column by column: most cells repeat from row to row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.cases.import_cells import Profiles, mode_words
from bot.cases.import_columns import Column, is_utc
from bot.cases.import_days import Dates, day_of
from bot.cases.import_ids import ids_of
from bot.cases.import_map import ImportMap
from bot.cases.import_privacy import impersonal
from bot.cases.import_scores import ItemCells
from bot.cases.import_serials import Serials, moments_of
from bot.cases.paper_file import Row
from bot.cases.table import Line
from bot.rules.faults import Fault, fault
from scoring.columns import plain
from scoring.instrument import Instrument

_PLACE = ("serial", "date", "unit", "service", "mode")  # codes in one export are names in another
_ABOUT = ("serial", "date", "unit", "service", "mode", "suggestion")
_NO_REMARK = ("", "-")


@dataclass
class Part:
    """The rows below one header: its columns, the places of the rows, and their cells as text, one for each column."""

    columns: list[Column]
    lines: list[Line] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)

    @cached_property
    def texts(self) -> Sequence[Sequence[str]]:
        """The cells of each column. Asked for when all rows are there."""
        return list(zip(*self.cells, strict=True)) if self.cells else [()] * len(self.columns)

    def of_kind(self, kind: str) -> Iterator[tuple[Column, Sequence[str]]]:
        """The columns of a kind, with their cells."""
        return ((one, self.texts[place]) for place, one in enumerate(self.columns) if one.kind == kind)

    @cached_property
    def ids(self) -> tuple[str, Sequence[str]]:
        """The column of ids of submissions, and its cells."""
        return ids_of([one.name for one in self.columns], self.texts)

    def here(self, at: int) -> tuple[int, str]:
        """Line and sheet of a row."""
        return self.lines[at].number, self.lines[at].sheet.name

    def rows(self) -> Iterator[tuple[list[Column], Line, list[str]]]:
        """Row by row, with the columns."""
        return ((self.columns, line, cells) for line, cells in zip(self.lines, self.cells, strict=True))


class FormRows:
    """Makes rows of parts. What could not be understood is in `faults` and, with its places, in `where`.

    Without a `zone` scores alone are read, and each row has its cells by their places too. Without `dates` no column
    tells days.
    """

    def __init__(
        self,
        instrument: Instrument,
        said: ImportMap,
        zone: ZoneInfo | None,
        items: ItemCells,
        dates: Dates | None,
        serials: Serials,
    ) -> None:
        self._instrument, self._map, self._zone = instrument, said, zone
        self._items, self._dates, self._serials, self._profiles = items, dates, serials, Profiles(said)
        self._u = {item.key: item.u.casefold() for item in instrument.items}
        self.faults: list[Fault] = []
        self.where: dict[tuple[Column, str], list[tuple[int, str]]] = {}

    def rows(self, part: Part) -> tuple[list[Row], list[bool]]:
        """The rows in which anything stands, and of each whether anything was answered."""
        found: dict[str, Sequence[str]] = dict.fromkeys((*_ABOUT, *self._u.values()), [""] * len(part.lines))
        for place, column in enumerate(part.columns):
            if column.kind == "item":
                known = {"": "", **self._items.meanings(part.texts[place], column.key)}
                told = list(map(known.get, part.texts[place]))
                found[self._u[column.key]] = self._known(column, part.texts[place], told, part)
        nobody = _blank_in([texts for _, texts in part.of_kind("item")], len(part.lines))
        for column, texts in part.of_kind("mode"):
            found["mode"] = self._modes(column, texts, part)
        if self._zone is not None:
            self._read_about(found, part, nobody, self._zone)
        else:
            cells = ((at, texts) for at, texts in enumerate(part.texts) if part.columns[at].kind != "personal")
            found |= {f"cell {place}": texts for place, texts in cells}
        if any(found["mode"]):
            self._tell_unasked(found, part)
        if self._zone is not None:
            found |= self._serials_of(found, part, nobody)
        return _rows_of(found, part, nobody, list(self._u.values()))

    def _read_about(self, found: dict[str, Sequence[str]], part: Part, nobody: frozenset[int], zone: ZoneInfo) -> None:
        """Where, when and by whom each row is, and what was suggested."""
        for kind, known in (("unit", self._map.units), ("service", self._map.services), ("serial", {})):
            for _, texts in part.of_kind(kind):
                found[kind] = [known.get(plain(text), text) for text in texts] if known else texts
        if not any(part.of_kind("unit")) and (unit := self._map.units.get("")):
            found["unit"] = [unit] * len(part.lines)
        said = [texts for _, texts in part.of_kind("suggestion")]
        if said:
            rows = zip(*said, strict=True)
            found["suggestion"] = ["\n".join(text for text in row if text not in _NO_REMARK) for row in rows]
        for column, texts in part.of_kind("date"):
            if self._dates is not None:
                found["date"] = self._days(column, texts, self._dates, zone, part, nobody, found["suggestion"])
        for column, texts in part.of_kind("profile"):
            codes = {text: self._profiles.code(column.key, text) for text in set(texts)}
            told = list(map(codes.get, texts))
            for at in nobody:
                told[at] = ""
            found[column.key] = self._known(column, texts, told, part)

    def _known(self, column: Column, texts: Sequence[str], told: Sequence[str | None], part: Part) -> list[str]:
        """What is known of each row's cell, "" for what is not, which is noted down."""
        if None in told:
            for at, one in enumerate(told):
                if one is None:
                    self.where.setdefault((column, texts[at]), []).append(part.here(at))
        return [one or "" for one in told]

    def _days(
        self,
        column: Column,
        texts: Sequence[str],
        dates: Dates,
        zone: ZoneInfo,
        part: Part,
        nobody: frozenset[int],
        remarks: Sequence[str],
    ) -> list[str]:
        """The day of each row, "" where it says none. That is no fault of a row without answers: it is not counted."""
        days = {text: str(day_of(text, dates, zone, utc=is_utc(column)) or "") for text in set(texts)}
        found = list(map(days.__getitem__, texts))
        if "" in days.values():
            wrong = dict[str, int]()
            for at, text in enumerate(texts):
                if not days[text] and at not in nobody:
                    wrong.setdefault(text, at)
            expected = "2026-11-18, 18/11/2026 14:30"
            self.faults += [
                fault("day", column.name, *part.here(at), found=text, expected=expected) for text, at in wrong.items()
            ]
        for at in nobody:
            found[at] = found[at] if remarks[at] else ""
        return found

    def _modes(self, column: Column, texts: Sequence[str], part: Part) -> list[str]:
        """The way of service of each row, by its name or its words, "" for a blank."""
        modes = self._instrument.modes
        known = {
            text: next((one for one in modes if plain(text) in mode_words(one)), "") for text in set(texts) if text
        }
        for at, text in enumerate(texts):
            if text and not known[text]:
                expected = ", ".join(modes)
                self.faults.append(fault("import_mode", column.name, *part.here(at), found=text, expected=expected))
        return [known.get(text, "") for text in texts]

    def _tell_unasked(self, found: Mapping[str, Sequence[str]], part: Part) -> None:
        """Answers to items that the row's way of service does not ask."""
        for at, mode in enumerate(found["mode"]):
            for item in self._instrument.items if mode else ():
                if (text := found[self._u[item.key]][at]) and not item.asked_in(mode):
                    self.faults.append(fault("unasked", item.u, *part.here(at), found=text, unit=mode))

    def _serials_of(
        self, found: Mapping[str, Sequence[str]], part: Part, nobody: frozenset[int]
    ) -> Mapping[str, Sequence[str]]:
        """The serial number of each row, made of what it says where the file has none.

        Where that is made of an id or of moments, the one by all cells is there too, by which it was `earlier` known.
        """
        serials = list(found["serial"])
        if "" not in serials:
            return {}
        earlier, own = [""] * len(serials), part.ids[1]
        cells = [impersonal(part.columns, some) for some in part.cells]
        moments = [] if own else list(map(moments_of, cells))
        several = len(set(moments)) > 1  # one moment of all rows is no row's own
        if several:
            says = list(zip(*(found[name] for name in found if name not in _PLACE), strict=True))
        for at, some in enumerate(cells):
            if serials[at] or (at in nobody and not any(part.cells[at])):
                continue
            serials[at] = self._serials.made(some)
            if own:
                earlier[at], serials[at] = serials[at], self._serials.of_form(["id", own[at]], ())
            elif several and moments[at]:
                earlier[at], serials[at] = serials[at], self._serials.of_form(moments[at], says[at])
        return {"serial": serials, "earlier": earlier} if any(earlier) else {"serial": serials}


def _blank_in(columns: Sequence[Sequence[str]], rows: int) -> frozenset[int]:
    """The rows in which nothing stands in these columns."""
    if not columns:
        return frozenset(range(rows))
    if not all("" in texts for texts in columns):
        return frozenset()
    return frozenset(at for at, cells in enumerate(zip(*columns, strict=True)) if not any(cells))


def _rows_of(
    found: Mapping[str, Sequence[str]], part: Part, nobody: frozenset[int], answers: Sequence[str]
) -> tuple[list[Row], list[bool]]:
    names, mute = list(found), _blank_in([found[u] for u in answers], len(part.lines))
    empty = {at for at in nobody if not any(part.cells[at])}
    rows, answered = list[Row](), list[bool]()
    for at, (line, cells) in enumerate(zip(part.lines, zip(*found.values(), strict=True), strict=True)):
        if at not in empty:
            rows.append(Row(line.number, dict(zip(names, cells, strict=True)), 0, (), line.sheet.name))
            answered.append(at not in mute)
    return rows, answered
