"""Paper forms typed into a file (csv or xlsx): every bad row named, or every row a response. Nothing is stored here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from bot.cases.paper_file import PaperFaults, Row
from bot.cases.slots import Slot, Slots
from bot.cases.units_csv import code_of
from bot.conversation.profile import FIELDS, profile_of
from bot.conversation.survey import SUGGESTION_LENGTH, clean
from bot.conversation.texts import texts
from bot.rules.faults import Fault, fault
from bot.storage import Response, Unit
from bot.storage.windows import Window
from scoring import Instrument, Period
from scoring.columns import Order, columns_of, order_told
from scoring.elements import Item

CHANNEL = "kertas"
_SERIAL_LENGTH = 40
_FIRST = ("serial", "date", "unit", "service")
_LAST = "suggestion"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Counter:
    """What a row is checked against. `span` is a window or a period, `today` a day of the agency's.

    A period may be longer than the rolling ones that answers land in. `channel` is what the file was.
    """

    instrument: Instrument
    units: Mapping[str, Unit]
    slots: Slots
    span: Window | Period
    used: frozenset[str] | set[str]
    today: date
    ended: Mapping[str, tuple[date, str]] = field(default_factory=dict)  # units that became others: from when, which
    channel: str = CHANNEL
    order: Order | None = None  # of columns that are numbers alone, None where nobody said


def columns(instrument: Instrument) -> list[str]:
    """The columns of a file: serial, date, unit, service, the profile, U1..Un, suggestion."""
    answers = [item.u.casefold() for item in instrument.items]
    return [*_FIRST, *(field.key for field in profile_of(instrument)), *answers, _LAST]


def headings(instrument: Instrument) -> list[str]:
    """The same as an empty file has them: with the name of each element, since numbers alone are taken for others."""
    answers = [f"{item.u.casefold()} {item.key}" for item in instrument.items]
    return [*_FIRST, *(field.key for field in profile_of(instrument)), *answers, _LAST]


def serial_of(text: str) -> str:
    """A serial number as it is compared: 1, 0001 and " 1" are one.

    >>> serial_of("0001"), serial_of(" A-01 "), serial_of("000")
    ('1', 'A-01', '0')
    """
    text = text.strip()
    return (text.lstrip("0") or "0") if text.isascii() and text.isdecimal() else text


def template(instrument: Instrument, language: str) -> list[list[str]]:
    """Rows of a sheet that explains the columns: name, what is expected."""
    words = texts(language)
    rows = [
        ["serial", words("paper.column_serial", most=_SERIAL_LENGTH)],
        ["date", words("paper.column_date")],
        ["unit", words("paper.column_unit")],
        ["service", words("paper.column_service")],
    ]
    rows += [
        [field.key, "; ".join(f"{code} = {words.option(field.key, code)}" for code in field.options)]
        for field in profile_of(instrument)
    ]
    rows += [
        [
            f"{item.u.casefold()} {item.key}",
            "; ".join(f"{score} = {label}" for score, label in enumerate(item.labels[language], 1)),
        ]
        for item in instrument.items
    ]
    return [*rows, [_LAST, words("paper.column_suggestion", most=SUGGESTION_LENGTH)]]


def responses_of(
    rows: Iterable[Row],
    counter: Counter,
    batch: str,
    step: Callable[[], None] = lambda: None,
    notes: list[Fault] | None = None,
) -> list[Response]:
    """The responses of a file. `step` is called once a row, for a progress bar. Raises PaperFaults for bad rows.

    What had to be assumed is added to `notes`: the order of columns that are numbers alone.
    """
    rows = iter(rows)
    header = next(rows, Row(1, {}, 0))
    expected, names, faults = _names(header, counter, [] if notes is None else notes)
    missing = [name for name in expected if name not in names.values() and name != "service"]
    faults += [fault("no_column", line=header.line, found=name, expected=", ".join(expected)) for name in missing]
    others = [name for name, column in names.items() if column not in expected]
    faults += [fault("unknown_column", line=header.line, found=name, expected=", ".join(expected)) for name in others]
    faults += [fault("column_twice", line=header.line, found=name) for name in header.twice]
    if faults:
        raise PaperFaults(replace(one, sheet=header.sheet) for one in faults)
    checks, found, seen = _Checks(counter), [], dict[str, tuple[int, str]]()
    for found_row in rows:
        step()
        line, sheet = found_row.line, found_row.sheet
        row = {names.get(name, name): cell for name, cell in found_row.cells.items()}
        if found_row.width > header.width:  # a comma that no quotation marks enclose: every cell after it means another
            faults.append(fault("cells", line=line, sheet=sheet, found=found_row.width, expected=header.width))
            continue
        response, wrong = checks.response(row)
        serial = serial_of(row.get("serial", ""))
        if serial in seen:
            first = seen[serial]
            wrong.append(fault("again", "serial", found=row["serial"], first=f"{first[1]} {first[0]}".strip()))
        seen.setdefault(serial, (line, sheet))
        faults += [one.at(line, sheet) for one in wrong]
        if response is not None and not faults:
            found.append(replace(response, batch=batch))
    if not found and not faults:
        faults = [fault("no_forms")]
    if faults:
        raise PaperFaults(faults)
    return found


def _names(header: Row, counter: Counter, notes: list[Fault]) -> tuple[list[str], dict[str, str], list[Fault]]:
    """The columns that are expected, each name of the header with its column, and what is wrong with the answers'."""
    instrument = counter.instrument
    fixed = {*_FIRST, _LAST, *(field.key for field in profile_of(instrument))}
    written = [name for name in header.cells if name not in fixed]
    told_order = None if counter.order else order_told(written, instrument)
    matched, faults = columns_of(written, instrument, counter.order or told_order or "report"), list[Fault]()
    if told_order:
        notes.append(fault("order_told"))
    names = {name: name for name in header.cells}
    for item, place in zip(instrument.items, matched.places, strict=True):
        if place is not None:
            names[written[place]] = item.u.casefold()
    for one in matched.faults:
        if one.kind == "other":
            number, named = one.items
            faults.append(
                fault("element_other", line=header.line, found=one.found[0], number=number.key, named=named.key)
            )
        elif one.kind == "twice":
            faults.append(fault("column_twice", line=header.line, found=", ".join(one.found)))
    if matched.bare and counter.order is None:
        notes.append(fault("bare_numbers", found=", ".join(f"{name} = {item.key}" for name, item in matched.bare)))
    told = {item.u.casefold() for one in matched.faults if one.kind != "missing" for item in one.items}
    return [name for name in columns(instrument) if name not in told], names, faults


