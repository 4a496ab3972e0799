"""A head who writes down everything and subtracts: nothing about fewer than five answers ever follows.

Answers come at random, some are changed or taken back. The head of two units reads every card, and asks for every
period, window, year and closed report. Each figure shown is first found to be that of a known set of answers. Then
linear algebra asks whether any sum of them rests on 1 to 4. Only the last of a closed span may (docs/privacy.md).
"""

import itertools
import json
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from bot.reporting.gathering import basis_of, gather_released
from bot.reporting.material import HeadMaterial
from bot.reporting.orders import Request
from bot.reporting.reports import ReportMaker
from bot.storage import Response, Service, Unit, Window
from bot.storage.responses import insert_many, tally_of
from exports.detail import NEW
from scoring import Instrument, Period, load_instrument, parse_period, parse_weight, period_of, score
from scoring.packing import packed_tally
from tests.support.city import City, made_up

UNITS = ("KEC", "KEL")
QUARTER, YEAR = parse_period("2026-Q4"), parse_period("2026")
WINDOW = Window("WIN", "Survei Contoh", date(2026, 12, 7), date(2026, 12, 23))
FIRST = date(2026, 11, 30)  # a Monday
DAYS = 36
Atom = tuple[str, int]  # an answer, and how often it has been changed


@dataclass
class Curious:
    """What the head has written down: sets of answers whose sums are known."""

    city: City
    pick: random.Random
    now: datetime = datetime(2026, 11, 30, 5, tzinfo=UTC)
    given: dict[str, tuple[Response, int]] = field(default_factory=dict)
    known: set[frozenset[Atom]] = field(default_factory=set)
    last: dict[tuple[str, ...], int] = field(default_factory=dict)  # heap -> its last release
    heaps: dict[tuple[str, ...], frozenset[Atom]] = field(default_factory=dict)
    fresh: dict[int, frozenset[Atom]] = field(default_factory=dict)
    spared: set[Atom] = field(default_factory=set)  # last of a closed span
    changed: set[Atom] = field(default_factory=set)  # of these, changed or erased after the last release
    versions: dict[Atom, Response] = field(default_factory=dict)
    count: int = 0
    beside: dict[tuple[str, ...], list[frozenset[Atom]]] = field(default_factory=dict)  # those who answered IPAK
    known_beside: set[frozenset[Atom]] = field(default_factory=set)
    spared_beside: set[Atom] = field(default_factory=set)
    hidden: int = 0  # figures that were shown once and are not now

    @property
    def instrument(self) -> Instrument:
        return load_instrument(self.city.config.survey.instrument)

    def answers(self) -> dict[str, int]:
        """Of one person. Where there is an index beside the IKM, some answer nothing of it."""
        items = self.instrument.items
        if self.instrument.side and self.pick.random() < 0.5:
            items = items[: self.instrument.own]
        return {item.key: self.pick.randint(1, 4) for item in items}

    async def arrive(self, day: date) -> None:
        """Answers of one day, and now and then one that is changed or erased."""
        found = []
        for _ in range(self.pick.choice((0, 1, 2, 3, 5))):
            moment = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=5)
            unit = self.pick.choice((*UNITS, "KEL"))
            one = replace(made_up(moment, [1] * 9, unit), instrument=self.instrument.id, answers=self.answers())
            inside = WINDOW.first <= day <= WINDOW.last and self.pick.random() < 0.8
            one = replace(one, window="WIN" if inside else "", service=self.pick.choice("aab"))
            self.count += 1
            found.append(replace(one, id=f"R{self.count:031}", pseudonym=f"P{self.count}"))
        await self.city.store._database.write(lambda db: insert_many(db, found))
        for one in found:
            self._give(one, 0)
        if self.given and self.pick.random() < 0.4 and day <= QUARTER.last:
            await self._change(self.pick.choice(list(self.given)))

    async def _change(self, id: str) -> None:
        one, version = self.given[id]
        if one.window and self.now.date() > WINDOW.last:
            return
        if self.pick.random() < 0.5:
            await self.city.store.responses.erase([one.pseudonym or ""])
            del self.given[id]
        else:
            other = replace(one, answers=self.answers())
            await self.city.store.responses.submit(other)
            self._give(other, version + 1)

    def _give(self, one: Response, version: int) -> None:
        self.given[one.id] = (one, version)
        self.versions[one.id, version] = one

    def _look(self) -> None:
        """Which answers each new release holds."""
        marked = self._marked()
        for id, unit, period, window, new, closing in self.city_rows(
            "SELECT id, unit, period, window, new, closing FROM releases ORDER BY id"
        ):
            heap = (unit, period, window)
            if self.last.get(heap, 0) < id:
                before = self.heaps.get(heap, frozenset())
                self.last[heap] = id
                self.heaps[heap] = frozenset(
                    atom for atom, (one, _) in marked.items() if (one.unit, one.period, one.window) == heap
                )
                self.beside.setdefault(heap, [frozenset()]).append(self._answered(self.heaps[heap]))
                self.fresh[id] = frozenset(atom for atom, (_, release) in marked.items() if release == id)
                if closing and new < NEW:
                    self.spared |= before ^ self.heaps[heap]
                    self.changed |= before - self.heaps[heap]

    def _marked(self) -> dict[Atom, tuple[Response, int]]:
        released = dict(self.city_rows("SELECT id, released FROM responses WHERE released IS NOT NULL"))
        return {(id, self.given[id][1]): (self.given[id][0], number) for id, number in released.items()}

    def city_rows(self, statement: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.city.path) as db:
            return db.execute(statement).fetchall()

    def note(self, n: int, ikm: str | None, atoms: frozenset[Atom], what: str) -> None:
        """A figure as shown, which is that of these answers."""
        if ikm is None:
            return
        tallies = [tally_of(self.versions[atom]) for atom in sorted(atoms)]
        weights = parse_weight("1/9", self.instrument)
        found = score(sum(tallies[1:], start=tallies[0]), self.instrument, weights)
        assert (n, ikm) == (found.n, found.ikm_text), what
        self.known.add(atoms)

    def note_beside(self, n: int, index: str | None, heaps: Sequence[tuple[str, ...]], what: str) -> None:
        """A figure of IPAK as shown, which is that of the answers to it that some release had of each heap."""
        if index is None:
            return
        (side,) = self.instrument.side
        chosen = itertools.product(*(reversed(self.beside.get(heap, [frozenset()])) for heap in heaps))
        for parts in chosen:
            atoms = frozenset[Atom]().union(*parts)
            if len(atoms) == n and n:
                rows = [self.versions[atom].scores[self.instrument.cuts[side.key]] for atom in sorted(atoms)]
                if score(packed_tally(side, rows), side, parse_weight(None, side)).index_text == index:
                    self.known_beside.add(atoms)
                    return
        raise AssertionError(f"{what}: {index} of {n} is that of no released answers")

    def _answered(self, atoms: frozenset[Atom]) -> frozenset[Atom]:
        """Those who answered anything of IPAK."""
        own = {item.key for item in self.instrument.items[: self.instrument.own]}
        return frozenset(atom for atom in atoms if not self.versions[atom].answers.keys() <= own)

    def of_span(self, unit: str, span: Period) -> list[tuple[str, ...]]:
        return [heap for heap in self.heaps if heap[0] == unit and _inside(heap[1], heap[2], span)]

    def heaps_of(self, unit: str, span: Period) -> frozenset[Atom]:
        parts = [
            atoms
            for (code, period, window), atoms in self.heaps.items()
            if code == unit
            and (
                window == span.key
                if span.kind == "window"
                else parse_period(period).first >= span.first and parse_period(period).end <= span.end
            )
        ]
        return frozenset().union(*parts)

    async def read_cards(self, week: Period) -> None:
        await self.city.texts(week, "card")
        self._look()
        cards = self.city_rows(f"SELECT unit, payload FROM deliveries WHERE period = '{week.key}'")
        period = period_of(week.last, "quarter")
        for unit, payload in cards:
            card = json.loads(payload)["card"]
            if card is None:
                continue
            self.note(card["headline"]["n"], card["headline"]["ikm"], self.heaps_of(unit, period), f"{week.key} {unit}")
            for line in card["beside"]:
                self.note_beside(*_read(line), self.of_span(unit, period), f"IPAK {week.key} {unit}")
            numbers = self.city_rows(
                f"SELECT id FROM releases WHERE week = '{week.key}' AND unit = '{unit}' AND period = '{period.key}' "
                f"AND new >= {NEW}"
            )
            atoms = frozenset().union(*(self.fresh[id] for (id,) in numbers))
            if card["week"] is not None:  # nothing new, or an earlier answer was changed or erased meanwhile
                self.note(card["week"]["n"], card["week"]["ikm"], atoms, f"new in {week.key} {unit}")

    async def ask(self, span: Period) -> None:
        for unit in UNITS:
            request = Request(unit, span, ("json",), "id", released=True)
            report = await ReportMaker(self.city.config, self.city.store, self.now).make(request)
            self._look()
            found = {one.name.rpartition(".")[2]: one.content for one in report.documents}
            if "json" not in found:
                continue
            data = json.loads(found["json"])
            marked = self._marked()
            here = {atom: one for atom, (one, _) in marked.items() if one.unit == unit}
            now = frozenset(atom for atom, one in here.items() if _inside(one.period, one.window, span))
            changed = self.heaps_of(unit, span) ^ now  # after the last release
            self.spared |= changed
            self.changed |= changed
            self.note(data["result"]["n"], data["result"]["ikm"], now, f"{span.key} {unit}")
            for side in data.get("indices", ()):
                heaps = self.of_span(unit, span)
                for heap in heaps:  # a change after the last release is in none of them
                    inside = frozenset(a for a, one in here.items() if (unit, one.period, one.window) == heap)
                    self.beside[heap].append(self._answered(inside))
                    last = self._answered(inside) - frozenset().union(*self.known_beside)
                    self.spared_beside |= (
                        last if len(last) < NEW else set()
                    )  # the last of a closed span, as for the IKM
                self.note_beside(side["n"], side["index"], heaps, f"IPAK {span.key} {unit}")
            for part in data["parts"]:
                atoms = frozenset(atom for atom in now if here[atom].service == part["code"])
                self.note(part["n"], part["ikm"], atoms, f"{span.key} {unit} {part['code']}")

    async def ask_open(self) -> None:
        """Figures of the open quarter, on any day."""
        basis = await basis_of(self.city.config, self.city.store, self.now, QUARTER)
        for unit in UNITS:
            material = await gather_released(basis, Request(unit, QUARTER, (), "id", released=True))
            assert isinstance(material, HeadMaterial)
            headline = material.drawn.headline
            self.note(headline.n, headline.ikm, self.heaps_of(unit, QUARTER), f"open {unit}")
            for line in material.drawn.beside:
                self.note_beside(*_read(line), self.of_span(unit, QUARTER), f"IPAK open {unit}")
            self.hidden += headline.ikm is None and bool(self.heaps_of(unit, QUARTER))

    def _released_with(self, members: set[Atom]) -> set[Atom]:
        """Those that stood in one release with these, and were changed or erased at the end: who knows them knows the
        others of that release."""
        releases = [atoms for atoms in self.fresh.values() if atoms & members]
        return self.changed & frozenset().union(*releases)

    def isolated(self, known: set[frozenset[Atom]]) -> list[set[Atom]]:
        """Sets of fewer than five answers about which a sum of known sums tells."""
        spared = self.spared | (self.spared_beside if known is self.known_beside else set())
        atoms = sorted(frozenset().union(*known) - spared) if known else []
        sums = sorted(known, key=sorted)
        groups: dict[tuple[bool, ...], set[Atom]] = {}
        for atom in atoms:
            groups.setdefault(tuple(atom in one for one in sums), set()).add(atom)
        columns = list(groups)
        matrix = np.array(columns, dtype=float).T
        rank = np.linalg.matrix_rank(matrix) if columns else 0
        small = [place for place, column in enumerate(columns) if len(groups[column]) < NEW]
        for size in range(1, NEW):
            for some in itertools.combinations(small, size):
                members = set[Atom]().union(*(groups[columns[place]] for place in some))
                rest = [place for place in range(len(columns)) if place not in some]
                members |= self._released_with(members)
                if len(members) < NEW and np.linalg.matrix_rank(matrix[:, rest]) < rank:
                    return [members]
        return []


