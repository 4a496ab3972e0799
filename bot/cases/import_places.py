"""Where each row of a file from elsewhere is: its unit by code or name, its service, its way of service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.cases.paper_file import Row
from bot.cases.unit_names import code_of, units_by_name
from bot.rules.faults import Fault, fault
from bot.storage import Store, Unit
from scoring.columns import plain
from scoring.instrument import Instrument

At = tuple[str, str]  # a unit's code and a service's slug


@dataclass
class Placed:
    """`at` has the place of each row, as it is written where nobody knows it. `units` are those that are known.

    `faults` say what is not. `told` are faults of single forms that these say already: line, sheet and key.
    """

    at: list[At] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    told: set[tuple[int, str, str]] = field(default_factory=set)

    def tell(self, found: Iterable[tuple[Row, Fault]], said: str) -> None:
        """Note a fault once with how many rows have it, at the first of them. `said` is what single forms call it."""
        first, times = dict[Fault, Row](), Counter[Fault]()
        for row, one in found:
            first.setdefault(one, row)
            times[one] += 1
            self.told.add((row.line, row.sheet, said))
        for one, row in first.items():
            values = dict(one.values) | {"count": times[one]}
            self.faults.append(fault(one.key, one.where, row.line, row.sheet, **values))


class Places:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, rows: Sequence[Row], unit: str) -> Placed:
        """Where each row is. `unit` is the code of the unit of all rows that name none, "" where nobody said."""
        placed = Placed()
        written = {row.cells["unit"] for row in rows}
        aliases = await self._store.units.aliases()
        codes = {text: aliases.get(code_of(text), code_of(text)) for text in written}
        asked, unit = unit, aliases.get(unit, unit)
        known = {one.code: one for one in await self._store.units.some({*codes.values(), unit})}
        others = {text for text, code in codes.items() if text and code not in known}
        if others:
            known |= await self.named(others, codes)
        codes[""] = unit
        if asked and unit not in known:
            placed.faults.append(fault("own_unit", "unit", found=asked))
        elif rows and not unit and written <= {""}:
            placed.faults.append(fault("import_no_unit", count=len(rows)))
        silent = bool(placed.faults)  # of rows that name none, which is said
        placed.units = {text: known[codes[text]] for text in written if codes[text] in known}
        lost = [row for row in rows if row.cells["unit"] not in placed.units]
        lost.sort(key=lambda row: row.cells["unit"])
        if lost:
            named = [(row, _unknown(row.cells["unit"])) for row in lost if row.cells["unit"] or not silent]
            placed.tell(named, "own_unit")
            placed.told |= {(row.line, row.sheet, "own_unit") for row in lost}
        _place(rows, placed)
        placed.units = {one.code: one for one in placed.units.values()}
        return placed

    async def named(self, texts: Collection[str], codes: dict[str, str]) -> dict[str, Unit]:
        """Units that bear or bore these names, whose codes are written into `codes`. A name that two bear is none."""
        units = await self._store.units.all()
        named, by_code = units_by_name(units), {one.code: one for one in units}
        found = {text: [by_code[code] for code in named.get(plain(text), [])] for text in texts}
        codes |= {text: some[0].code for text, some in found.items() if len(some) == 1}
        return {some[0].code: some[0] for some in found.values() if len(some) == 1}


def check_modes(rows: Sequence[Row], placed: Placed, instrument: Instrument) -> None:
    """Tell rows of another way of service than their unit's, since that has other items."""
    units = placed.units
    served = {code: instrument.mode_of(one.mode) for code, one in units.items()}
    placed.tell(
        (
            (row, fault("import_mode_other", found=mode, unit=code, expected=units[code].mode or "-", count=1))
            for row, (code, _) in zip(rows, placed.at, strict=True)
            if code in served and (mode := row.cells["mode"]) not in ("", served[code])
        ),
        "unasked",
    )


def _unknown(text: str) -> Fault:
    return fault("import_unit", found=text, count=1) if text else fault("import_unit_none", count=1)


def _place(rows: Iterable[Row], placed: Placed) -> None:
    """Units and services, by slug or name. What is said of services is left out where a unit has none."""
    units: Mapping[str, Unit] = placed.units
    unknown, known = list[tuple[Row, Fault]](), dict[At, At]()
    services = {
        unit.code: {plain(name): one.slug for one in unit.services for name in (one.name, one.slug)}
        for unit in units.values()
    }
    for row in rows:
        said = row.cells["unit"], row.cells["service"]
        if (at := known.get(said)) is None:
            if said[0] not in units:
                placed.at.append(said)
                continue
            code, text = units[said[0]].code, said[1]
            offered = services[code]
            name = plain(text) if text else ""
            if text and offered and name not in offered:
                slugs = ", ".join(one.slug for one in units[said[0]].services)
                unknown.append((row, fault("import_service", found=text, unit=code, expected=slugs, count=1)))
                placed.at.append((code, text))
                continue
            at = known[said] = code, offered.get(name, "")
        placed.at.append(at)
    placed.tell(unknown, "service")
