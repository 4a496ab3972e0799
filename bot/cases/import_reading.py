"""Reads the rows of a file of answers from elsewhere, and collects what could not be understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast
from zoneinfo import ZoneInfo

from bot.cases.import_cells import UNKNOWN, Profiles, Scores, mode_words
from bot.cases.import_columns import (
    Column,
    agree,
    bare_in,
    columns_in,
    is_moment,
    is_turned,
    is_utc,
    weigh,
    with_names_dropped,
)
from bot.cases.import_days import Dates, day_of, is_open, is_time, order_of, turned_in
from bot.cases.import_map import ImportMap
from bot.cases.import_means import FEWEST, means_in
from bot.cases.import_privacy import impersonal, names_of_people
from bot.cases.import_scores import ItemCells
from bot.cases.import_serials import Serials
from bot.cases.import_understood import ImportFaults, Understood
from bot.cases.paper_file import Row
from bot.cases.table import Line
from bot.cases.table_cells import text_of
from bot.cases.table_layout import Header, recap_column
from bot.conversation.profile import FIELDS, profile_of
from bot.rules.faults import Fault, fault
from scoring.columns import plain
from scoring.instrument import Instrument

_PLAIN = frozenset(("", "1", "2", "3", "4"))  # cells that are scores to every questionnaire
_PLACES = ("unit", "service", "serial")
# Places of items, each with its column of forms and its cells' meanings, and of other columns.
Plan = tuple[list[tuple[int, str, dict[str, str]]], list[tuple[int, Column]]]


class Reading:
    """The rows of a file as they come."""

    def __init__(self, instrument: Instrument, said: ImportMap, zone: ZoneInfo | None, notes: list[Fault]) -> None:
        self._instrument, self._map, self._zone, self._notes = instrument, said, zone, notes
        self._scores, self._profiles = Scores(instrument, said), Profiles(said)
        self._u = {item.key: item.u.casefold() for item in instrument.items}
        self._columns: list[Column] = []
        self._first: tuple[Column, ...] = ()
        self._lines: list[tuple[list[Column], Line, list[str]]] = []
        self._items = ItemCells(self._scores, self._lines)
        self._faults: list[Fault] = []
        self._where: dict[tuple[Column, str], list[tuple[int, str]]] = {}
        self._names = ("serial", "date", "unit", "service", "mode", "suggestion", *self._u.values())
        self._empty = dict.fromkeys(self._names, "")
        self._plans = dict[int, Plan]()  # by the columns of a header
        self._days: dict[tuple[Column, str], str] = {}
        self._serials = Serials(())
        self._top: Line | None = None
        self._timed = False  # what looks like a moment is a time of day alone

    def begin(self, header: Header) -> None:
        """Columns of the rows that follow."""
        names = list(header.names)
        while names and not names[-1]:
            names.pop()
        self._columns, faults = columns_in(names, self._instrument, self._map)
        if found := recap_column(name for name in names if plain(name) not in self._map.columns):
            told = fault("import_recap", found=found)
            raise ImportFaults([told.at(header.line.number, header.line.sheet.name)])
        if self._top is None:
            self._top, self._first = header.line, tuple(self._columns)
            self._faults += [one.at(header.line.number, header.line.sheet.name) for one in faults]
            days = [one.name for one in self._columns if one.kind == "date"]
            others = [one.name for one in self._columns if one.kind == "leave" and is_moment(one)]
            if days and others and self._zone is not None:
                self._notes.append(fault("import_days", found=", ".join(days), others=", ".join(others)))
            if is_turned(names, self._instrument, self._map):
                self._notes.append(fault("order_told"))
            if bare := bare_in(names, self._instrument, self._map):
                self._notes.append(fault("bare_score", found=", ".join(f"{name} = {key}" for name, key in bare)))

    def add(self, line: Line) -> None:
        cells = [text_of(cell).strip() for cell in line.cells]
        if self._may_be_header(cells) and weigh(cells, self._instrument, self._map) >= FEWEST:  # codes below questions
            if agree(self._columns, cells, self._instrument, self._map):
                self._notes.append(fault("import_header", line=line.number, sheet=line.sheet.name))
            else:
                self._faults.append(fault("import_header_other", line=line.number, sheet=line.sheet.name))
            return
        if any(cells[len(self._columns) :]):
            self._faults.append(
                fault("cells", line=line.number, sheet=line.sheet.name, found=len(cells), expected=len(self._columns))
            )
            return
        cells += [""] * (len(self._columns) - len(cells))
        self._lines.append((self._columns, line, cells))

    def _may_be_header(self, cells: Sequence[str]) -> bool:
        """Whether enough cells of elements are no answers: to look up every name of every row takes long."""
        given = [text for column, text in zip(self._columns, cells, strict=False) if column.kind == "item"]
        if _PLAIN.issuperset(given):
            return False
        unknown = 0
        for column, text in zip(self._columns, cells, strict=False):
            if column.kind == "item" and self._scores.score(column.key, text) == UNKNOWN:
                unknown += 1
                if unknown >= FEWEST:
                    return True
        return False

    def understood(self) -> Understood:
        if self._top is None:
            raise ImportFaults([*self._faults, fault("import_header_none", expected=self._instrument.id)])
        self._drop_names()
        dates = self._dates()
        self._serials = Serials(impersonal(columns, cells) for columns, _, cells in self._lines)
        rows = [row for some in self._lines if (row := self._row(dates, *some)) is not None]
        self._tell_unknown()
        self._faults += means_in(self._lines, self._first, {text for _, text in self._items.told()})
        if not rows and not self._faults:
            self._faults.append(fault("no_forms"))
        if self._faults:
            raise ImportFaults(self._faults, self._first)
        kinds = {one.kind for one in self._first}
        header = ["serial", "date", "unit", "service", "suggestion"]
        header += [one.key for one in profile_of(self._instrument)] + list(self._u.values())
        top = Row(self._top.number, dict.fromkeys(header, ""), len(header), (), self._top.sheet.name)
        answered = [row for row in rows if self._is_answered(row)]
        remarks = tuple(row for row in rows if row.cells["suggestion"] and not self._is_answered(row))
        blank = len(rows) - len(answered)
        return Understood(
            self._instrument,
            self._first,
            (top, *answered),
            self._items.told(),
            blank,
            len(remarks),
            undated=self._timed or "date" not in kinds,
            remarks=remarks,
        )

    def _drop_names(self) -> None:
        """Columns called after people are personal where names stand in them, and count the rows where numbers do."""
        named = names_of_people((columns, cells) for columns, _, cells in self._lines)
        if not named:
            return
        heads = {id(columns): columns for columns, _, _ in self._lines}
        for columns in heads.values():
            places = [place for place, one in enumerate(columns) if plain(one.name) in named]
            columns[:] = with_names_dropped(columns, places)
        self._first = tuple(
            with_names_dropped(self._first, [at for at, one in enumerate(self._first) if plain(one.name) in named])
        )

    def _is_answered(self, row: Row) -> bool:
        return any(row.cells[u] for u in self._u.values())

    def _row(self, dates: Dates, columns: list[Column], line: Line, cells: Sequence[str]) -> Row | None:
        found, (items, others) = self._empty.copy(), self._plan(columns)
        here, suggestions = (line.number, line.sheet.name), list[str]()
        grouped, nobody = self._zone is None, True
        for place, u, known in items:
            if text := cells[place]:
                nobody = False
                score = known.get(text)
                if score is None:
                    self._where.setdefault((columns[place], text), []).append(here)
                else:
                    found[u] = score
        for place, column in others:
            kind, text = column.kind, cells[place]
            if kind == "suggestion":
                suggestions += [text] if text and text != "-" else []
            else:
                found[kind] = self._mode(column, text, here) if kind == "mode" else self._placed(kind, text)
        if not any(cells):
            return None
        if grouped:
            found |= {f"cell {place}": text for place, text in enumerate(cells) if columns[place].kind != "personal"}
        if nobody:
            found["date"] = self._day_of_remark(columns, cells, dates) if suggestions else ""
        elif not grouped:
            self._read_about(found, columns, cells, dates, here)
        found["suggestion"] = "\n".join(suggestions)
        if found["mode"]:
            self._tell_unasked(found, here)
        found["serial"] = found["serial"] or self._serials.made(impersonal(columns, cells))
        return Row(line.number, found, 0, (), line.sheet.name)

    def _day_of_remark(self, columns: Sequence[Column], cells: Sequence[str], dates: Dates) -> str:
        """The day of a row without answers, "" where it says none: that is no fault of a row that is not counted."""
        for column, text in zip(columns, cells, strict=True):
            if column.kind == "date" and self._zone is not None and not self._timed:
                return str(day_of(text, dates, self._zone, utc=is_utc(column)) or "")
        return ""

    def _placed(self, kind: str, text: str) -> str:
        """A unit or service as the map has it, a serial number as it is."""
        known = self._map.units if kind == "unit" else self._map.services if kind == "service" else {}
        return known.get(plain(text), text) if known else text

    def _read_about(
        self,
        found: dict[str, str],
        columns: Sequence[Column],
        cells: Sequence[str],
        dates: Dates,
        here: tuple[int, str],
    ) -> None:
        """The day and the profile of a row in which anybody answered."""
        for column, text in zip(columns, cells, strict=True):
            if column.kind == "profile":
                found[column.key] = self._code(column, text, here)
            elif column.kind == "date":
                found["date"] = self._day(column, text, dates, here)

    def _plan(self, columns: list[Column]) -> Plan:
        """Where the items stand, with what their cells mean, and the other columns that say something."""
        plan = self._plans.get(id(columns))
        if plan is None:
            items = [
                (place, self._u[one.key], self._items.meanings(columns, place))
                for place, one in enumerate(columns)
                if one.kind == "item"
            ]
            kinds = ("mode", *(() if self._zone is None else ("suggestion", *_PLACES)))
            plan = self._plans[id(columns)] = items, [one for one in enumerate(columns) if one[1].kind in kinds]
        return plan

    def _code(self, column: Column, text: str, here: tuple[int, str]) -> str:
        code = self._profiles.code(column.key, text)
        if code is None:
            self._where.setdefault((column, text), []).append(here)
        return code or ""

    def _mode(self, column: Column, text: str, here: tuple[int, str]) -> str:
        """The way of service, by its name or its words, "" for a blank."""
        if not text:
            return ""
        mode = next((one for one in self._instrument.modes if plain(text) in mode_words(one)), "")
        if not mode:
            expected = ", ".join(self._instrument.modes)
            self._faults.append(fault("import_mode", column.name, *here, found=text, expected=expected))
        return mode

    def _tell_unasked(self, found: Mapping[str, str], here: tuple[int, str]) -> None:
        """Answers to items that the row's way of service does not ask."""
        for item in self._instrument.items:
            if (text := found[self._u[item.key]]) and not item.asked_in(found["mode"]):
                self._faults.append(fault("unasked", item.u, *here, found=text, unit=found["mode"]))

    def _day(self, column: Column, text: str, dates: Dates, here: tuple[int, str]) -> str:
        if self._timed or self._zone is None:
            return ""
        if (known := self._days.get((column, text))) is not None:
            return known
        day = day_of(text, dates, self._zone, utc=is_utc(column))
        self._days[column, text] = str(day or "")
        if day is None:
            self._faults.append(fault("day", column.name, *here, found=text, expected="2026-11-18, 18/11/2026 14:30"))
        return str(day or "")

    def _dates(self) -> Dates:
        """Whether days or months stand first: by what was said, or by the file's dates that can be read in one way."""
        texts = [
            cells[place]
            for columns, _, cells in self._lines
            for place, column in enumerate(columns)
            if column.kind == "date"
        ]
        self._timed = bool(texts) and all(map(is_time, texts))
        if self._map.dates or self._zone is None:
            return cast(Dates, self._map.dates or "dmy")
        if turned := turned_in(texts):
            self._faults.append(fault("import_turned", found=turned))
        order = order_of(texts)
        if order is None and (doubtful := next(filter(is_open, texts), "")):
            self._notes.append(fault("import_dates", found=doubtful))
        return order or "dmy"

    def _tell_unknown(self) -> None:
        for (column, text), places in self._where.items():
            count, item, (line, sheet) = len(places), column.key, places[0]
            if column.kind == "profile":
                options = ", ".join(FIELDS[item].options)
                said = fault("import_code", found=text, count=count, item=item, expected=options)
            else:
                said = fault("import_word", found=text, count=count, item=item)
            self._faults.append(replace(said, where=column.name, line=line, sheet=sheet))
