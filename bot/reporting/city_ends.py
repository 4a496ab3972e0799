"""The units of a city by grade, and the best and the worst where their intervals do not touch."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.grades import grade_told
from bot.conversation.texts import Texts
from exports.card_values import CityPart
from scoring import FEWEST, Interval, Rank, Rollup


class Told(Protocol):
    """A city's roll-up, and which of its units may have figures."""

    @property
    def rollup(self) -> Rollup: ...
    @property
    def tellable(self) -> tuple[frozenset[str], bool]: ...


@dataclass(frozen=True)
class Ends:
    """The best and the worst unit, surely apart."""

    best: Rank
    worst: Rank


def ends_of(rollup: Rollup, told: Collection[str]) -> Ends | None:
    """None where the intervals of the highest and the lowest unit overlap, or fewer than two have enough answers.

    Of units that may be `told` alone.
    """
    sure = [
        one
        for one in rollup.ranking
        if one.unit.code in told and one.unit.score is not None and one.unit.score.n >= FEWEST
    ]
    if len(sure) < 2:
        return None
    high, low = (one.unit.score.interval for one in (sure[0], sure[-1]) if one.unit.score is not None)
    apart = isinstance(high, Interval) and isinstance(low, Interval) and high.low > low.high
    return Ends(sure[0], sure[-1]) if apart else None


def end_line(which: str, rank: Rank, names: Mapping[str, str], words: Texts) -> str:
    """`which` is best or worst."""
    score = rank.unit.score
    assert score is not None  # noqa: S101 -- whoever is ranked has one
    mutu = grade_told(score.mutu, score.n, words)
    return words(f"report.{which}", unit=names[rank.unit.code], ikm=score.ikm_rounded, mutu=mutu)


def city_part(city: Told, names: Mapping[str, str], words: Texts) -> CityPart:
    """What the card of a city shows of its units, to all alike: nothing of few answers, nor what leads there."""
    rollup = city.rollup
    graded = tuple(rollup.grades.items())
    few = rollup.reporting - sum(count for _, count in graded)
    silent = rollup.due - rollup.reporting
    ends = ends_of(rollup, city.tellable[0])
    if ends is None:
        return CityPart(graded, few, silent, words("report.not_apart"))
    return CityPart(
        graded,
        few,
        silent,
        end_line("best", ends.best, names, words),
        end_line("worst", ends.worst, names, words),
    )
