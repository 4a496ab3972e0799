"""Numbers that no answers make are refused by every function that takes them, with where, found and expected."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import inf, nan, sqrt
from typing import Any

import numpy as np
import pytest

from scoring import load_instrument, parse_period, parse_weight
from scoring.contrast import Contrast, contrasts
from scoring.errors import ScoringError
from scoring.interval import Sample, combined_interval, largest_variance, mean_interval, unasked
from scoring.intervals import mean_intervals
from scoring.judgement import grade, judged, mean_grade
from scoring.looks import look_back, points_a_unit
from scoring.quantile import normal, student
from scoring.stuffing import Past, Share, all_four
from scoring.tally import Tally
from scoring.unseen import beta_ends, unseen_ends
from scoring.week_sums import WeekSums

SKM = load_instrument()
NINTH = parse_weight("1/9", SKM)
WEEK = parse_period("2026-W10")
HALF, FOUR, NOUGHT, ONE = Fraction(5, 2), Fraction(4), Fraction(0), Fraction(1)
HUNDRED = Share(100, 2)
ANY = Sample(20, HALF, NOUGHT)
BAD_N: tuple[Any, ...] = (20.5, -5, nan, "20")
LEVELS: tuple[Any, ...] = (0, 1, 2, -1, nan)
NAN: Any = nan
N, MEAN, NONE = np.array([20, 20]), np.array([2.5, 4]), np.array([0, 0])
# A function and what it is asked.
CASES: list[tuple[Callable[..., object], tuple[Any, ...]]] = [
    (mean_interval, (20, FOUR, Fraction(9))),
    (mean_interval, (20, Fraction(3), Fraction(9, 4))),
    (mean_interval, (20, NAN, NOUGHT)),
    (mean_interval, (20, HALF, NAN)),
    (mean_interval, (3, Fraction(5), NOUGHT)),
    *((mean_interval, (n, HALF, NOUGHT)) for n in BAD_N),
    (combined_interval, ([(HALF, ANY), (HALF, ANY)],)),
    (combined_interval, ([(Fraction(2), ANY), (Fraction(-1), ANY)],)),
    (combined_interval, ([(ONE, Sample(20, HALF, NOUGHT, -1))],)),
    *((combined_interval, ([(ONE, ANY)], level)) for level in LEVELS),
    *((combined_interval, ([(ONE, Sample(2, HALF, NOUGHT))], level)) for level in LEVELS),
    (largest_variance, (0, HALF)),
    (largest_variance, (3, Fraction(5))),
    *((unasked, (n, 100)) for n in BAD_N),
    *((unasked, (100, n)) for n in BAD_N),
    (mean_intervals, (N, MEAN, np.array([0, 9]))),
    (mean_intervals, (np.array([20, 20.5]), MEAN, NONE)),
    (mean_intervals, (np.array([20, nan]), MEAN, NONE)),
    (mean_intervals, (N, MEAN * 2, NONE)),
    *((mean_intervals, (N, MEAN, NONE, np.array([400, people]))) for people in (-1, 400.5, inf)),
    *((mean_intervals, (N, MEAN, NONE, None, level)) for level in LEVELS),
    (unseen_ends, (20, 1.5, -0.5, 0, 1.0, 1.96, sqrt)),
    (unseen_ends, (20, 0.5, 0.6, 0, 1.0, 1.96, sqrt)),
    (unseen_ends, (20, 0.5, 0.5, 0.3, 1.0, 1.96, sqrt)),
    (unseen_ends, (20, 0.5, 0.5, 0.1, 0.0, 1.96, sqrt)),
    (unseen_ends, (nan, 0.5, 0.5, 0.1, 1.0, 1.96, sqrt)),
    (beta_ends, (0, 2, 1.96, sqrt)),
    (beta_ends, (2, nan, 1.96, sqrt)),
    *((judged, (n,)) for n in BAD_N),
    (grade, (Fraction(200), 20, SKM)),
    (grade, (NAN, 20, SKM)),
    (grade, (Fraction(3), 2, SKM)),
    (mean_grade, ([(Fraction(80), 20), (Fraction(3), 20)], SKM)),
    (mean_grade, ([(Fraction(80), 20.5)], SKM)),
    *((student, (df,)) for df in (0, *BAD_N)),
    *((student, (9, level)) for level in LEVELS),
    *((normal, (level,)) for level in LEVELS),
    (Contrast, (1, 0, 0, 9)),
    (Contrast, (20, 20 * 9 * 5, 0, 9)),
    (Contrast, (20, 0, -1, 9)),
    (Contrast, (20, NAN, 0, 9)),
    (contrasts, (Tally.of([4, 2]), (1, 1, 1))),
    (Share, (2, 3)),
    (Share, (20.5, 1)),
    (Share, (20, NAN)),
    (all_four, (Tally.of([4, 4]), (1, 1, 1))),
    (Past, (HUNDRED, 0.5)),
    (Past, (HUNDRED, nan)),
    (look_back, ([], WEEK, 0)),
    (look_back, ([], WEEK, NAN)),
    (points_a_unit, ([False] * 9, SKM, NINTH)),
    (points_a_unit, ([True] * 8, SKM, NINTH)),
]
# n, total and total_sq of a week: halves, below none, no number, under a point each, and scattered as no totals are.
SUMS: list[tuple[Any, ...]] = [(20.5, 600, 18000), (-5, 0, 0), (20, nan, 18000), (20, 10, 10), (0, 0, 4)]
SUMS += [(20, 720, 20 * 36 * 36 * 2), (20, 600, 17998)]
CASES += [(look_back, ([WeekSums(WEEK, *sums)], WEEK)) for sums in SUMS]


@pytest.mark.parametrize(("ask", "given"), CASES)
def test_what_no_answers_make_is_refused(ask: Callable[..., object], given: tuple[Any, ...]) -> None:
    with pytest.raises(ScoringError, match=r"(?s)found .*(expected|which none have)"):
        ask(*given)
