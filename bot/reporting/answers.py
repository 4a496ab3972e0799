"""Answers of a span, added up while they are read: a unit is in memory at a time, and of a city no list of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from bot.reporting.profiles import Counted, Profiled, profile_counts
from bot.reporting.spans import WHOLE, Tallies, feed_rows
from bot.storage import Response, Store
from bot.storage.coarse import Key
from bot.storage.db import Row
from bot.storage.mapped import response_as
from bot.storage.profile_text import profile_in
from bot.storage.records import response_of
from bot.storage.told import Told
from scoring import Instrument, Period, Tally
from scoring.mapping import packed_as
from scoring.packing import packed_tallies

_By = TypeVar("_By", bound=Hashable)
_One = TypeVar("_One")
Numbered = tuple[int, Response]  # an answer and its place among those of its unit, from 1


class Part(NamedTuple):
    """Whose answers are added up together. `service` is "" where none was named."""

    unit: str
    service: str
    channel: str


@dataclass(frozen=True)
class Answers:
    """Answers to one questionnaire by unit, service and channel: people, and tallies by the ids of its indices.

    `hours` are people by unit and hour (UTC), `profiles` by unit, field and code. `kept` are the answers that a
    document shows one by one: all of them, those with a suggestion, or none. `written` are suggestions by unit, each
    text with how many wrote it, where a document counts them.
    """

    instrument: str
    people: Mapping[Part, int] = field(default_factory=dict)
    tallies: Mapping[Part, Mapping[str, Tally]] = field(default_factory=dict)
    hours: Mapping[str, Counter[str]] = field(default_factory=dict)
    profiles: Counted = field(default_factory=dict)
    kept: Sequence[Numbered] = ()
    written: Mapping[str, Counter[str]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return sum(self.people.values())

    def of(self, unit: str) -> Answers:
        """Those of one unit."""
        parts = self._parts.get(unit, ())
        return Answers(
            instrument=self.instrument,
            people={part: self.people[part] for part in parts},
            tallies={part: self.tallies[part] for part in parts if part in self.tallies},
            hours={unit: self.hours[unit]} if unit in self.hours else {},
            profiles={unit: self.profiles[unit]} if unit in self.profiles else {},
            kept=self._kept.get(unit, ()),
            written={unit: self.written[unit]} if unit in self.written else {},
        )

    @cached_property
    def _parts(self) -> Mapping[str, Sequence[Part]]:
        """Found once: a city asks for each of its units."""
        return _grouped(self.people, lambda part: part.unit)

    @cached_property
    def _kept(self) -> Mapping[str, Sequence[Numbered]]:
        return _grouped(self.kept, lambda one: one[1].unit)

    def by_unit(self) -> Tallies:
        return self._added(lambda part: part.unit)

    def by_service(self) -> dict[str, Tally]:
        return self._added(lambda part: part.service)

    def by_channel(self) -> dict[str, Tallies]:
        """Tallies of each channel: channel -> unit code -> tally."""
        return _split(self._added(lambda part: (part.channel, part.unit)))

    def beside(self) -> dict[str, Tallies]:
        """Tallies of each side index that anybody answered: its id -> unit code -> tally."""
        ids = sorted({id for one in self.tallies.values() for id in one} - {self.instrument})
        return {id: self._added(lambda part: part.unit, id) for id in ids}

    def beside_by(self, id: str, by: Callable[[Part], str]) -> dict[str, Tally]:
        """Tallies of a side index by its id, for each part that answered it, called as `by` says."""
        return self._added(by, id)

    def whole(self) -> Tally | None:
        """All of them as one. None without any."""
        return self._added(lambda _: "").get("")

    def counted(self, by: Callable[[Part], str]) -> Counter[str]:
        """How many people there are of each part, called as `by` says."""
        found: Counter[str] = Counter()
        for part, n in self.people.items():
            found[by(part)] += n
        return found

    def _added(self, by: Callable[[Part], _By], id: str = "") -> dict[_By, Tally]:
        heaps: defaultdict[_By, list[Tally]] = defaultdict(list)
        for part, found in self.tallies.items():
            if tally := found.get(id or self.instrument):
                heaps[by(part)].append(tally)
        return {name: sum(heap[1:], start=heap[0]) for name, heap in heaps.items()}


def _grouped(these: Iterable[_One], by: Callable[[_One], str]) -> dict[str, list[_One]]:
    found: defaultdict[str, list[_One]] = defaultdict(list)
    for one in these:
        found[by(one)].append(one)
    return found


async def answers_in(
    store: Store,
    period: Period,
    instrument: Instrument,
    zone: ZoneInfo,
    unit: str | None = None,
    told: Told | None = None,
    keep: Callable[[Row], bool] | None = None,
    *,
    released: bool = False,
) -> Answers:
    """The answers of the period. `keep` says which of them stay as they are, each as a Response.

    `told` reads what else is needed of the same snapshot. With `released` only those that heads were told of.
    """

    def consume(rows: Iterator[Row]) -> Answers:
        return added_up(rows, instrument, told, keep or nobody)

    return await feed_rows(store, period, instrument.id, zone, WHOLE, consume, unit, told, released=released)


def added_up(rows: Iterable[Row], instrument: Instrument, told: Told | None, keep: Callable[[Row], bool]) -> Answers:
    """Rows of answers by unit, oldest first, as answers_in() has them. `told` has been read by then."""
    people: dict[Part, int] = {}
    tallies: dict[Part, Mapping[str, Tally]] = {}
    hours: defaultdict[str, Counter[str]] = defaultdict(Counter)
    texts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    said: Counter[tuple[int, str, str, str, str]] = Counter()
    profiled: list[Profiled] = []
    kept: list[Numbered] = []
    wrote: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def finish(unit: str) -> None:
        for (service, channel), scores in texts.items():
            part = Part(unit, service, channel)
            people[part], tallies[part] = scores.total(), packed_tallies(instrument, scores)
        for (coarse, period, window, profile, answered), n in said.items():
            key = Key(unit, period, window, answered)
            profiled.append(Profiled(key, bool(coarse), profile_in(profile), n))
        texts.clear()
        said.clear()

    unit, number = "", 0
    for row in rows:
        if row["unit"] != unit:
            finish(unit)
            unit, number = row["unit"], 0
        number += 1
        answered, scores = row["instrument"], row["scores"]
        if instrument.parts:  # counts answers to either of two questionnaires
            scores = packed_as(instrument, answered, scores)
        texts[row["service"], row["channel"]][scores] += 1
        hours[unit][row["hour"]] += 1
        said[row["coarse"], row["period"], row["window"], row["profile"], answered] += 1
        if keep is not nobody and row["suggestion"]:
            wrote[unit][row["suggestion"]] += 1
        if keep(row):
            kept.append((number, response_as(instrument, row) if instrument.parts else response_of(row)))
    finish(unit)
    counted = profile_counts(profiled, told.frozen if told else {})
    return Answers(
        instrument=instrument.id,
        people=people,
        tallies=tallies,
        hours=dict(hours),
        profiles=counted,
        kept=kept,
        written=dict(wrote),
    )


def nobody(_: Row) -> bool:
    """For whoever shows figures alone."""
    return False


def unshown(_: Row) -> bool:
    """For whoever counts what was written and shows none of it: no answer is kept in memory."""
    return False


def every(_: Row) -> bool:
    """For whoever shows answers one by one."""
    return True


def written(row: Row) -> bool:
    """For whoever shows suggestions alone."""
    return bool(row["suggestion"])


def _split(found: Mapping[tuple[str, str], Tally]) -> dict[str, Tallies]:
    split: defaultdict[str, Tallies] = defaultdict(dict)
    for (first, second), tally in found.items():
        split[first][second] = tally
    return dict(split)
