"""Intervals: never pretending, never of zero width, and holding the truth as often as they say."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.coverage import coverage, false_alarms
from bench.populations import POPULATIONS
from scoring import BadPopulation, Interval, Tally, TooFew, load_instrument, mean_interval, parse_weight, score
from scoring.intervals import difference_intervals, mean_intervals
from scoring.quantile import student

SKM = load_instrument()
EXACT = parse_weight("1/9", SKM)


@pytest.mark.parametrize(
    ("df", "level", "printed"),
    [(1, "0.95", "12.706"), (2, "0.95", "4.303"), (9, "0.95", "2.262"), (29, "0.95", "2.045"), (41, "0.95", "2.020"),
     (120, "0.95", "1.980"), (9, "0.99", "3.250"), (60, "0.99", "2.660"), (100_000, "0.95", "1.960")],
)  # fmt: skip
def test_quantiles_are_those_of_the_printed_table(df: int, level: str, printed: str) -> None:
    assert f"{float(student(df, Fraction(level))):.3f}" == printed


@pytest.mark.parametrize("level", [Fraction(95, 100), 1 - Fraction(3, 900)])
def test_the_expansion_takes_over_without_a_step(level: Fraction) -> None:
    below, above, next_one = (float(student(df, level)) for df in (40, 41, 42))
    assert 0 < above - next_one < below - above < 1.1 * (above - next_one)


@pytest.mark.parametrize("n", [10, 30, 400, 20_000_000])
@pytest.mark.parametrize("x", [1, 4])
def test_all_equal_answers_still_leave_doubt(n: int, x: int) -> None:
    one = Tally.of([x] * 9).cells()
    result = score(Tally.from_cells([n * cell for cell in one]), SKM, EXACT)
    intervals = [result.interval.scaled(Fraction(1, 25)), *(element.interval for element in result.elements)]
    for interval in intervals:
        assert isinstance(interval, Interval)
        assert 1 <= interval.low < interval.high <= 4
        assert x in (interval.low, interval.high)


@pytest.mark.parametrize("n", [0, 1, 9])
def test_under_ten_there_is_none(n: int) -> None:
    assert mean_interval(n, Fraction(3), Fraction(1)) == TooFew(n)


def test_the_weight_convention_scales_the_interval() -> None:
    tally = Tally.of_rows([[4] * 9] * 6 + [[3] * 9] * 6, 9)
    exact, printed = (score(tally, SKM, parse_weight(w, SKM)).interval for w in ("1/9", "0.11"))
    assert isinstance(exact, Interval)
    assert exact.scaled(Fraction(99, 100)) == printed


def test_a_known_population_narrows_until_more_have_answered_than_it_counts() -> None:
    widths = []
    for population in (None, 10_000, 200, 101):
        found = mean_interval(100, Fraction(3), Fraction(1, 2), population=population)
        assert isinstance(found, Interval)
        widths.append(found.high - found.low)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > 0
    for refuted in (100, 50, 0):
        assert mean_interval(100, Fraction(3), Fraction(1, 2), population=refuted) == mean_interval(
            100, Fraction(3), Fraction(1, 2)
        )
    with pytest.raises(BadPopulation):
        mean_interval(100, Fraction(3), Fraction(1, 2), population=-1)


@given(
    st.integers(10, 10**7),
    st.fractions(0, 1, max_denominator=1000),
    st.fractions(0, 1, max_denominator=100),
    st.one_of(st.none(), st.integers(1, 10**8)),
)
def test_columns_and_fractions_agree(n: int, share: Fraction, spread: Fraction, population: int | None) -> None:
    mean = 1 + 3 * share
    variance = (mean - 1) * (4 - mean) * spread * n / (n - 1)
    exact = mean_interval(n, mean, variance, population=population)
    people = None if population is None else np.array([population])
    low, high = mean_intervals(np.array([n]), np.array([float(mean)]), np.array([float(variance)]), people)
    assert isinstance(exact, Interval)
    assert exact.low <= mean <= exact.high
    assert (low[0], high[0]) == (pytest.approx(float(exact.low), abs=1e-9), pytest.approx(float(exact.high), abs=1e-9))


def test_columns_hold_nan_where_there_are_too_few() -> None:
    low, high = mean_intervals(np.array([9, 10]), np.array([3.0, np.nan]), np.array([0.5, 0.5]))
    assert np.isnan([*low, *high]).all()


SIMULATED = {one.label: one for one in POPULATIONS}
PROMISED = [label for label, one in SIMULATED.items() if one.kind != "clustered"]


def least(label: str, n: int) -> float:
    """The coverage that is promised, less the 1 point by which 2,000 samples may miss it."""
    furious = SIMULATED[label].furious
    sure = 0 < furious <= 0.05 or (0 < furious <= 0.15 and n >= 60)
    return 0.92 if sure else 0.84


@pytest.mark.slow
@pytest.mark.parametrize("n", [10, 60, 400])  # where the rule begins, where it sharpens, and a full sample
@pytest.mark.parametrize("label", PROMISED)
def test_coverage_is_near_what_is_promised(label: str, n: int) -> None:
    """The full simulation is in docs/scoring.md."""
    samples = 2_000 if n < 400 else 800
    found = coverage(SIMULATED[label], n, samples, np.random.default_rng(42), people=20_000)
    assert least(label, n) <= found.ikm <= 0.996
    assert 0.90 <= found.elements.mean() <= 0.985


@pytest.mark.parametrize("n", [(10, 10), (10, 60), (12, 200), (30, 30), (30, 400)])
@pytest.mark.parametrize(
    "label", ["15 % all 1, the rest good", "one in ten angry", "four in five give all 4", "mostly 3 and 4, very alike"]
)
def test_verdicts_without_a_change_are_rare(label: str, n: tuple[int, int]) -> None:
    ikm, elements = false_alarms(SIMULATED[label], n, 2_000, np.random.default_rng(7))
    assert ikm <= 0.05
    assert elements <= 0.05


def test_difference_columns_are_those_of_change() -> None:
    from scoring.interval import Sample  # noqa: PLC0415
    from scoring.quantile import LEVEL  # noqa: PLC0415
    from scoring.trend import _between  # noqa: PLC0415

    one, two = Sample(12, Fraction(3), Fraction(1, 2)), Sample(40, Fraction(7, 2), Fraction(1, 3))
    exact = _between([(Fraction(1), one)], [(Fraction(1), two)], LEVEL)
    columns = [tuple(np.array([float(x)]) for x in (s.n, s.mean, s.variance)) for s in (one, two)]
    low, high = difference_intervals(columns[0], columns[1])  # type: ignore[arg-type]
    assert isinstance(exact, Interval)
    assert (low[0], high[0]) == (pytest.approx(float(exact.low)), pytest.approx(float(exact.high)))
