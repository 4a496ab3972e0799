"""The arithmetic of the interval beside figures from elsewhere: printed tables, a hand calculation, scipy."""

from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from bench.populations import POPULATIONS, moments, truth
from scoring import BadAnswers, Interval, TooFew, mean_interval
from scoring.interval import Sample, combined_interval, unasked
from scoring.intervals import mean_intervals
from scoring.quantile import normal
from scoring.unseen import beta_ends

SKEWED = {one.label: one for one in POPULATIONS}


@pytest.mark.parametrize(("level", "printed"), [("0.95", "1.95996"), ("0.99", "2.57583"), ("0.9875", "2.49771")])
def test_normal_quantiles_are_those_of_the_printed_table(level: str, printed: str) -> None:
    assert f"{normal(Fraction(level)):.5f}" == printed


@pytest.mark.parametrize(
    ("first", "second", "printed"),
    [(10, 10, 3.7168), (20, 20, 2.4645), (20, 60, 1.9445), (60, 60, 1.6668)],
)
def test_the_beta_agrees_with_the_printed_table_of_f(first: int, second: int, printed: float) -> None:
    """F(0.975) of so many degrees of freedom (Pearson and Hartley, table 18) is a ratio of the beta's two parts."""
    _, rest = beta_ends(first / 2, second / 2, normal(), sqrt)
    assert second * (1 - rest) / (first * rest) == pytest.approx(printed, rel=0.006)


@pytest.mark.parametrize("level", [Fraction(95, 100), Fraction(9875, 10_000), 1 - Fraction(3, 900)])
def test_the_beta_agrees_with_scipy(level: Fraction) -> None:
    special = pytest.importorskip("scipy.special")
    tail = float(1 - level) / 2
    for a, b in [(10.3, 0.3), (30.3, 0.45), (100.3, 0.55), (16, 1), (12, 4), (122, 37), (400, 60), (4000, 900)]:
        low, rest = beta_ends(a, b, normal(level), sqrt)
        exact = special.betaincinv(a, b, [tail, 1 - tail])
        near = 0.04 if b < 3 else 0.005
        assert [low, 1 - rest] == pytest.approx(exact.tolist(), abs=near * (exact[1] - exact[0]))


def test_a_hand_calculation() -> None:
    """Ten means of 10/3 + 1/3 and ten of 10/3 - 1/3.

    Size 20.7 with 0.4 unseen below and 0.3 above, m = 15.8556 / 20.7 = 0.76597, variance 0.50083 / 20.7 = 0.024195, so
    a + b = 0.179261 x 21.7 / 0.024195 - 1 = 159.77. Standard deviation 0.03339 and skewness -0.197 give the ends
    m -+ 1.95996 x 0.03339 - 0.00312 = 0.6974 and 0.8283.
    """
    found = mean_interval(20, Fraction(10, 3), Fraction(1, 9) * 20 / 19)
    assert isinstance(found, Interval)
    assert (float(found.low), float(found.high)) == pytest.approx((1 + 3 * 0.6974, 1 + 3 * 0.8283), abs=0.001)


@pytest.mark.parametrize("n", [10, 20, 30])
@pytest.mark.parametrize("label", ["5 % all 1, the rest good", "5 % all 1, the rest near the ceiling"])
def test_one_furious_in_twenty_is_reckoned_with(label: str, n: int) -> None:
    """1,500 samples know a share to 0.6 points. Without the unseen answers it was 81 to 88 %."""
    found, (mean, _) = moments(SKEWED[label], n, 1_500, np.random.default_rng(n)), truth(SKEWED[label], 100_000)
    low, high = mean_intervals(np.full(1_500, n), found.mean, found.variance)
    assert ((low <= mean) & (mean <= high)).mean() > 0.92


def test_those_who_answered_are_not_in_doubt() -> None:
    """Of 20 people 15 are known, all 4: the five others cannot bring the mean below 1 + 3 x 15/20."""
    found = mean_interval(15, Fraction(4), Fraction(0), population=20)
    assert isinstance(found, Interval)
    assert 1 + 3 * Fraction(15, 20) < found.low < found.high == 4
    whole = mean_interval(15, Fraction(4), Fraction(0))
    assert isinstance(whole, Interval)
    assert whole.low < found.low
    assert [unasked(15, people) for people in (20, 15, None)] == [Fraction(1, 4), Fraction(1), Fraction(1)]


def test_one_unit_in_two_halves_is_one_sample() -> None:
    """Halves of equal weight and spread are worth as many answers as the whole."""
    half, whole = Sample(20, Fraction(3), Fraction(1, 3)), Sample(40, Fraction(3), Fraction(1, 3))
    found = combined_interval([(Fraction(1, 2), half), (Fraction(1, 2), half)])
    alone = combined_interval([(Fraction(1), whole)])
    assert isinstance(found, Interval)
    assert isinstance(alone, Interval)
    assert (float(found.low), float(found.high)) == pytest.approx((float(alone.low), float(alone.high)), abs=1e-9)


def test_many_small_units_do_not_add_up_their_unseen_answers() -> None:
    units = [(Fraction(1, 80), Sample(12, Fraction(33, 10), Fraction(1, 5)))] * 80
    found = combined_interval(units)
    assert isinstance(found, Interval)
    assert 0.02 < 3.3 - float(found.low) < 0.06
    assert 0.02 < float(found.high) - 3.3 < 0.06


def test_units_of_one_answer_each_have_a_spread() -> None:
    units = [(Fraction(1, 12), Sample(1, Fraction(x), Fraction(0))) for x in (3, 4) * 6]
    found = combined_interval(units)
    assert isinstance(found, Interval)
    assert float(found.high - found.low) > 0.4


@pytest.mark.parametrize(
    ("mean", "variance", "told"),
    [(Fraction(5), Fraction(1), "mean: found 5"), (Fraction(0), Fraction(10), "mean: found 0"),
     (Fraction(3), Fraction(-1), "variance: found -1"), (float("nan"), Fraction(1), "mean: found nan")],
)  # fmt: skip
def test_figures_of_no_answers_are_refused(mean: Fraction, variance: Fraction, told: str) -> None:
    with pytest.raises(BadAnswers, match=told):
        mean_interval(20, mean, variance)
    assert mean_interval(0, Fraction(0), Fraction(0)) == TooFew(0)
