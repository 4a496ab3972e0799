"""The arithmetic of the 95 % interval, the same for one number and for whole columns of them.

Only sums, products, quotients and square roots, so that every machine finds the same digits. No statistics package.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from scoring.errors import BadAnswers
from scoring.possible import within_fault

# Of how many answers nobody gave a sample of n must still be reminded, for it may have missed them by chance:
# 0.6 n / (n + 10) at the bottom of the scale (0.3 of one at n = 10, 0.6 of many) and 0.3 at the top.
# Chosen by simulation, see docs/scoring.md.
BOTTOM, BOTTOM_SIZE = 0.6, 10
TOP = 0.3

Number = Any  # a float or an array of them
Root = Callable[[Number], Number]


def unseen_ends(
    n: Number, p: Number, q: Number, spread: Number, left: Number, z: float, root: Root
) -> tuple[Number, Number]:
    """Ends (low, high) for the mean of those who were not asked, in shares of the scale's length, each within 0 to 1.

    n answers have the mean p (q is 1 - p) and the variance `spread` (divided by n). `left` is how many were not asked,
    as a share of all: 1 where there is no end of people. z is the normal quantile of the level. Raises BadAnswers for
    single numbers that no answers have.
    """
    if isinstance(n, int | float):  # columns are asked in mean_intervals
        _check(n, p, q, spread, left)
    bottom = BOTTOM * n / (n + BOTTOM_SIZE)
    size = n + bottom + TOP
    mean, rest = (n * p + TOP) / size, (n * q + bottom) / size
    away = p - mean
    around = (n * (spread + away * away) + bottom * mean * mean + TOP * rest * rest) / size
    weight = mean * rest * (size + 1) / around - 1  # a + b of the beta whose variance is around / (size + 1)
    bottom_end, top_end = beta_ends(mean * weight, rest * weight, z, root)
    # few who were not asked scatter by themselves
    wider = 1.0 if isinstance(left, float) and left == 1 else root((n + (size - n) * (1 - left)) / (n * left))
    return _positive(mean - (mean - bottom_end) * wider), 1 - _positive(rest - (rest - top_end) * wider)


def beta_ends(a: Number, b: Number, z: float, root: Root) -> tuple[Number, Number]:
    """Of the beta distribution with a and b, each above 1/9: its quantile at -z of the normal, and 1 minus that at z.

    By Wilson and Hilferty's cube root on the ratio of the two gammas behind it. Both are off by about 0.2 % of the
    interval's width at ten answers, and by 4 % where all ten are the best. 0 where the cube root has no quantile.
    Source: Paulson 1942, Annals of Mathematical Statistics 13, 233-235.

    Of the first below the exact ends are 0.359 and 0.043.

    >>> from math import sqrt
    >>> tuple(round(end, 3) for end in beta_ends(5, 2, 1.96, sqrt))
    (0.358, 0.041)
    """
    if isinstance(a, int | float) and not (1 / 9 < a < inf and 1 / 9 < b < inf):
        raise BadAnswers(f"beta: found a = {a} and b = {b}, expected finite numbers above 1/9")
    c, d = 1 / (9 * a), 1 / (9 * b)
    e, f, square = 1 - c, 1 - d, z * z
    # the roots y of (f y - e)^2 = z^2 (d y^2 + c)
    under, over = _positive(e * e - square * c), _positive(f * f - square * d)
    joint = e * f + z * root(_positive(e * e * d + f * f * c - square * c * d))
    lower, upper = under / joint, over / joint
    low, high = a * lower * lower * lower, b * upper * upper * upper
    return low / (b + low), high / (a + high)


def _check(n: float, p: float, q: float, spread: float, left: float) -> None:
    found = (
        None if 0 < n < inf else f"n: found {n}, expected a number above 0",
        within_fault("p", p, 0, 1),
        within_fault("q", q, 1 - p, 1 - p),
        within_fault("spread", spread, 0, p * q),
        None if 0 < left <= 1 else f"left: found {left}, expected a share above 0",
    )
    if faults := [one for one in found if one]:
        raise BadAnswers("interval: no answers have these figures", faults)


def _positive(x: Number) -> Number:
    return (x + abs(x)) / 2
