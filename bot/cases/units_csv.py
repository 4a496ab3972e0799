"""units.csv in and out: `code,name` and whichever other columns are wanted. Every fault at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.cases.table import Line, lines_of
from bot.cases.table_cells import TableFaults, text_of
from bot.cases.table_layout import Header, tables_of
from bot.cases.unit_names import code_faults, code_of, name_faults, slug_of
from bot.rules.faults import Fault, fault
from bot.rules.limits import COMMAND_LINE
from bot.rules.offices import FIELDS, NOBODY, Head, acting_of, head_faults
from bot.rules.zones import zone_named
from bot.storage import Service, Unit, UnitFaults
from bot.storage.records import MODES
from bot.storage.units import circles
from exports.writing.table import mark_formulas, plain_text
from exports.writing.text import printable
from scoring import Instrument
from scoring.columns import plain

COLUMNS = (
    *("code", "name", "category", "parent", "services", "population", "inapplicable"),
    *("address", "timezone", "mode", "status"),
    *(f"head_{name}" for name in FIELDS),
)
_NEEDED = ("code", "name")
_CALLED = {  # as agencies call columns
    name: column
    for column, names in {
        "code": ("kode", "kode unit", "kode opd", "kode perangkat daerah", "unit code"),
        "name": ("nama", "nama unit", "nama opd", "nama perangkat daerah", "perangkat daerah", "opd", "unit name"),
        "category": ("kategori", "jenis unit"),
        "parent": ("induk", "unit induk", "kode induk"),
        "services": ("layanan", "jenis layanan"),
        "population": ("populasi", "penduduk", "jumlah penduduk", "orang yang dilayani"),
        "address": ("alamat",),
        "timezone": ("zona waktu",),
        "mode": ("cara layanan",),
    }.items()
    for name in names
}
_COUNTS = ("no", "nomor", "no urut")  # a column that counts the rows
_SERVICE_LENGTH = 300
MOST_SERVICES = 90  # of a unit: each is a button of one screen, and Telegram takes a hundred
_NOTHING: Mapping[str, str] = {}
_ADDRESS_LENGTH = 300
_STATUS = {"": True, "active": True, "aktif": True, "closed": False, "tutup": False}


def _now(text: str, aliases: Mapping[str, str]) -> str:
    """The code that a text leads to, by an earlier one where there is such a unit no more."""
    written, code = text.strip().upper(), code_of(text)
    return aliases.get(written) or aliases.get(code) or code


def read_units(text: str, instrument: Instrument, known: Mapping[str, Unit]) -> list[Unit]:
    """The units of a CSV text, as units_of gives them. Raises UnitFaults."""
    return units_of(lines_of(text.encode(), COMMAND_LINE), [instrument], known, [])


def weigh(cells: Sequence[str]) -> int:
    """How many of these are columns of units, and none where neither code nor name is among them."""
    exact = {cell.casefold() for cell in cells} & set(COLUMNS)
    if exact.intersection(_NEEDED):
        return len(exact)
    names = set(map(_column, cells)) & set(COLUMNS)
    return len(names) if names.issuperset(_NEEDED) else 0


def _column(name: str) -> str:
    """The column of units.csv that a name means, "" for one that counts the rows."""
    if name.casefold() in COLUMNS:
        return name.casefold()
    told = plain(name)
    return "" if told in _COUNTS else _CALLED.get(told, name.casefold())


def units_of(
    lines: Iterable[Line],
    asked: Sequence[Instrument],
    known: Mapping[str, Unit],
    notes: list[Fault],
    aliases: Mapping[str, str] = _NOTHING,
) -> list[Unit]:
    """The units of a table. `known` are those imported before, by code: parents, and what a column that the table does
    not have leaves as it is. `asked` are the questionnaires in use, the configured one first. Codes that are kept with
    other signs than the table has, and sheets that are not read, are added to `notes`. `aliases` lead from earlier
    codes to those of now, and a row with an earlier one means that unit.

    Raises UnitFaults naming line, column, what was found and what was expected, for every fault in the table.
    """
    try:
        return _units(tables_of(lines, weigh, 1, notes, nobody=False), asked, known, notes, aliases)
    except TableFaults as error:
        raise UnitFaults(error.faults) from None


def _header(first: Header | Line | None) -> tuple[list[str], list[Fault]]:
    """The columns of a table, and what is wrong with them."""
    header = [_column(name) for name in first.names] if isinstance(first, Header) else []
    counted = [plain(name) in _COUNTS for name in first.names] if isinstance(first, Header) else []
    while header and not header[-1]:
        header.pop()
    top = first.line.number if isinstance(first, Header) else 1
    others = [name for name, left in zip(header, counted, strict=False) if name not in COLUMNS and not left]
    missing = [name for name in _NEEDED if name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    faults = [fault("no_column", line=top, found=name, expected=",".join(COLUMNS[:6])) for name in missing]
    faults += [fault("unknown_column", line=top, found=name, expected=", ".join(COLUMNS)) for name in others]
    faults += [fault("column_twice", line=top, found=name) for name in twice]
    return header, faults


def _units(
    table: Iterator[Header | Line],
    asked: Sequence[Instrument],
    known: Mapping[str, Unit],
    notes: list[Fault],
    aliases: Mapping[str, str],
) -> list[Unit]:
    first = next(table, None)
    header, faults = _header(first)
    if faults:
        raise UnitFaults(faults)
    units: list[Unit] = []
    places: list[tuple[int, str]] = []
    lines: dict[str, tuple[int, str]] = {}
    bare = {code.lstrip("0"): code for code in (*aliases, *known)}
    for one in table:
        if isinstance(one, Header):  # of a further sheet, which has the same columns
            header = [_column(name) for name in one.names]
            continue
        line, cells = one.number, [plain_text(text_of(cell)).strip() for cell in one.cells]
        if len(cells) > len(header) and any(cells[len(header) :]):
            faults.append(fault("cells", line=line, sheet=one.sheet.name, found=len(cells), expected=len(header)))
            continue
        row = dict(zip(header, cells, strict=False))
        text = row.get("code", "")
        row |= {name: _now(row[name], aliases) for name in ("code", "parent") if row.get(name)}
        row.setdefault("code", "")
        unit, found = _unit(row, asked, known.get(row["code"]))
        unit = replace(unit, written=text.upper())
        if unit.code in lines:
            found.append(fault("again", "code", found=text, first=lines[unit.code][0]))
        elif unit.code not in known and bare.setdefault(unit.code.lstrip("0"), unit.code) != unit.code:
            found.append(fault("zeros", "code", found=text, expected=bare[unit.code.lstrip("0")]))
        if unit.code != text.upper() and not found:
            signs = unit.code == code_of(text)  # the same but for those that links do not take
            told = (
                fault("renamed", found=text, name=unit.code) if signs else fault("earlier", found=text, name=unit.code)
            )
            notes.append(told.at(line, one.sheet.name))
        lines.setdefault(unit.code, (line, one.sheet.name))
        faults += [each.at(line, one.sheet.name) for each in found]
        units.append(unit)
        places.append((line, one.sheet.name))
    codes = {unit.code for unit in units} | set(known)
    faults += [
        fault("parent", "parent", found=unit.parent).at(*place)
        for unit, place in zip(units, places, strict=True)
        if unit.parent is not None and unit.parent not in codes
    ]
    parents = {code: unit.parent for code, unit in known.items()} | {unit.code: unit.parent for unit in units}
    faults += [
        fault("circle", "parent").at(*place)
        for unit, place in zip(units, places, strict=True)
        if circles(unit.code, parents)
    ]
    if not units and not faults:
        faults.append(fault("no_units"))
    if faults:
        raise UnitFaults(sorted(faults, key=lambda one: one.line))
    return units


def write_units(units: Iterable[Unit]) -> str:
    """The CSV text that read_units() turns into these units, every column. The same units, the same bytes.

    No cell of it is a formula, as mark_formulas() says.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for unit in units:
        cells = (
            unit.code,
            unit.name,
            unit.category,
            unit.parent or "",
            "|".join(service.name for service in unit.services),
            "" if unit.population is None else str(unit.population),
            "|".join(sorted(unit.inapplicable)),
            unit.address,
            unit.timezone or "",
            unit.mode,
            "active" if unit.active else "closed",
            *(getattr(unit.head, name) for name in FIELDS),
        )
        writer.writerow([mark_formulas(cell) for cell in cells])
    return out.getvalue()