def _read(line: str) -> tuple[int, str]:
    """n and index of a line such as "IPAK 3,2000 dari 4 · n = 12"."""
    words = line.split()
    return int(words[-1]), words[1].replace(",", ".")


def _inside(period: str, window: str, span: Period) -> bool:
    """Whether a heap belongs to a span."""
    if span.kind == "window":
        return window == span.key
    stored = parse_period(period)
    return span.first <= stored.first and stored.end <= span.end


async def played(city: City, seed: int) -> Curious:
    services = (Service("a", "Layanan A"), Service("b", "Layanan B"))
    upper = Unit("KEC", "Kecamatan Contoh", services=services)
    await city.store.units.save([upper, replace(upper, code="KEL", name="Kelurahan Contoh", parent="KEC")])
    await city.store.windows.add(WINDOW)
    for unit in UNITS:
        await city.store.people.bind(unit, 7, "id", "2026-11-01T00:00:00")
    head = Curious(city, random.Random(seed))
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        head.now = city.clock.now = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=6)
        if day.weekday() == 0 and number:
            await head.read_cards(period_of(day - timedelta(days=7), "week"))
        if day in (WINDOW.last + timedelta(days=1), QUARTER.end):
            await head.ask(WINDOW.period)
            await head.ask(QUARTER)
        await head.arrive(day)
        if day < QUARTER.last:
            await head.ask_open()
    head.now += timedelta(days=7)
    for span in (QUARTER, YEAR, WINDOW.period):
        await head.ask(span)
    return head


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_follows_about_fewer_than_five(city: City, seed: int) -> None:
    head = await played(city, seed)
    assert len(head.known) > 8, "there was something to subtract"
    assert head.hidden, "and something was changed or erased"
    assert head.isolated(head.known) == []


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_follows_about_fewer_than_five_answers_to_ipak(city: City, seed: int) -> None:
    """Half of the people answer nothing of it, so five new answers often hold fewer of IPAK."""
    survey = city.config.survey.model_copy(update={"instrument": "skm-online-2024"})
    city.config = city.config.model_copy(update={"survey": survey})
    head = await played(city, seed)
    assert len(head.known_beside) > 3, "there was something to subtract"
    assert head.isolated(head.known) == []
    assert head.isolated(head.known_beside) == []