class _Checks:
    """One row against everything that is known. What repeats from row to row is worked out once."""

    def __init__(self, counter: Counter) -> None:
        self._counter, self._used = counter, frozenset(map(serial_of, counter.used))
        words = texts("id")
        self._options = {
            field.key: {
                **{code.casefold(): code for code in field.options},
                **{words.option(field.key, code).casefold(): code for code in field.options},
            }
            for field in profile_of(counter.instrument)
        }
        self._days: dict[tuple[str, str, date], tuple[Response | None, list[Fault]]] = {}
        self._items = [(item.u.casefold(), item) for item in counter.instrument.items]
        self._own = {item.key for item in counter.instrument.items[: counter.instrument.own]}

    def response(self, row: Mapping[str, str]) -> tuple[Response | None, list[Fault]]:
        """The response, or None with everything that is wrong with the row."""
        faults: list[Fault] = []
        serial = row.get("serial", "")
        if not 1 <= len(serial) <= _SERIAL_LENGTH:
            faults.append(fault("length", "serial", found=len(serial), expected=f"1-{_SERIAL_LENGTH}"))
        elif not serial.isprintable():
            faults.append(fault("one_line", "serial"))
        elif serial_of(serial) in self._used:
            faults.append(fault("imported", "serial", found=serial))
        profile = {key: self._option(key, row.get(key, ""), faults) for key in self._options}
        unit = self._counter.units.get(code_of(row.get("unit", "")))
        answers = self._answers(row, unit, faults)
        day, place = self._place(row, unit, faults)
        written = row.get(_LAST, "")
        if len(written) > SUGGESTION_LENGTH:
            faults.append(fault("too_long", _LAST, found=len(written), expected=SUGGESTION_LENGTH))
        if faults or place is None or day is None:
            return None, faults
        known = {key: code for key, code in profile.items() if code}
        asked = (item.key for _, item in self._items if unit is not None and self._asks(unit, item))
        blank = frozenset(asked) - answers.keys()
        said = clean(written) or None
        return replace(place, answers=answers, blank=blank, profile=known, suggestion=said, serial=serial), []

    def _option(self, field: str, text: str, faults: list[Fault]) -> str:
        if not text:
            return ""
        code = self._options[field].get(text.casefold())
        if code is None:
            faults.append(fault("option", field, found=text, expected=", ".join(FIELDS[field].options)))
        return code or ""

    def _answers(self, row: Mapping[str, str], unit: Unit | None, faults: list[Fault]) -> dict[str, int]:
        answers: dict[str, int] = {}
        for column, item in self._items:
            text = row.get(column, "")
            if not text:
                continue
            if unit is not None and not self._asks(unit, item):
                faults.append(fault("unasked", column, found=text, unit=unit.code))
            elif text in ("1", "2", "3", "4"):
                answers[item.key] = int(text)
            else:
                faults.append(fault("score", column, found=text))
        if not answers and not faults:
            faults.append(fault("no_answers"))
        elif answers and not faults and not answers.keys() & self._own:  # reports count people by the IKM's elements
            faults.append(fault("only_beside"))
        return answers

    def _asks(self, unit: Unit, item: Item) -> bool:
        """Whether the unit asks it."""
        mode = self._counter.instrument.mode_of(unit.mode)
        return item.element not in unit.inapplicable and item.asked_in(mode)

    def _place(
        self, row: Mapping[str, str], unit: Unit | None, faults: list[Fault]
    ) -> tuple[date | None, Response | None]:
        """Where and when: the response without its answers."""
        day = _day(row.get("date", ""))
        if day is None:
            faults.append(fault("day", "date", found=row.get("date", ""), expected="2026-11-18"))
        if unit is None:
            faults.append(fault("own_unit", "unit", found=row.get("unit", "")))
        if day is None or unit is None:
            return None, None
        since, heirs = self._counter.ended.get(unit.code, (None, ""))
        if since is not None and day >= since:
            faults.append(fault("ended_unit", "unit", found=unit.code, day=since, expected=heirs))
            return day, None
        key = (unit.code, row.get("service", ""), day)
        if key not in self._days:
            self._days[key] = self._slot(unit, row.get("service", ""), day)
        place, wrong = self._days[key]
        faults += wrong
        return day, place

    def _slot(self, unit: Unit, text: str, day: date) -> tuple[Response | None, list[Fault]]:
        counter, faults = self._counter, list[Fault]()
        names = {one.slug: one.slug for one in unit.services} | {one.name.casefold(): one.slug for one in unit.services}
        service = names.get(text.casefold(), "")
        if text and not service:
            offered = ", ".join(one.slug for one in unit.services)
            faults.append(fault("service", "service", found=text, expected=offered or "-"))
        slot = counter.slots.on(day, unit, service, CHANNEL)
        if not _lands(slot, counter.span):
            name = counter.span.code if isinstance(counter.span, Window) else counter.span.key
            faults.append(fault("elsewhere", "date, unit", day=day, unit=unit.code, expected=name))
        if day > counter.today:
            faults.append(fault("to_come", "date", found=day))
        if faults:
            return None, faults
        return slot.response(
            unit=unit.code,
            service=service,
            instrument=counter.instrument.id,
            moment=datetime.combine(day, time(12), unit.zone(counter.slots.agency)),
            answers={},
            channel=counter.channel,
        ), []


def _lands(slot: Slot, span: Window | Period) -> bool:
    if isinstance(span, Window) or slot.window is not None:
        return slot.window == span
    return span.first <= slot.period.first and slot.period.last <= span.last


def _day(text: str) -> date | None:
    """A day written as 2026-11-18 and nothing else: fromisoformat also reads weeks and days without dashes."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