def _unit(row: Mapping[str, str], asked: Sequence[Instrument], known: Unit | None) -> tuple[Unit, list[Fault]]:
    """One row, with what is wrong with it."""
    faults: list[Fault] = []
    code, name = row.get("code", ""), row.get("name", "")
    faults += [*code_faults(code), *name_faults(name)]
    others = [name for name in ("category", "services", "address") if not _is_line(row.get(name, ""))]
    faults += [fault("one_line", name) for name in others]
    population = row.get("population", "")
    if population and not (population.isascii() and population.isdecimal() and len(population) <= 12):
        faults.append(fault("population", "population", found=population))
        population = ""
    inapplicable = frozenset(part.strip() for part in row.get("inapplicable", "").split("|") if part.strip())
    elements = list(dict.fromkeys(key for one in asked for key in one.keys))
    before = known.inapplicable if known else frozenset[str]()  # perhaps of a questionnaire that was asked once
    if unknown := sorted(inapplicable - before - set(elements)):
        expected = ", ".join(elements)
        faults.append(fault("elements", "inapplicable", found=", ".join(unknown), expected=expected))
    elif any(inapplicable >= set(one.keys) for one in asked):
        faults.append(fault("every_element", "inapplicable"))
    services = _services(row.get("services", ""), known.services if known else ())
    names = [service.name.casefold() for service in services]
    faults += [fault("twice", "services", found=name) for name in sorted(set(names)) if names.count(name) > 1]
    faults += [
        fault("too_long", "services", found=len(service.name), expected=_SERVICE_LENGTH)
        for service in services
        if len(service.name) > _SERVICE_LENGTH
    ]
    if len(services) > MOST_SERVICES:
        faults.append(fault("services_many", "services", found=len(services), expected=MOST_SERVICES))
    address, timezone, status = row.get("address", ""), row.get("timezone", ""), row.get("status", "").casefold()
    if len(address) > _ADDRESS_LENGTH:
        faults.append(fault("too_long", "address", found=len(address), expected=_ADDRESS_LENGTH))
    if timezone and zone_named(timezone) is None:
        faults.append(fault("timezone", "timezone", found=timezone))
    mode = row.get("mode", "").casefold()
    if mode not in MODES:
        faults.append(fault("mode", "mode", found=mode, expected=", ".join(filter(None, MODES))))
    if status not in _STATUS:
        faults.append(fault("status", "status", found=status))
    head = _head(row, known.head if known else NOBODY)
    faults += [fault("one_line", f"head_{name}") for name in FIELDS if not _is_line(getattr(head, name))]
    faults += head_faults(head)
    unit = Unit(
        code=code,
        name=name,
        category=row.get("category", ""),
        parent=row.get("parent") or None,
        services=services,
        population=int(population) if population else None,
        inapplicable=inapplicable,
        address=address,
        timezone=timezone or None,
        mode=mode,
        active=_STATUS.get(status, True),
        head=replace(head, acting=acting_of(head.acting) or ""),
    )
    return (unit if known is None else _kept(unit, known, row)), faults


