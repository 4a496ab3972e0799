"""One row of paper forms against all that is known: units, services, windows, days, serial numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.cases.slots import Slot, Slots
from bot.cases.unit_names import code_of
from bot.conversation.profile import FIELDS, profile_of
from bot.conversation.texts import texts
from bot.rules.faults import Fault, fault
from bot.rules.suggestions import SUGGESTION_LENGTH, clean
from bot.storage import Response, Unit
from bot.storage.forms import Place, place_of
from bot.storage.windows import Window
from scoring import Instrument, Period
from scoring.columns import Order
from scoring.elements import Item

CHANNEL = "kertas"
SERIAL_LENGTH = 40
_LAST = "suggestion"
_SCORES = {"1": 1, "2": 2, "3": 3, "4": 4}
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


def serial_of(text: str) -> str:
    """A serial number as it is compared: 1, 0001 and " 1" are one.

    >>> serial_of("0001"), serial_of(" A-01 "), serial_of("000")
    ('1', 'A-01', '0')
    """
    text = text.strip()
    return (text.lstrip("0") or "0") if text.isascii() and text.isdecimal() else text


class Checks:
    """One row against everything that is known. What repeats from row to row is worked out once."""

    def __init__(self, counter: Counter, batch: str) -> None:
        self._counter, self._batch = counter, batch
        self.used = frozenset(map(serial_of, counter.used))  # serial numbers, as they are compared
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
        self._served: dict[str, frozenset[str]] = {}  # what each unit asks, by its code
        self._own = {item.key for item in counter.instrument.items[: counter.instrument.own]}

    def response(self, row: Mapping[str, str]) -> tuple[Response | None, list[Fault]]:
        """The response, or None with everything that is wrong with the row."""
        faults: list[Fault] = []
        serial = row.get("serial", "")
        if not 1 <= len(serial) <= SERIAL_LENGTH:
            faults.append(fault("length", "serial", found=len(serial), expected=f"1-{SERIAL_LENGTH}"))
        elif not serial.isprintable():
            faults.append(fault("one_line", "serial"))
        elif serial_of(serial) in self.used:
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
        blank = self._asked(unit) - answers.keys() if unit is not None else frozenset[str]()
        said = (clean(written) or None) if written else None
        return Response(  # not by replace(), which costs as much as all the rest of a row
            unit=place.unit,
            service=place.service,
            instrument=place.instrument,
            period=place.period,
            week=place.week,
            hour=place.hour,
            answers=answers,
            profile=known,
            suggestion=said,
            channel=place.channel,
            window=place.window,
            batch=self._batch,
            serial=serial,
            blank=blank,
        ), []

    def place(self, row: Mapping[str, str]) -> tuple[Place, frozenset[str]] | None:
        """Where a row's form is of and the items asked there, None where unit, service or day is wrong."""
        unit = self._counter.units.get(code_of(row["unit"]))
        _, found = self._place(row, unit, [])
        return None if unit is None or found is None else (place_of(found), self._asked(unit))

    def option(self, field: str, text: str) -> str | None:
        """The code of a profile's cell, "" for a blank, None for what is none."""
        if not text:
            return ""
        options = self._options[field]
        return options.get(text) or options.get(text.casefold())

    def _option(self, field: str, text: str, faults: list[Fault]) -> str:
        code = self.option(field, text)
        if code is None:
            faults.append(fault("option", field, found=text, expected=", ".join(FIELDS[field].options)))
        return code or ""

    def _answers(self, row: Mapping[str, str], unit: Unit | None, faults: list[Fault]) -> dict[str, int]:
        given = {item.key: text for column, item in self._items if (text := row.get(column, ""))}
        if unit is not None and given.keys() <= self._asked(unit) and _SCORES.keys() >= set(given.values()):
            answers = {key: _SCORES[text] for key, text in given.items()}
            if answers.keys() & self._own:
                return answers
        answers = {}
        for column, item in self._items:
            text = row.get(column, "")
            if not text:
                continue
            if unit is not None and not self._asks(unit, item):
                faults.append(fault("unasked", column, found=text, unit=unit.code))
            elif text in _SCORES:
                answers[item.key] = _SCORES[text]
            else:
                faults.append(fault("score", column, found=text))
        if not answers and not faults:
            faults.append(fault("no_answers"))
        elif answers and not faults and not answers.keys() & self._own:  # reports count people by the IKM's elements
            faults.append(fault("only_beside"))
        return answers

    def _asks(self, unit: Unit, item: Item) -> bool:
        """Whether the unit asks it."""
        return item.key in self._asked(unit)

    def _asked(self, unit: Unit) -> frozenset[str]:
        """The items that the unit asks."""
        found = self._served.get(unit.code)
        if found is None:
            mode, items = self._counter.instrument.mode_of(unit.mode), self._counter.instrument.items
            keys = (one.key for one in items if one.element not in unit.inapplicable and one.asked_in(mode))
            found = self._served[unit.code] = frozenset(keys)
        return found

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
        service = ""
        if text:
            slugs = {one.slug: one.slug for one in unit.services}
            service = (slugs | {one.name.casefold(): one.slug for one in unit.services}).get(text.casefold(), "")
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
