"""Paper forms typed into a file (csv or xlsx): every bad row named, or every row a response. Nothing is stored here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.conversation.profile import FIELDS, PROFILE
from bot.conversation.survey import SUGGESTION_LENGTH, clean
from bot.conversation.texts import texts
from bot.paper_file import PaperFaults, Row
from bot.storage import Response, Unit
from bot.storage.windows import Window, window_for
from scoring import Instrument, Period, period_of
from scoring.period import Kind

CHANNEL = "kertas"
_SERIAL_LENGTH = 40
_FIRST = ("serial", "date", "unit", "service")
_LAST = "suggestion"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Counter:
    """What a row is checked against. `span` is a window or a rolling period, `today` a day of the agency's."""

    instrument: Instrument
    units: Mapping[str, Unit]
    parents: Mapping[str, str | None]
    windows: Sequence[Window]
    span: Window | Period
    zone: ZoneInfo
    kind: Kind
    used: frozenset[str] | set[str]
    today: date


def columns(instrument: Instrument) -> list[str]:
    """The header of a file: serial, date, unit, service, the profile, U1..Un, suggestion."""
    answers = [element.u.casefold() for element in instrument.elements]
    return [*_FIRST, *(field.key for field in PROFILE), *answers, _LAST]


def template(instrument: Instrument, language: str) -> list[list[str]]:
    """Rows of a sheet that explains the columns: name, what is expected."""
    words = texts(language)
    rows = [
        ["serial", "1-40 characters, each number once"],
        ["date", "2026-11-18"],
        ["unit", "code of the unit"],
        ["service", "short name of the service, or empty"],
    ]
    rows += [
        [field.key, "; ".join(f"{code} = {words.option(field.key, code)}" for code in field.options)]
        for field in PROFILE
    ]
    rows += [
        [
            element.u.casefold(),
            "; ".join(f"{score} = {label}" for score, label in enumerate(element.labels[language], 1)),
        ]
        for element in instrument.elements
    ]
    return [*rows, ["suggestion", f"at most {SUGGESTION_LENGTH} characters, or empty"]]


def responses_of(
    rows: Iterable[Row], counter: Counter, batch: str, step: Callable[[], None] = lambda: None
) -> list[Response]:
    """The responses of a file. `step` is called once a row, for a progress bar. Raises PaperFaults for bad rows."""
    rows = iter(rows)
    header = next(rows, Row(1, {}, 0))
    expected, names = columns(counter.instrument), header.cells
    faults = [f'line 1: found no column "{name}"' for name in expected if name not in names and name != "service"]
    faults += [
        f'line 1: found column "{name}", expected only {", ".join(expected)}'
        for name in header.cells
        if name not in expected
    ]
    faults += [f'line 1: found column "{name}" twice, expected it once' for name in header.twice]
    if faults:
        raise PaperFaults(faults)
    checks, found, seen = _Checks(counter), [], dict[str, int]()
    for one in rows:
        step()
        line, row = one.line, one.cells
        if one.width > header.width:  # a comma that no quotation marks enclose: every cell after it means another
            faults.append(f"line {line}: found {one.width} cells, expected at most {header.width}")
            continue
        response, wrong = checks.response(row)
        serial = row.get("serial", "")
        if serial in seen:
            wrong.append(f'serial: found "{serial}" again, expected each number once (first on line {seen[serial]})')
        seen.setdefault(serial, line)
        faults += [f"line {line}: {fault}" for fault in wrong]
        if response is not None and not faults:
            found.append(replace(response, batch=batch))
    if not found and not faults:
        faults = ["found no rows, expected at least one form below the header"]
    if faults:
        raise PaperFaults(faults)
    return found