def _head(row: Mapping[str, str], known: Head) -> Head:
    """Who signs, as the row says it. What it has no column for is as known: an extended last day needs no more."""
    head = Head(*(row.get(f"head_{name}", getattr(known, name)) for name in FIELDS))
    return head if head.acting or "head_until" in row else replace(head, until="")  # nobody acts any more


def _is_line(text: str) -> bool:
    """Whether nothing in it breaks the line, controls what shows it, or turns other text around."""
    return printable(text) == text and "\t" not in text and len(text.splitlines()) <= 1


def _kept(unit: Unit, known: Unit, row: Mapping[str, str]) -> Unit:
    """What the file has no column for stays as it is: a file of names does not reopen a closed unit."""
    lacking = [name for name in COLUMNS if name not in row and name != "code"]
    fields = ("active" if name == "status" else name for name in lacking if not name.startswith("head_"))
    return replace(unit, **{field: getattr(known, field) for field in fields})


def _services(cell: str, known: Collection[Service]) -> tuple[Service, ...]:
    """Names separated by `|`. A service known by its name keeps its slug, or answers would change owners."""
    slugs = {service.name: service.slug for service in known}
    services: list[Service] = []
    for name in filter(None, (part.strip() for part in cell.split("|"))):
        taken = {*slugs.values(), *(one.slug for one in services)}
        services.append(Service(slugs.pop(name, "") or slug_of(name, taken), name))
    return tuple(services)
