"""Which counts of people may be published: a cell of few people could point at one of them.

And the value that says that something may be: posters and pages are drawn from a Cleared, never from a Laporan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import TYPE_CHECKING, Final

from exports.errors import NotCleared

if TYPE_CHECKING:  # whoever asks how few are too few needs no document
    from exports.laporan.values import Laporan

SEAL: Final = object()  # for bot.reporting.publishing alone, which writes the ledger. A test looks who takes it
FEWEST = 5  # people in a cell that may be shown
FEWEST_ANSWERS = 10  # answers a published figure rests on


@dataclass(frozen=True)
class Cleared:
    """A Laporan that stands in the ledger of publications, without what may not be published beside all the rest.

    Nobody but the ledger has the `seal`, so this cannot be made, nor made over with replace(), anywhere else. Raises
    NotCleared.
    """

    shown: Laporan
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            name = self.shown.subject
            raise NotCleared(f"{name}: found figures the ledger of publications has not let through, expected its seal")


def published(counts: Sequence[int], fewest: int = FEWEST) -> tuple[int | None, ...]:
    """The counts with those of 1 to `fewest` - 1 people withheld (None), and so many more that none
    follows from the total.

    At least two cells are withheld together, holding at least `fewest` people and more than one each, so whoever takes
    what is shown from the total is left with more than one answer for every cell. Where even all cells do not
    reach that, none is shown, nought included. Otherwise nought stays: it is about nobody.

    >>> published([40, 30, 3, 0])
    (40, None, None, 0)
    >>> published([40, 30, 20, 0])
    (40, 30, 20, 0)
    """
    few = [place for place, people in enumerate(counts) if 0 < people < fewest]
    if not few:
        return tuple(counts)
    hidden = set(few)
    for _, place in sorted((people, place) for place, people in enumerate(counts) if people >= fewest):
        if _mixed([counts[one] for one in hidden], fewest):
            break
        hidden.add(place)
    if not _mixed([counts[one] for one in hidden], fewest):
        return (None,) * len(counts)
    return tuple(None if place in hidden else people for place, people in enumerate(counts))


def apart(publications: Iterable[Mapping[str, frozenset[str]]], fewest: int = FEWEST_ANSWERS) -> bool:
    """Whether nothing about fewer than `fewest` answers follows from these published results put together.

    Each publication is its parts, label -> answers. Every answer has a pattern: in which part of which publication it
    counts. Whatever is added or subtracted is a sum over patterns, so every pattern must hold enough answers.

    >>> quarter, window = frozenset(map(str, range(30))), frozenset(map(str, range(15)))
    >>> apart([{"*": quarter}, {"*": window}]), apart([{"*": quarter}, {"*": quarter - {"0"}}])
    (True, False)
    """
    patterns: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, parts in enumerate(publications):
        for label, members in parts.items():
            for member in members:
                patterns[member].append((number, label))
    return all(people >= fewest for people in Counter(map(tuple, patterns.values())).values())


def _mixed(hidden: Sequence[int], fewest: int) -> bool:
    """Whether the sum of withheld cells leaves each of them open."""
    return len(hidden) > 1 and sum(hidden) >= fewest and sum(hidden) > len(hidden)
