"""Units put together, and ranked no further than the evidence goes."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring import (
    BadPopulation,
    Interval,
    MixedInstruments,
    NoAnswers,
    Tally,
    TooFew,
    UnitResult,
    by_category,
    load_instrument,
    parse_weight,
    rollup,
    score,
)
from scoring.rollup import SIMPLE, WEIGHTED

SKM = load_instrument()


def unit(code: str, threes: int, fours: int, category: str = "kecamatan", weight: str = "1/9") -> UnitResult:
    rows = [[3] * 9] * threes + [[4] * 9] * fours
    return UnitResult(code, score(Tally.of_rows(rows, 9), SKM, parse_weight(weight, SKM)) if rows else None, category)


CITY = [
    unit("A", 0, 300),
    unit("B", 100, 0),
    unit("C", 52, 48),
    unit("D", 50, 50),
    unit("E", 3, 1),
    unit("F", 0, 0, "puskesmas"),
]


def test_both_means_by_hand_and_labelled() -> None:
    found = rollup(CITY, SKM, "Kota")
    simple = Fraction(100 + 75) + 75 + 12 + 75 + Fraction(25, 2) + 75 + Fraction(25, 4)
    assert (found.simple.method, found.simple.ikm) == (SIMPLE, simple / 5)
    people = 300 + 100 + 100 + 100 + 4
    weighted = (300 * 100 + 100 * 75 + 100 * 87 + 100 * Fraction(175, 2) + 4 * Fraction(325, 4)) / people
    assert (found.weighted.method, found.weighted.ikm, found.n) == (WEIGHTED, weighted, people)
    for mean in (found.simple, found.weighted):
        assert isinstance(mean.interval, Interval)
        assert mean.interval.low < mean.ikm < mean.interval.high


def test_coverage_and_grades_count_units() -> None:
    found = rollup(CITY, SKM)
    assert (found.reporting, found.due, found.coverage, found.silent) == (5, 6, Fraction(5, 6), ("F",))
    assert sum(found.grades.values()) == 4, "one unit has too few answers to be graded"
    assert rollup(CITY, SKM, due=10).coverage == Fraction(1, 2)


def test_ranking_shows_overlap_instead_of_false_order() -> None:
    found = rollup(CITY, SKM)
    assert [(rank.unit.code, rank.place, rank.best, rank.worst) for rank in found.ranking] == [
        ("A", 1, 1, 2),  # E may stand anywhere
        ("D", 2, 2, 4),
        ("C", 3, 2, 4),
        ("E", 4, 1, 5),
        ("B", 5, 4, 5),
    ]
    assert [rank.unit.code for rank in found.top(2)] == ["A", "D"]
    assert [rank.unit.code for rank in found.bottom(2)] == ["B", "E"]


def test_equal_figures_share_a_place() -> None:
    found = rollup([unit("X", 50, 50), unit("Y", 100, 100), unit("Z", 100, 0)], SKM)
    assert [(rank.unit.code, rank.place) for rank in found.ranking] == [("X", 1), ("Y", 1), ("Z", 3)]


def test_one_unit_rolled_up_is_itself() -> None:
    one = unit("A", 20, 30)
    found = rollup([one], SKM)
    assert one.score is not None
    assert (found.simple.ikm, found.simple.interval) == (one.score.ikm, one.score.interval)
    assert found.simple.ikm_rounded == Decimal("90.00")


def test_a_handful_of_answers_in_all_gives_no_interval() -> None:
    found = rollup([unit("A", 2, 2), unit("B", 1, 4)], SKM)
    assert found.simple.interval == TooFew(9)


def test_categories_are_rolled_up_on_their_own() -> None:
    found = by_category([*CITY, unit("G", 10, 10, "puskesmas")], SKM)
    assert {name: (one.reporting, one.due) for name, one in found.items()} == {"kecamatan": (5, 5), "puskesmas": (1, 2)}


def test_what_cannot_be_put_together_raises() -> None:
    with pytest.raises(NoAnswers, match="none of 1 units"):
        rollup([unit("F", 0, 0)], SKM)
    with pytest.raises(BadPopulation, match="found 2 units due, but 5 report"):
        rollup(CITY, SKM, due=2)
    with pytest.raises(MixedInstruments):
        rollup([unit("A", 10, 10), unit("B", 10, 10, weight="0.11")], SKM)
