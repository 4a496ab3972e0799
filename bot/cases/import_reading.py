"""Reads the rows of a file of answers from elsewhere, and collects what could not be understood."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import cast
from zoneinfo import ZoneInfo

from bot.cases.import_cells import UNKNOWN, Scores
from bot.cases.import_columns import (
    Column,
    agree,
    bare_in,
    columns_in,
    is_moment,
    is_turned,
    weigh,
    with_names_dropped,
)
from bot.cases.import_days import Dates, is_open, is_time, order_of, turned_in
from bot.cases.import_map import ImportMap
from bot.cases.import_means import FEWEST, means_in
from bot.cases.import_privacy import impersonal, names_of_people
from bot.cases.import_rows import FormRows, Part
from bot.cases.import_scores import ItemCells
from bot.cases.import_serials import Serials
from bot.cases.import_twins import Twins
from bot.cases.import_understood import ImportFaults, Understood
from bot.cases.paper_file import Row
from bot.cases.table import Line
from bot.cases.table_cells import texts_of
from bot.cases.table_layout import Header, recap_column
from bot.cases.table_sides import sideways
from bot.conversation.profile import FIELDS, profile_of
from bot.rules.faults import Fault, fault
from scoring.columns import plain
from scoring.instrument import Instrument

_PLAIN = frozenset(("", "1", "2", "3", "4"))  # cells that are scores to every questionnaire


class Reading:
    """The rows of a file as they come."""

    def __init__(self, instrument: Instrument, said: ImportMap, zone: ZoneInfo | None, notes: list[Fault]) -> None:
        self._instrument, self._map, self._zone, self._notes = instrument, said, zone, notes
        self._scores = Scores(instrument, said)
        self._part = Part([])  # the present one
        self._parts: list[Part] = []
        self._places: Sequence[int] = ()  # of items
        self._first: tuple[Column, ...] = ()
        self._faults: list[Fault] = []
        self._top: Line | None = None

    def begin(self, header: Header) -> None:
        """Columns of the rows that follow."""
        names = list(header.names)
        while names and not names[-1]:
            names.pop()
        columns, faults = columns_in(names, self._instrument, self._map)
        if found := recap_column(name for name in names if plain(name) not in self._map.columns):
            told = fault("import_recap", found=found)
            raise ImportFaults([told.at(header.line.number, header.line.sheet.name)])
        self._part = Part(columns)
        self._parts.append(self._part)
        self._places = [place for place, one in enumerate(columns) if one.kind == "item"]
        if self._top is None:
            self._top, self._first = header.line, tuple(columns)
            self._faults += [one.at(header.line.number, header.line.sheet.name) for one in faults]
            days = [one.name for one in columns if one.kind == "date"]
            others = [one.name for one in columns if one.kind == "leave" and is_moment(one)]
            if days and others and self._zone is not None:
                self._notes.append(fault("import_days", found=", ".join(days), others=", ".join(others)))
            if is_turned(names, self._instrument, self._map):
                self._notes.append(fault("order_told"))
            if bare := bare_in(names, self._instrument, self._map):
                self._notes.append(fault("bare_score", found=", ".join(f"{name} = {key}" for name, key in bare)))

    def add(self, line: Line) -> None:
        part, cells = self._part, texts_of(line.cells)
        if (width := len(part.columns)) > len(cells):
            cells += [""] * (width - len(cells))
        if self._may_be_header(cells) and weigh(cells, self._instrument, self._map) >= FEWEST:  # codes below questions
            if agree(part.columns, cells, self._instrument, self._map):
                self._notes.append(fault("import_header", line=line.number, sheet=line.sheet.name))
            else:
                self._faults.append(fault("import_header_other", line=line.number, sheet=line.sheet.name))
            return
        if len(cells) > width and any(cells[width:]):
            self._faults.append(
                fault("cells", line=line.number, sheet=line.sheet.name, found=len(line.cells), expected=width)
            )
            return
        part.lines.append(Line(line.number, (), line.sheet))
        part.cells.append(cells[:width] if len(cells) > width else cells)

    def _may_be_header(self, cells: Sequence[str]) -> bool:
        """Whether enough cells of elements are no answers: to look up every name of every row takes long."""
        given = [cells[place] for place in self._places]
        if _PLAIN.issuperset(given):
            return False
        unknown = 0
        for place, text in zip(self._places, given, strict=True):
            if self._scores.score(self._part.columns[place].key, text) == UNKNOWN:
                unknown += 1
                if unknown >= FEWEST:
                    return True
        return False

    def understood(self) -> Understood:
        """All that the rows say, with the faults. Raises ImportFaults where they are no answers at all."""
        if self._top is None:
            raise ImportFaults([*self._faults, fault("import_header_none", expected=self._instrument.id)])
        self._drop_names()
        self._check_sides()
        dates, items = self._dates(), ItemCells(self._scores)
        serials = Serials(impersonal(columns, cells) for part in self._parts for columns, _, cells in part.rows())
        forms = FormRows(
            instrument=self._instrument, said=self._map, zone=self._zone, items=items, dates=dates, serials=serials
        )
        rows, flags = list[Row](), list[bool]()
        twins = Twins([item.u.casefold() for item in self._instrument.items], self._notes, self._faults)
        for part in self._parts:
            some, told = forms.rows(part)
            kept = twins.without(part, some)
            rows += compress(some, kept)
            flags += compress(told, kept)
        self._faults += forms.faults
        self._tell_unknown(forms.where)
        lines = (one for part in self._parts for one in part.rows())
        self._faults += means_in(lines, self._first, {text for _, text in items.told()})
        if not rows and not self._faults:
            self._faults.append(fault("no_forms"))
        unclear = frozenset(place for places in forms.where.values() for place in places)
        if unclear:  # what is not understood may be the only answer
            flags = [told or (row.line, row.sheet) in unclear for row, told in zip(rows, flags, strict=True)]
        kinds = {one.kind for one in self._first}
        header = ["serial", "date", "unit", "service", "suggestion"]
        header += [one.key for one in profile_of(self._instrument)]
        header += [item.u.casefold() for item in self._instrument.items]
        top = Row(self._top.number, dict.fromkeys(header, ""), len(header), (), self._top.sheet.name)
        answered = [row for row, is_answered in zip(rows, flags, strict=True) if is_answered]
        mute = (row for row, is_answered in zip(rows, flags, strict=True) if not is_answered)
        remarks = tuple(row for row in mute if row.cells["suggestion"])
        return Understood(
            instrument=self._instrument,
            columns=self._first,
            rows=(top, *answered),
            said=items.told(),
            blank=len(rows) - len(answered),
            mute=len(remarks),
            undated=dates is None or "date" not in kinds,
            remarks=remarks,
            faults=tuple(self._faults),
            unclear=unclear,
        )

    def _check_sides(self) -> None:
        """Refuse rows that begin with the names of elements: a table on its side. Raises ImportFaults."""
        for part in self._parts:
            begins = part.texts[0] if part.lines and part.columns[0].kind != "item" else ()
            if found := sideways(begins, self._instrument):
                raise ImportFaults([fault("import_sideways", "", *part.here(0), found=found)])

    def _drop_names(self) -> None:
        """Columns called after people are personal where names stand in them, and count the rows where numbers do."""
        named = names_of_people(
            (one, part.texts[place]) for part in self._parts for place, one in enumerate(part.columns)
        )
        if not named:
            return
        for part in self._parts:
            part.columns[:] = _without_names(part.columns, named)
        self._first = tuple(_without_names(self._first, named))

    def _dates(self) -> Dates | None:
        """Whether days or months stand first: by what was said, or by the file's dates that can be read in one way.

        None where what looks like a moment is a time of day alone.
        """
        texts = dict.fromkeys(text for part in self._parts for _, some in part.of_kind("date") for text in some)
        if texts and all(map(is_time, texts)):
            return None
        if self._map.dates or self._zone is None:
            return cast(Dates, self._map.dates or "dmy")
        if turned := turned_in(texts):
            self._faults.append(fault("import_turned", found=turned))
        order = order_of(texts)
        if order is None and (doubtful := next(filter(is_open, texts), "")):
            self._notes.append(fault("import_dates", found=doubtful))
        return order or "dmy"

    def _tell_unknown(self, where: Mapping[tuple[Column, str], Sequence[tuple[int, str]]]) -> None:
        for (column, text), places in where.items():
            count, item, (line, sheet) = len(places), column.key, places[0]
            if column.kind == "profile":
                options = ", ".join(FIELDS[item].options)
                said = fault("import_code", found=text, count=count, item=item, expected=options)
            else:
                said = fault("import_word", found=text, count=count, item=item)
            self._faults.append(replace(said, where=column.name, line=line, sheet=sheet))


def _without_names(columns: Sequence[Column], named: Collection[str]) -> list[Column]:
    return with_names_dropped(columns, [place for place, one in enumerate(columns) if plain(one.name) in named])
