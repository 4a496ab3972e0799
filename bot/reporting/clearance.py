"""Which figures may be published beside all that has been: nothing of fewer than ten answers may follow from both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.storage import Response
from bot.storage.publications import REST, Publication, digest_of
from exports.disclosure import FEWEST_ANSWERS, apart
from scoring import Period

Members = Mapping[str, Mapping[str, str]]  # unit -> digest of an answer -> its service


def members_of(rows: Iterator[Response]) -> Members:
    """The answers of each unit, as the ledger knows them."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.unit][digest_of(row)] = row.service
    return found


@dataclass(frozen=True)
class Held:
    """Figures of a unit that are withheld, and the earlier publication for whose sake. `differ` counts answers."""

    unit: str
    span: str
    earlier: Publication
    differ: int


@dataclass
class Clearance:
    """Decides figure by figure, each beside what is `published` already and what it has let through itself."""

    published: Iterable[Publication]
    made: list[Publication] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known: dict[str, list[Publication]] = defaultdict(list)
        for one in self.published:
            self._known[one.unit].append(one)

    def totals(self, spans: Sequence[tuple[Period, Members]], only: str | None = None) -> Mapping[str, frozenset[str]]:
        """Let through the figures of units of enough answers, the first span first. Those that are not, by span."""
        withheld: dict[str, set[str]] = defaultdict(set)
        for span, members in spans:
            for unit, found in sorted(members.items()):
                if len(found) < FEWEST_ANSWERS or only not in (None, unit):
                    continue
                if not self._add(Publication(span.key, unit, {REST: frozenset(found)})):
                    withheld[span.key].add(unit)
        return {span: frozenset(units) for span, units in withheld.items()}

    def details(self, span: Period, unit: str, members: Mapping[str, str], shown: frozenset[str]) -> tuple[bool, bool]:
        """(whether the services `shown` may be, whether counts of people may be), of a unit that was let through."""
        whole, parts = frozenset(members), defaultdict(set)
        for one, service in members.items():
            parts[service if service in shown else REST].add(one)
        others = [one for one in self._known[unit] if whole & one.members]
        people = not any(one.people and one.members != whole for one in others)
        by_service = {label: frozenset(some) for label, some in parts.items()}
        services = not shown or self._fits(unit, by_service)
        wanted = Publication(span.key, unit, by_service if services else {REST: whole}, people)
        self._record(wanted)
        return services, people

    def _add(self, wanted: Publication) -> bool:
        if self._fits(wanted.unit, wanted.parts):
            self._record(wanted)
            return True
        whole = wanted.members
        apart_from = [(len(whole ^ one.members), one) for one in self._known[wanted.unit] if whole & one.members]
        differ, earlier = min(((n, one) for n, one in apart_from if n), key=lambda pair: pair[0])
        self.held.append(Held(wanted.unit, wanted.span, earlier, differ))
        return False

    def _fits(self, unit: str, parts: Mapping[str, frozenset[str]]) -> bool:
        return apart([*(one.parts for one in self._known[unit]), parts])

    def _record(self, wanted: Publication) -> None:
        if not any(one.holds(wanted) for one in self._known[wanted.unit]):
            self._known[wanted.unit].append(wanted)
            self.made[:] = [one for one in self.made if not wanted.holds(one)] + [wanted]
