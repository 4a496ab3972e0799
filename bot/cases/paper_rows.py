"""Paper forms typed into a file (csv or xlsx): every bad row named, or every row a response. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from bot.cases.paper_checks import SERIAL_LENGTH, Checks, Counter, serial_of
from bot.cases.paper_file import PaperFaults, Row
from bot.cases.paper_plain import BLOCK, PlainRows
from bot.conversation.profile import profile_of
from bot.conversation.texts import texts
from bot.rules.faults import Fault, fault
from bot.rules.suggestions import SUGGESTION_LENGTH
from bot.storage.forms import Form, Forms, form_of
from scoring import Instrument
from scoring.columns import columns_of, order_told

_FIRST = ("serial", "date", "unit", "service")
_LAST = "suggestion"


def columns(instrument: Instrument) -> list[str]:
    """The columns of a file: serial, date, unit, service, the profile, U1..Un, suggestion."""
    answers = [item.u.casefold() for item in instrument.items]
    return [*_FIRST, *(field.key for field in profile_of(instrument)), *answers, _LAST]


def headings(instrument: Instrument) -> list[str]:
    """The same as an empty file has them: with the name of each element, since numbers alone are taken for others."""
    answers = [f"{item.u.casefold()} {item.key}" for item in instrument.items]
    return [*_FIRST, *(field.key for field in profile_of(instrument)), *answers, _LAST]


def template(instrument: Instrument, language: str) -> list[list[str]]:
    """Rows of a sheet that explains the columns: name, what is expected."""
    words = texts(language)
    rows = [
        ["serial", words("paper.column_serial", most=SERIAL_LENGTH)],
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
) -> Forms:
    """The forms of a file. `step` is called once a row, for a progress bar. Raises PaperFaults for bad rows.

    What had to be assumed is added to `notes`: the order of columns that are numbers alone.
    """
    rows = iter(rows)
    header = next(rows, Row(1, {}, 0))
    if not header.cells:
        raise PaperFaults([fault("no_form_header", expected=", ".join(columns(counter.instrument)))])
    expected, names, faults = _names(header, counter, [] if notes is None else notes)
    missing = [name for name in expected if name not in names.values() and name != "service"]
    faults += [fault("no_column", line=header.line, found=name, expected=", ".join(expected)) for name in missing]
    others = [name for name, column in names.items() if column not in expected]
    faults += [fault("unknown_column", line=header.line, found=name, expected=", ".join(expected)) for name in others]
    faults += [fault("column_twice", line=header.line, found=name) for name in header.twice]
    if faults:
        raise PaperFaults(replace(one, sheet=header.sheet) for one in faults)
    checks, found, seen = Checks(counter, batch), list[Form](), dict[str, Row]()
    plain = PlainRows(checks, counter.instrument, {column: name for name, column in names.items()})
    turned = any(name != column for name, column in names.items())
    for row in _one_by_one(rows, plain, header.width, found, seen, step):
        known = plain.form(row.cells) if row.width <= header.width else None
        if known is not None and known[1] not in seen:
            seen[known[1]] = row
            if not faults:
                found.append(known[0])
            continue
        line, sheet = row.line, row.sheet
        if row.width > header.width:  # a comma that no quotation marks enclose: every cell after it means another
            faults.append(fault("cells", line=line, sheet=sheet, found=row.width, expected=header.width))
            continue
        cells = {names.get(name, name): cell for name, cell in row.cells.items()} if turned else row.cells
        response, wrong = checks.response(cells)
        serial = serial_of(cells.get("serial", ""))
        if (first := seen.setdefault(serial, row)) is not row:
            told = f"{first.sheet} {first.line}".strip()
            wrong.append(fault("again", "serial", found=cells["serial"], first=told))
        faults += [one.at(line, sheet) for one in wrong]
        if response is not None and not faults:
            found.append(form_of(response))
    if not found and not faults:
        faults = [fault("no_forms")]
    if faults:
        raise PaperFaults(faults)
    return Forms(found, batch)


def _one_by_one(
    rows: Iterator[Row],
    plain: PlainRows,
    width: int,
    found: list[Form],
    seen: dict[str, Row],
    step: Callable[[], None],
) -> Iterator[Row]:
    """The rows of blocks that have something unusual. The forms of others are added to `found` and `seen`."""
    while block := list(islice(rows, BLOCK)):
        for _ in block:
            step()
        taken = plain.forms(block) if max(row.width for row in block) <= width else None
        if taken is not None and seen.keys().isdisjoint(taken[1]):
            found += taken[0]
            seen.update(zip(taken[1], block, strict=True))
        else:
            yield from block


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