class _Checks:
    """One row against everything that is known; what repeats from row to row is worked out once."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        words = texts("id")
        self._options = {
            field.key: {
                **{code.casefold(): code for code in field.options},
                **{words.option(field.key, code).casefold(): code for code in field.options},
            }
            for field in PROFILE
        }
        self._days: dict[tuple[str, str, date], tuple[Response | None, list[str]]] = {}
        self._elements = [(element.u.casefold(), element.key) for element in counter.instrument.elements]

    def response(self, row: Mapping[str, str]) -> tuple[Response | None, list[str]]:
        """The response, or None with everything that is wrong with the row."""
        faults: list[str] = []
        serial = row.get("serial", "")
        if not 1 <= len(serial) <= _SERIAL_LENGTH:
            faults.append(f"serial: found {len(serial)} characters, expected 1-{_SERIAL_LENGTH}")
        elif not serial.isprintable():
            faults.append("serial: found a line break or another control character, expected one line of text")
        elif serial in self._counter.used:
            faults.append(f'serial: found "{serial}", which was imported before, expected each number once')
        profile = {field.key: self._option(field.key, row.get(field.key, ""), faults) for field in PROFILE}
        unit = self._counter.units.get(row.get("unit", "").upper())
        answers = self._answers(row, unit, faults)
        day, place = self._place(row, unit, faults)
        written = row.get(_LAST, "")
        if len(written) > SUGGESTION_LENGTH:
            faults.append(f"{_LAST}: found {len(written)} characters, expected at most {SUGGESTION_LENGTH}")
        if faults or place is None or day is None:
            return None, faults
        known = {key: code for key, code in profile.items() if code}
        return replace(place, answers=answers, profile=known, suggestion=clean(written) or None, serial=serial), []

    def _option(self, field: str, text: str, faults: list[str]) -> str:
        if not text:
            return ""
        code = self._options[field].get(text.casefold())
        if code is None:
            faults.append(f'{field}: found "{text}", expected one of {", ".join(FIELDS[field].options)}, or nothing')
        return code or ""

    def _answers(self, row: Mapping[str, str], unit: Unit | None, faults: list[str]) -> dict[str, int]:
        answers: dict[str, int] = {}
        for column, key in self._elements:
            text = row.get(column, "")
            if not text:
                continue
            if unit is not None and key in unit.inapplicable:
                faults.append(f'{column}: found "{text}", expected nothing: {unit.code} does not ask it')
            elif text in ("1", "2", "3", "4"):
                answers[key] = int(text)
            else:
                faults.append(f'{column}: found "{text}", expected 1, 2, 3, 4 or nothing')
        if not answers and not faults:
            faults.append("found no answers, expected at least one")
        return answers

    def _place(
        self, row: Mapping[str, str], unit: Unit | None, faults: list[str]
    ) -> tuple[date | None, Response | None]:
        """Where and when: the response without its answers."""
        day = _day(row.get("date", ""))
        if day is None:
            faults.append(f'date: found "{row.get("date", "")}", expected a day such as 2026-11-18')
        if unit is None:
            faults.append(f'unit: found "{row.get("unit", "")}", expected the code of a unit whose forms you enter')
        if day is None or unit is None:
            return None, None
        key = (unit.code, row.get("service", ""), day)
        if key not in self._days:
            self._days[key] = self._slot(unit, row.get("service", ""), day)
        place, wrong = self._days[key]
        faults += wrong
        return day, place

    def _slot(self, unit: Unit, text: str, day: date) -> tuple[Response | None, list[str]]:
        counter, faults = self._counter, list[str]()
        names = {one.slug: one.slug for one in unit.services} | {one.name.casefold(): one.slug for one in unit.services}
        service = names.get(text.casefold(), "")
        if text and not service:
            faults.append(f'service: found "{text}", expected one of {", ".join(one.slug for one in unit.services)}')
        window = window_for(counter.windows, unit.code, service, CHANNEL, day, counter.parents)
        period = period_of(day, counter.kind)
        lands = window if isinstance(counter.span, Window) else period
        if lands != counter.span:
            name = counter.span.code if isinstance(counter.span, Window) else counter.span.key
            faults.append(f"date, unit: found {day} at {unit.code}, expected a form that belongs to {name}")
        if day > counter.today:
            faults.append(f"date: found {day}, expected a day that has come")
        if faults:
            return None, faults
        noon = datetime.combine(day, time(12), unit.zone(counter.zone)).astimezone(UTC)
        return Response(
            unit=unit.code,
            service=service,
            instrument=counter.instrument.id,
            period=period.key,
            week=period_of(day, "week").key,
            hour=noon.strftime("%Y-%m-%dT%H"),
            answers={},
            channel=CHANNEL,
            window=window.code if window else "",
        ), []


def _day(text: str) -> date | None:
    """A day written as 2026-11-18 and nothing else: fromisoformat also reads weeks and days without dashes."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
