"""Reliability and validity as practised: Cronbach's alpha and Pearson item-total correlation."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scoring.rounding import root
from scoring.tally import Tally


def alpha(tally: Tally, units: Sequence[int] | None = None) -> Fraction | None:
    """Cronbach's alpha of the complete respondents, exact. It is made of sample variances (n - 1).

    None when it is not defined: under two complete respondents or two elements, totals that do not
    vary, or respondents who were asked different elements. With unequal weights each answer counts
    times its unit, as it does in the total.
    Source: Cronbach (1951), Psychometrika 16, 297-334, equation 2.

    >>> alpha(Tally.of([4, 3]) + Tally.of([2, 1]) + Tally.of([3, 3]))
    Fraction(12, 13)
    """
    n = tally.complete
    scaled = n * tally.total_sq - tally.total**2
    items = _items(tally)
    k = len(items)
    if n < 2 or k < 2 or scaled <= 0 or not tally.uniform:
        return None
    inner = sum((units[place] if units else 1) ** 2 * (n * squares - sums**2) for place, sums, squares in items)
    return Fraction(k, k - 1) * (1 - Fraction(inner, scaled))


def item_total(tally: Tally, place: int) -> Fraction | None:
    """Pearson correlation of one element (by place in report order) with the respondent's total.

    The total includes the element, as agencies' validity tables do. To 18 decimals. Returns None when it is not
    defined (see alpha) or when the element does not vary.

    >>> rows = Tally.of([4, 3]) + Tally.of([2, 1]) + Tally.of([3, 3])
    >>> round(float(item_total(rows, 0)), 4)
    0.9608
    """
    return item_totals(tally)[place]


def item_totals(tally: Tally) -> tuple[Fraction | None, ...]:
    """The same of every element, in report order."""
    n, found = tally.complete, list[Fraction | None]([None] * len(tally.cross))
    if n < 2 or not tally.uniform:
        return tuple(found)
    scatter = n * tally.total_sq - tally.total**2
    for place, sums, squares in _items(tally):
        within = (n * squares - sums**2) * scatter
        if within > 0:
            across = n * tally.cross[place] - sums * tally.total
            size = root(Fraction(across**2, within))
            found[place] = size if across >= 0 else -size
    return tuple(found)


def _items(tally: Tally) -> list[tuple[int, int, int]]:
    """Place, sum and sum of squares over complete respondents, of each element they were asked."""
    return [(place, total, squares) for place, (count, total, squares) in enumerate(tally.moments) if count]
