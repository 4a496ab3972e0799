"""What a merger or split of units would do from a day on, with every fault. Nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import combinations
from typing import Literal
from zoneinfo import ZoneInfo

from bot.rules.faults import Fault, fault
from bot.rules.hours import hour_of
from bot.storage.db import Db
from bot.storage.errors import UnitFaults
from bot.storage.records import Service, Unit
from bot.storage.unit_changes import count_answers
from bot.storage.unit_codes import find_unit
from bot.storage.unit_renames import taken_faults
from bot.storage.window_overlap import at_once
from bot.storage.windows import Window, windows_from

Services = dict[str, str]  # slug of the unit before -> slug of the unit after
_SINCE = "SELECT count(*) FROM responses WHERE unit = ? AND hour >= ?"
_BELOW = "SELECT code FROM units WHERE parent = ?"
OPEN_INVITATIONS = "unit = ? AND used IS NULL AND revoked IS NULL"
_COUNTS = {
    "drafts": "SELECT count(*) FROM drafts WHERE unit = ?",
    "actions": "SELECT count(*) FROM actions WHERE unit = ? AND state IN ('rencana', 'berjalan', 'selesai')",
    "deliveries": "SELECT count(*) FROM deliveries WHERE unit = ? AND sent IS NULL AND failed IS NULL",
    "invitations": f"SELECT count(*) FROM invitations WHERE {OPEN_INVITATIONS}",  # noqa: S608 -- fixed text
    "people": "SELECT count(*) FROM roles WHERE unit = ?",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """`units` become `heirs` (code, and the name of one that is new) from `day` on: one heir of a merger, else more."""

    kind: Literal["merge", "split"]
    units: tuple[str, ...]
    heirs: tuple[tuple[str, str], ...]
    day: date


@dataclass(frozen=True, slots=True)
class Step:
    """What a merger or split does. `ended` take no more surveys, `heirs` are as they will be, `new` are those made.

    `counts` say of each that ends how many answers, surveys under way, plans and so on it has.
    """

    kind: str
    day: date
    ended: tuple[Unit, ...]
    heirs: tuple[Unit, ...]
    before: Mapping[str, Unit]
    new: frozenset[str]
    services: Mapping[tuple[str, str], Services]  # (unit, heir)
    moved: tuple[Unit, ...]  # that stand below another one from now on
    windows: tuple[str, ...]  # that ask the heirs, too
    counts: Mapping[str, Mapping[str, int]]


def plan(db: Db, asked: Asked, agency: ZoneInfo, known: Sequence[Fault] = (), *, late: bool = False) -> Step:
    """What it would do. Nothing is changed. Raises UnitFaults with every fault, those `known` before first.

    With `late` units that end may have answers since its day.
    """
    faults, found = list(known), {code: find_unit(db, code) for code in asked.units}
    faults += [fault("no_unit", found=code) for code, unit in found.items() if unit is None]
    units = list({unit.code: unit for unit in found.values() if unit is not None}.values())
    old = {code: find_unit(db, code) for code, _ in asked.heirs}
    inside = [unit for unit in units if unit.code in {one.code for one in old.values() if one}]
    ended = [unit for unit in units if unit not in inside]
    if len(asked.heirs) != len({(one.code if (one := old[code]) else code) for code, _ in asked.heirs}):
        faults.append(fault("heir_twice"))
    if asked.kind == "split" and (len(asked.units) != 1 or len(asked.heirs) < 2 or inside):
        faults.append(fault("split_few"))
    known_all = None not in found.values()  # else it is said of these, and how few are left says nothing
    if asked.kind == "merge" and known_all and (len({*ended, *filter(None, old.values())}) < 2 or not ended):
        faults.append(fault("merge_few"))
    for code, name in asked.heirs:
        if (one := old[code]) is None:
            faults += taken_faults(db, code)
            faults += [] if name else [fault("heir_name", found=code)]
        elif not one.active:
            faults.append(fault("heir_closed", found=one.code))
        elif name and name != one.name:
            faults.append(fault("heir_known", found=one.code, name=one.name))
    faults += [fault("ended_closed", found=unit.code) for unit in ended if not unit.active]
    faults += [
        fault("ended_answered", found=n, unit=unit.code, day=asked.day)
        for unit in (() if late else ended)
        if (n := db.execute(_SINCE, (unit.code, _first_hour(asked.day, unit, agency))).fetchone()[0])
    ]
    zones = {str(unit.zone(agency)) for unit in [*units, *filter(None, old.values())]}
    if len(zones) > 1:
        faults.append(fault("heir_zones", found=", ".join(sorted(zones))))
    below = [code for unit in ended for (code,) in db.execute(_BELOW, (unit.code,)) if code not in codes_of(units)]
    if asked.kind == "split" and below:
        faults.append(fault("split_below", found=", ".join(below[:5])))
    if faults:
        raise UnitFaults(faults)
    return _step(
        db, asked, ended, [old[code] or _begun(code, name, ended[0]) for code, name in asked.heirs], below, old
    )


def find(db: Db, code: str) -> Unit:
    """The unit of a code that was there. Raises UnitFaults."""
    unit = find_unit(db, code)
    if unit is None:
        raise UnitFaults([fault("no_unit", found=code)])
    return unit


def _step(
    db: Db,
    asked: Asked,
    ended: Sequence[Unit],
    heirs: Sequence[Unit],
    below: Sequence[str],
    old: Mapping[str, Unit | None],
) -> Step:
    gone, services = {unit.code: unit for unit in ended}, dict[tuple[str, str], Services]()
    after = []
    for heir in heirs:
        is_new = not any(one is not None and one.code == heir.code for one in old.values())
        offered, taken = list(heir.services), {one.slug for one in heir.services}
        for unit in ended:
            slugs = services[unit.code, heir.code] = {}
            for one in unit.services:
                same = next((each for each in offered if each.name.casefold() == one.name.casefold()), None)
                if same is None:
                    same = Service(_free(one.slug, taken), one.name)
                    offered.append(same)
                    taken.add(same.slug)
                slugs[one.slug] = same.slug
        parent = heir.parent
        while parent in gone:
            parent = gone[parent].parent
        whole = [*ended] if is_new else [heir, *ended]
        people = [unit.population for unit in whole if unit.population is not None]
        joined = asked.kind == "merge"
        after.append(
            replace(
                heir,
                parent=parent,
                services=tuple(offered),
                population=sum(people)
                if joined and len(people) == len(whole)
                else None
                if is_new or joined
                else heir.population,
                inapplicable=frozenset.intersection(*(unit.inapplicable for unit in whole))
                if joined
                else heir.inapplicable,
            )
        )
    moved = [replace(find(db, code), parent=after[0].code) for code in below if code not in {one.code for one in after}]
    counts = {
        unit.code: {"answers": count_answers(db, unit.code)}
        | {name: db.execute(statement, (unit.code,)).fetchone()[0] for name, statement in _COUNTS.items()}
        for unit in ended
    }
    step = Step(
        kind=asked.kind,
        day=asked.day,
        ended=tuple(ended),
        heirs=tuple(after),
        before={one.code: one for one in heirs},
        new=frozenset(one.code for one, (code, _) in zip(heirs, asked.heirs, strict=True) if old[code] is None),
        services=services,
        moved=tuple(moved),
        windows=(),
        counts=counts,
    )
    widened = widened_by(db, step)
    if faults := _meetings(db, step, widened):
        raise UnitFaults(faults)
    return replace(step, windows=tuple(one.code for one, added in widened if added))


def widened_by(db: Db, step: Step) -> list[tuple[Window, list[str]]]:
    """The windows that have not ended by the day, as they will be, each with the codes that it gets."""
    found = []
    for window in windows_from(db, step.day):
        named = window.units and {unit.code for unit in step.ended} & {*window.units}
        added = [heir.code for heir in step.heirs if named and heir.code not in window.units]
        found.append((replace(window, units=(*window.units, *added)), added))
    return found


def _meetings(db: Db, step: Step, widened: Sequence[tuple[Window, list[str]]]) -> list[Fault]:
    """Windows that would both ask an heir on the same days."""
    parents = {row["code"]: row["parent"] for row in db.execute("SELECT code, parent FROM units")}
    parents |= {heir.code: heir.parent for heir in step.heirs}
    return [
        fault("window_moved", heir.code, one=one.code, other=other.code)
        for heir in step.heirs
        for (one, _), (other, _) in combinations(widened, 2)
        if at_once(one, other) and one.covers(heir.code, parents) and other.covers(heir.code, parents)
    ]


def _begun(code: str, name: str, like: Unit) -> Unit:
    """A new unit that stands where another one did."""
    return Unit(
        code,
        name,
        like.category,
        like.parent,
        inapplicable=like.inapplicable,
        address=like.address,
        timezone=like.timezone,
        mode=like.mode,
    )


def _free(slug: str, taken: set[str]) -> str:
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug[:27]}-{number}"
    return found


def codes_of(units: Sequence[Unit]) -> list[str]:
    """Their codes, in this order."""
    return [unit.code for unit in units]


def _first_hour(day: date, unit: Unit, agency: ZoneInfo) -> str:
    return hour_of(datetime.combine(day, time(), unit.zone(agency)))
