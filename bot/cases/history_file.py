"""A file of figures that were published before: a row for a unit or the agency and a period. Every fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.cases.history_columns import COLUMN, LEFT, NAMES, WIDE, period_text, weigh
from bot.cases.history_wide import unfolded
from bot.cases.table import Line
from bot.cases.table_cells import TableFaults, text_of
from bot.cases.table_layout import Header, tables_of
from bot.cases.unit_names import code_of, units_by_name
from bot.rules.faults import Fault, Faults, fault
from bot.rules.rights import EVERYWHERE_WORDS
from bot.storage import Unit
from bot.storage.history import KINDS
from exports.writing.table import plain_text
from scoring import BadInstrument, Instrument, Period, conventions, load_instrument
from scoring.columns import Columns, beyond, columns_of, order_told, plain
from scoring.history import HIGHEST, LOWEST, Mismatch, Published, mismatch
from scoring.instrument_catalogue import instruments
from scoring.period_words import period_in_words, periods_within

_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,6})?")
_LENGTHS = {"source": 300, "instrument": 60}


class HistoryFaults(Faults):
    """Every bad row of a file: nothing of it is stored."""


@dataclass(frozen=True)
class Given:
    """What a file may be read by: units, the configured questionnaire, the day, and a period where the file names none.

    `units` are all there are.
    """

    units: Sequence[Unit]
    instrument: Instrument
    today: date
    period: str = ""
    agency: str = ""  # its name, in the place of a unit's that of all units together
    earlier: Mapping[str, str] = field(default_factory=dict)  # codes that units had, with those of today
    named: Mapping[str, Sequence[str]] = field(init=False)  # codes of the units of a name

    def __post_init__(self) -> None:
        named = units_by_name(self.units)
        known = {unit.code for unit in self.units}
        was = {old: [code] for old, code in self.earlier.items() if code in known}
        object.__setattr__(self, "named", named | was | {unit.code: [unit.code] for unit in self.units})


def figures_of(lines: Iterable[Line], given: Given, notes: list[Fault]) -> list[Published]:
    """The figures of a table, in its order. What had to be assumed, and each IKM that does not follow from its own NRR,
    is added to `notes`. Raises HistoryFaults naming line, column, what was found and what was expected.
    """
    try:
        return _Reading(given, notes).read(list(unfolded(list(lines), WIDE, notes)))
    except TableFaults as error:
        raise HistoryFaults(error.faults) from None


class _Reading:
    def __init__(self, given: Given, notes: list[Fault]) -> None:
        self._given, self._notes = given, notes
        self._faults = list[Fault]()
        self._at: dict[str, int] = {}
        self._nrr: dict[str, tuple[int | None, ...]] = {}  # by instrument
        self._names: tuple[str, ...] = ()
        self._titled = ""
        self._assumed = False
        self._blank = set[int]()  # lines whose column of units is blank, as below a merged cell

    def read(self, lines: Sequence[Line]) -> list[Published]:
        found, at = list[Published](), list[int]()
        first: dict[tuple[str, str, str], int] = {}
        for one in tables_of(lines, weigh, 2, self._notes):
            if isinstance(one, Header):
                self._begin(one, lines)
                continue
            before = len(self._faults)
            figure = self._figure(one)
            if figure is None or len(self._faults) > before:
                continue
            if figure.key in first:
                told = fault("again", found=f"{figure.unit or '*'} {figure.period.key}", first=first[figure.key])
                self._faults.append(told.at(one.number, one.sheet.name))
            first.setdefault(figure.key, one.number)
            found.append(figure)
            at.append(one.number)
        if not self._names:
            self._faults.append(fault("history_header"))
        elif not found and not self._faults:
            self._faults.append(fault("history_rows"))
        if self._faults:
            raise HistoryFaults(sorted(self._faults, key=lambda one: one.line))
        blank = [one for one, line in zip(found, at, strict=True) if not one.unit and line in self._blank]
        if blank and len(blank) < len(found):
            self._notes.append(fault("history_agency", line=min(self._blank), found=len(blank)))
        if self._assumed:
            self._notes.append(fault("history_instrument", name=self._given.instrument.id))
        return found

    def _begin(self, header: Header, lines: Sequence[Line]) -> None:
        """A header: where each column stands, and what is wrong with it."""
        line, sheet = header.line.number, header.line.sheet
        columns = [COLUMN.get(plain(name), "") for name in header.names]
        self._names, self._nrr = header.names, {}
        self._at = {name: columns.index(name) for name in NAMES if name in columns}
        twice = [name for name in self._at if columns.count(name) > 1]
        self._faults += [fault("column_twice", line=line, sheet=sheet.name, found=name) for name in twice]
        order = order_told(header.names, self._given.instrument)
        found = columns_of(header.names, self._given.instrument, order or "report")
        if order:
            self._notes.append(fault("order_told", line=line, sheet=sheet.name))
        elements = {place for place in found.places if place is not None}
        if elements:
            self._say_elements(found, line, sheet.name)
        asked = self._given.instrument
        if "instrument" not in self._at and (further := ", ".join(beyond(header.names, asked))):
            told = fault("import_beyond", found=further, most=len(asked.keys), expected=asked.id)
            self._faults.append(told.at(line, sheet.name))
        left = [
            name
            for place, name in enumerate(header.names)
            if name and not columns[place] and place not in elements and plain(name) not in LEFT
        ]
        if left:
            self._notes.append(fault("history_left", line=line, sheet=sheet.name, found=", ".join(left)))
        titles = [one for one in lines if one.sheet == sheet and one.number < line]
        keys = {period.key for one in titles for cell in one.cells for period in periods_within(text_of(cell))}
        self._titled = ""
        if "period" not in self._at and not self._given.period:
            if len(keys) == 1:
                (self._titled,) = keys
                self._notes.append(fault("history_title", line=line, sheet=sheet.name, found=self._titled))
            else:
                self._faults.append(fault("history_period_needed", line=line, sheet=sheet.name))

    def _say_elements(self, found: Columns, line: int, sheet: str) -> None:
        for one in found.faults:
            if one.kind == "other":
                number, named = (item.key for item in one.items)
                found_other = fault("element_other", found=one.found[0], number=number, named=named)
                self._faults.append(found_other.at(line, sheet))
            elif one.kind == "twice":
                self._faults.append(fault("column_twice", line=line, sheet=sheet, found=one.found[0]))
            else:
                names = ", ".join(item.key for item in one.items)
                expected = ", ".join(self._given.instrument.keys)
                self._faults.append(fault("no_column", line=line, sheet=sheet, found=names, expected=expected))
        if found.bare:
            numbers = ", ".join(f"{name} = {item.key}" for name, item in found.bare)
            self._notes.append(fault("bare_numbers", line=line, sheet=sheet, found=numbers))

    def _figure(self, line: Line) -> Published | None:
        cells = {name: self._cell(line, place) for name, place in self._at.items()}
        unit = self._unit(line, cells)
        period = self._period(line, period_text(cells) or self._given.period or self._titled)
        ikm = self._decimal(line, "ikm", cells.get("ikm", ""), (LOWEST, HIGHEST))
        name, instrument = self._instrument(line, cells.get("instrument", ""))
        weight = self._weight(line, cells.get("weight", ""), instrument)
        nrr = self._nrr_of(line, instrument)
        n, source = self._count(line, cells.get("n", "")), cells.get("source", "")
        for column, text in (("source", source), ("instrument", name)):
            if len(text) > _LENGTHS[column]:
                self._say(line, fault("too_long", column, found=len(text), expected=_LENGTHS[column]))
            elif not text.isprintable():
                self._say(line, fault("one_line", column))
        if unit is None or period is None or ikm is None:
            return None
        figure = Published(
            unit=unit, period=period, ikm=ikm, instrument=name, n=n, nrr=nrr, weight=weight, source=source
        )
        if instrument is not None and (wrong := mismatch(figure, instrument)) is not None:
            self._notes.append(_wrong(wrong).at(line.number, line.sheet.name))
        return figure

    def _unit(self, line: Line, cells: Mapping[str, str]) -> str | None:
        """The unit's code, "" for the whole agency. None where there is no such unit, which is a fault."""
        column = "code" if cells.get("code") else "unit"
        text = cells.get(column, "")
        if not text and {"code", "unit"} & self._at.keys():
            self._blank.add(line.number)
        named = self._given.named
        whole = plain(text) == plain(self._given.agency) and plain(text) not in named
        if not text or text.casefold() in EVERYWHERE_WORDS or whole:
            return ""
        codes = named.get(text.upper()) or named.get(plain(text)) or named.get(code_of(text), [])
        if len(codes) == 1:
            return codes[0]
        if codes:
            self._say(line, fault("history_units", column, found=text, expected=", ".join(codes[:5])))
        else:
            self._say(line, fault("history_unit", column, found=text))
        return None

    def _period(self, line: Line, text: str) -> Period | None:
        if not text and "period" not in self._at:
            return None  # said of the header
        period = period_in_words(text)
        if period is None:
            self._say(line, fault("history_period", "period", found=text))
            return None
        if period.kind not in KINDS:
            self._say(line, fault("history_period", "period", found=text))
        elif period.first > self._given.today:
            self._say(line, fault("history_to_come", "period", found=text))
        return period

    def _decimal(self, line: Line, column: str, text: str, ends: tuple[Decimal, Decimal]) -> Decimal | None:
        value = Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
        if value is None or not ends[0] <= value <= ends[1]:
            self._say(line, fault("history_number", column, found=text, low=ends[0], high=ends[1]))
            return None
        return value

    def _instrument(self, line: Line, text: str) -> tuple[str, Instrument | None]:
        """The questionnaire's name, and the questionnaire where it is one that is known."""
        if not text:
            self._assumed = True
            return self._given.instrument.id, self._given.instrument
        name = next((one for one in (*instruments(), self._given.instrument.id) if plain(one) == plain(text)), None)
        if name is None:
            told = fault("history_other", "instrument", found=text)
            self._notes.append(told.at(line.number, line.sheet.name))
            return text, None
        try:
            return name, load_instrument(name)
        except BadInstrument:
            return name, None

    def _weight(self, line: Line, text: str, instrument: Instrument | None) -> str:
        weight = text.replace(",", ".").replace(" ", "")
        if weight and instrument is not None and weight not in (known := conventions(instrument)):
            self._say(line, fault("option", "weight", found=text, expected=", ".join(known)))
        return weight[:20]

    def _nrr_of(self, line: Line, instrument: Instrument | None) -> tuple[Decimal | None, ...]:
        if instrument is None or len(instrument.items) != len(instrument.keys):
            return ()
        if instrument.id not in self._nrr:
            order = order_told(self._names, instrument) or "report"
            self._nrr[instrument.id] = columns_of(self._names, instrument, order).places
        found = list[Decimal | None]()
        for key, place in zip(instrument.keys, self._nrr[instrument.id], strict=True):
            text = "" if place is None else self._cell(line, place)
            blank = text in ("", "-", "–")
            found.append(None if blank else self._decimal(line, key, text, (Decimal(1), Decimal(4))))
        return tuple(found) if any(one is not None for one in found) else ()

    def _count(self, line: Line, text: str) -> int | None:
        if not text or text in ("-", "–"):
            return None
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
            self._say(line, fault("population", "n", found=text))
            return None
        return int(text)

    def _cell(self, line: Line, place: int) -> str:
        return plain_text(text_of(line.cells[place])).strip() if place < len(line.cells) else ""

    def _say(self, line: Line, found: Fault) -> None:
        self._faults.append(found.at(line.number, line.sheet.name))


def _wrong(wrong: Mismatch) -> Fault:
    """That an IKM does not follow from its NRR, with the right one: by the exact weight and by the roughest."""
    (weight, right), *others = wrong.right
    if not others:
        return fault("history_mismatch", "ikm", found=wrong.printed, right=right, weight=_weight(weight))
    rough, index = others[-1]
    return fault(
        "history_mismatch_two",
        "ikm",
        found=wrong.printed,
        right=right,
        weight=_weight(weight),
        other=index,
        rough=_weight(rough),
    )


def _weight(text: str) -> Decimal | str:
    """A convention, as a number where it is one, so that it is shown as the language has it."""
    return Decimal(text) if _NUMBER.fullmatch(text) else text
