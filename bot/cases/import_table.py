"""A file of answers from elsewhere, understood: rows as paper forms have them, and what could not be understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import cast
from zoneinfo import ZoneInfo

from bot.cases.import_cells import UNKNOWN, Profiles, Scores, mode_words
from bot.cases.import_columns import (
    Column,
    bare_in,
    columns_in,
    is_moment,
    is_of_people,
    is_turned,
    is_utc,
    weigh,
    with_names_dropped,
)
from bot.cases.import_days import Dates, day_of, is_open, is_time, order_of, turned_in
from bot.cases.import_map import ImportMap
from bot.cases.paper_file import Row
from bot.cases.table import Line
from bot.cases.table_cells import TableFaults, text_of
from bot.cases.table_layout import Header, recap_column, tables_of
from bot.conversation.profile import profile_of
from bot.rules.faults import Fault, Faults, fault
from scoring import Answers
from scoring.columns import plain
from scoring.instrument import Instrument

FEWEST = 3  # elements that a header names at least
_UNITS = ("unit", "service")
_KNOWN, _FILE = "#", "##"  # begin serial numbers that were made of a row, and of its whole file
_INDEX = ("ikm", "nilai ikm", "skm", "nilai skm", "nilai indeks", "ikm unit pelayanan", "mutu", "mutu pelayanan")
_DECIMALS = re.compile(r"[1-4][.,]0+")
_IDENTITY = re.compile(r"[0-9]{4}.*?[0-9]{1,2}[:.][0-9]{2}[:.][0-9]{2}|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)


class ImportFaults(Faults):
    """All that is not understood of a file: nothing of it is stored."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a file says. `rows` are the header and then every form, with cells as paper forms have them.

    `said` counts the cells of each item by what they say: (item, cell) with its score, None for a blank. `blank` are
    rows without any answer, `mute` those of them with a suggestion. `undated` says that no column tells days.
    """

    instrument: Instrument
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    said: Mapping[tuple[str, str], tuple[int | None, int]]
    blank: int
    mute: int
    undated: bool

    def answers(self, by: str | None = None) -> Answers:
        """The answers as `skm score` counts them, grouped by a column as it is written. Raises ImportFaults."""
        place = None
        if by is not None:
            names = [plain(one.name) for one in self.columns]
            if plain(by) not in names:
                listed = ", ".join(one.name for one in self.columns if one.name)
                raise ImportFaults([fault("map_value", "by", found=by, expected=listed)])
            place = str(names.index(plain(by)))
        counts, called = dict[str, Counter[tuple[int | None, ...]]](), dict[str, str]()
        for row in self.rows[1:]:
            written = " ".join(row.cells.get(f"cell {place}", "").split()) if place is not None else ""
            name = called.setdefault(written.casefold(), written)
            given = (row.cells.get(item.u.casefold(), "") for item in self.instrument.items)
            counts.setdefault(name, Counter())[tuple(int(one) if one else None for one in given)] += 1
        grouped = {name: counts[name] for name in sorted(counts)} or {"": Counter[tuple[int | None, ...]]()}
        return Answers(self.instrument, grouped, by or "")


def understand(
    lines: Iterable[Line], instrument: Instrument, said: ImportMap, zone: ZoneInfo | None, notes: list[Fault]
) -> Understood:
    """All of a file. What had to be assumed is added to `notes`. Raises ImportFaults with everything that is not clear.

    Without a `zone` scores alone are read: no day and no profile has to be clear. Personal columns are dropped here: no
    row has them.
    """
    reading = _Reading(instrument, said, zone, notes)
    try:
        for one in tables_of(lines, lambda cells: weigh(cells, instrument, said), FEWEST, notes):
            if isinstance(one, Header):
                reading.begin(one)
            else:
                reading.add(one)
    except TableFaults as error:
        raise ImportFaults(error.faults) from None
    return reading.understood()


class _Reading:
    def __init__(self, instrument: Instrument, said: ImportMap, zone: ZoneInfo | None, notes: list[Fault]) -> None:
        self._instrument, self._map, self._zone, self._notes = instrument, said, zone, notes
        self._scores, self._profiles = Scores(instrument, said), Profiles(said)
        self._u = {item.key: item.u.casefold() for item in instrument.items}
        self._columns: list[Column] = []
        self._first: tuple[Column, ...] = ()
        self._lines: list[tuple[list[Column], Line, list[str]]] = []
        self._faults: list[Fault] = []
        self._said: dict[tuple[str, str], tuple[int | None, int]] = {}
        self._where: dict[tuple[Column, str], list[tuple[int, str]]] = {}
        self._serials: Counter[str] = Counter()
        self._top: Line | None = None
        self._whole = ""
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
        if weigh(cells, self._instrument, self._map) >= FEWEST:  # a second header, of codes below questions
            if self._agrees(cells):
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

    def _agrees(self, names: Sequence[str]) -> bool:
        """Whether a second header names the same elements. Bare numbers below names say nothing."""
        columns, _ = columns_in(names, self._instrument, self._map)
        bare = {name for name, _ in bare_in(names, self._instrument, self._map)}
        bare -= {name for name, _ in bare_in([one.name for one in self._columns], self._instrument, self._map)}
        both = zip(self._columns, columns, strict=False)
        return all(
            one.key == other.key or other.name in bare for one, other in both if one.kind == other.kind == "item"
        )

    def understood(self) -> Understood:
        if self._top is None:
            raise ImportFaults([*self._faults, fault("import_header_none", expected=self._instrument.id)])
        self._drop_names()
        dates = self._dates()
        self._whole = _digest(_digest(_impersonal(columns, cells)) for columns, _, cells in self._lines)
        rows = [row for some in self._lines if (row := self._row(dates, *some)) is not None]
        self._tell_unknown()
        self._tell_means()
        if not rows and not self._faults:
            self._faults.append(fault("no_forms"))
        if self._faults:
            raise ImportFaults(self._faults)
        kinds = {one.kind for one in self._first}
        header = ["serial", "date", "unit", "service", "suggestion"]
        header += [one.key for one in profile_of(self._instrument)] + list(self._u.values())
        top = Row(self._top.number, dict.fromkeys(header, ""), len(header), (), self._top.sheet.name)
        answered = [row for row in rows if self._is_answered(row)]
        mute = sum(1 for row in rows if row.cells["suggestion"] and not self._is_answered(row))
        blank = len(rows) - len(answered)
        return Understood(
            self._instrument,
            self._first,
            (top, *answered),
            self._said,
            blank,
            mute,
            undated=self._timed or "date" not in kinds,
        )

    def _drop_names(self) -> None:
        """Columns called after people are personal where names stand in them, and count the rows where numbers do."""
        cells_of = dict[str, set[str]]()
        for columns, _, cells in self._lines:
            for column, text in zip(columns, cells, strict=True):
                if is_of_people(column):
                    cells_of.setdefault(plain(column.name), set()).add(text)
        # One without any cell may have been emptied before, when the file came.
        named = {name for name, found in cells_of.items() if not found - {""} or not "".join(found).isdecimal()}
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

    def _row(self, dates: Dates, columns: Sequence[Column], line: Line, cells: Sequence[str]) -> Row | None:
        found = dict.fromkeys(("serial", "date", "unit", "service", "mode", "suggestion"), "") | dict.fromkeys(
            self._u.values(), ""
        )
        here, suggestions, kept = (line.number, line.sheet.name), list[str](), list[str]()
        nobody = not any(text for column, text in zip(columns, cells, strict=True) if column.kind == "item")
        for place, (column, text) in enumerate(zip(columns, cells, strict=True)):
            if column.kind == "personal":
                continue
            kept.append(text)
            found[f"cell {place}"] = text
            if column.kind == "item":
                found[self._u[column.key]] = self._score(column, text, here)
            elif column.kind == "mode":
                found["mode"] = self._mode(column, text, here)
            elif self._zone is None or (nobody and column.kind in ("profile", "date")):
                continue
            elif column.kind == "profile":
                found[column.key] = self._code(column, text, here)
            elif column.kind == "date":
                found["date"] = self._day(column, text, dates, here)
            elif column.kind == "suggestion":
                suggestions += [text] if text and text != "-" else []
            elif column.kind in _UNITS:
                known = self._map.units if column.kind == "unit" else self._map.services
                found[column.kind] = known.get(plain(text), text)
            elif column.kind == "serial":
                found["serial"] = text
        found["suggestion"] = "\n".join(suggestions)
        if not any(cells):
            return None
        if found["mode"]:
            self._tell_unasked(found, here)
        found["serial"] = found["serial"] or self._serial(kept)
        return Row(line.number, found, 0, (), line.sheet.name)

    def _score(self, column: Column, text: str, here: tuple[int, str]) -> str:
        score = self._scores.score(column.key, text)
        if score == UNKNOWN:
            self._where.setdefault((column, text), []).append(here)
            return ""
        count = self._said.get((column.key, text), (score, 0))[1]
        self._said[column.key, text] = (score, count + 1)
        return "" if score is None else str(score)

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
        day = day_of(text, dates, self._zone, utc=is_utc(column))
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

    def _serial(self, cells: Sequence[str]) -> str:
        """A number for a form that has none. A form with a moment or an id is known by it in next month's file too.

        Without one equal rows are different people, and only the same file is known again.
        """
        known = any(map(_IDENTITY.search, cells))
        digest = _digest(cells if known else [self._whole, *cells])
        self._serials[digest] += 1
        times = self._serials[digest]
        return f"{_KNOWN if known else _FILE}{digest}" + (f"-{times}" if times > 1 else "")

    def _tell_means(self) -> None:
        """Rows of decimals among whole numbers are means that happen to be whole, and so are all beside an IKM."""
        found, given = list[tuple[Line, str]](), 0
        for columns, line, cells in self._lines:
            scores = [text for one, text in zip(columns, cells, strict=True) if one.kind == "item" and text]
            given += bool(scores)
            if len(scores) >= FEWEST and all(map(_DECIMALS.fullmatch, scores)):
                found.append((line, " ".join(scores)))
        index = next((one.name for one in self._first if one.kind == "leave" and plain(one.name) in _INDEX), "")
        if len(found) == given and not (index and self._are_two_decimals(found)):
            return
        for line, text in found:
            self._faults.append(fault("import_means", line=line.number, sheet=line.sheet.name, found=text))

    def _are_two_decimals(self, found: Sequence[tuple[Line, str]]) -> bool:
        return all(len(one) > len("1.0") for _, text in found for one in text.split())

    def _tell_unknown(self) -> None:
        for (column, text), places in self._where.items():
            line, sheet = places[0]
            told = fault("import_word", column.name, found=text, count=len(places), item=column.key)
            self._faults.append(told.at(line, sheet))


def _impersonal(columns: Sequence[Column], cells: Sequence[str]) -> list[str]:
    """The cells without those of personal columns: no name is known by its digest either."""
    return [text for column, text in zip(columns, cells, strict=True) if column.kind != "personal"]


def _digest(cells: Iterable[str]) -> str:
    return blake2b("\x1f".join(cells).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def serial_at(serial: str, *place: str) -> str:
    """The serial number of a row of this unit and span: that of a row without a moment holds for them alone."""
    return f"{_KNOWN}{_digest([serial, *place])}" if serial.startswith(_FILE) else serial


def is_of_file(serial: str) -> bool:
    """Whether a form is known by its whole file alone: the same row of a grown file is another one."""
    return serial.startswith(_FILE)


def is_made(serial: str) -> bool:
    """Whether a serial number was made from what the row says, since the file has none."""
    return serial.startswith(_KNOWN)


def columns_of_kind(columns: Iterable[Column], *kinds: str) -> Iterator[str]:
    """Names of the columns of these kinds."""
    return (one.name for one in columns if one.kind in kinds and one.name)
