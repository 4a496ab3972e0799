"""Which elements may be called lowest: against a paired t test computed from the rows, and against chance."""

from __future__ import annotations

import random
import statistics
from fractions import Fraction
from math import sqrt

import pytest

from scoring import Tally, called_of, comparable, contrasts, load_instrument, parse_weight, score, sides
from scoring.quantile import student

SKM = load_instrument()
NINTH = parse_weight("1/9", SKM)
Rows = list[list[int]]


def drawn(n: int, seed: int, gap: float = 0.0) -> Rows:
    """n respondents, each with a mood of their own. The first three elements lie lower by `gap`."""
    rng, rows = random.Random(seed), []
    for _ in range(n):
        mood = rng.gauss(3.2, 0.5)
        lower = [gap] * 3 + [0.0] * 6
        rows.append([min(4, max(1, round(rng.gauss(mood - one, 0.7)))) for one in lower])
    return rows


def test_the_contrast_is_the_paired_difference_of_the_rows() -> None:
    rows = drawn(40, 1, 0.4)
    for place, one in enumerate(contrasts(Tally.of_rows(rows, 9), SKM.units)):
        differences = [row[place] - statistics.fmean(row) for row in rows]
        assert one is not None
        assert float(one.mean) == pytest.approx(statistics.fmean(differences))
        assert sqrt(one.error) == pytest.approx(statistics.stdev(differences) / sqrt(len(rows)))


@pytest.mark.parametrize("n", [10, 25, 120])
def test_told_apart_as_the_t_test_at_the_shared_level(n: int) -> None:
    rows = drawn(n, n, 0.6)
    columns = [[row[place] - statistics.fmean(row) for row in rows] for place in range(9)]
    least = statistics.fmean([statistics.variance(column) / n for column in columns])
    reach = float(student(n - 1, Fraction(1) - Fraction(5, 900)))
    expected = []
    for column in columns:
        t = statistics.fmean(column) / sqrt(max(statistics.variance(column) / n, least))
        expected.append(0 if abs(t) <= reach else -1 if t < 0 else 1)
    assert list(sides([contrasts(Tally.of_rows(rows, 9), SKM.units)])) == expected


def test_one_who_gives_one_throughout_lowers_no_element() -> None:
    assert not any(sides([contrasts(Tally.of_rows([[4] * 9] * 11 + [[1] * 9], 9), SKM.units)]))


def test_three_who_differ_in_one_element_are_no_evidence() -> None:
    rows = [[4] * 9] * 9 + [[3, 4, 4, 4, 4, 4, 4, 4, 4], [4, 3, 4, 4, 4, 4, 4, 4, 4], [4, 4, 3, 4, 4, 4, 4, 4, 4]]
    assert called_of(score(Tally.of_rows(rows, 9), SKM, NINTH)) == ((), ())


def test_a_clear_difference_is_told_from_ten_on() -> None:
    row = [4, 4, 2, 4, 4, 4, 4, 4, 4]
    assert called_of(score(Tally.of_rows([row] * 9, 9), SKM, NINTH)) == ((), ())
    assert called_of(score(Tally.of_rows([row] * 10, 9), SKM, NINTH))[0] == (2,)


def test_where_nothing_differs_something_is_called_lowest_in_at_most_one_of_twenty() -> None:
    found = sum(bool(called_of(score(Tally.of_rows(drawn(30, seed), 9), SKM, NINTH))[0]) for seed in range(120))
    assert found <= 6


def test_the_mean_of_units_joins_their_own_contrasts() -> None:
    units = [contrasts(Tally.of_rows(drawn(30, seed, 0.4), 9), SKM.units) for seed in range(12)]
    assert sides(units)[:3] == (-1, -1, -1)
    assert sides([]) == ()


def test_respondents_who_were_asked_different_elements_tell_nothing() -> None:
    some = Tally.of_rows([[4, 4, 2, 4, 4, 4, 4, 4, 4]] * 12, 9)
    other = Tally.of_rows([[4, 4, 2, 4, 4, 4, 4, 4, None]] * 12, 9)
    assert not any(sides([contrasts(some + other, SKM.units)]))


@pytest.mark.parametrize(("whole", "enough"), [(9, False), (10, True)])
def test_elements_are_held_against_each_other_by_ten_who_answered_them_all(whole: int, enough: bool) -> None:
    blank: list[int | None] = [None, 4, 1, 4, 4, 4, 4, 4, 4]
    rows = [[4, *blank[1:]]] * whole + [blank] * 50
    result = score(Tally.of_rows(rows, 9, asked=range(9)), SKM, NINTH)
    assert comparable([result.contrasts]) is enough
    assert (called_of(result)[0] == (2,)) is enough
