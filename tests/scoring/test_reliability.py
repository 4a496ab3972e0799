"""Alpha and item-total correlation against numpy on the answers themselves."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Tally, alpha, item_total

ROWS = st.lists(st.lists(st.integers(1, 4), min_size=4, max_size=4), min_size=2, max_size=40)


@given(ROWS)
def test_both_are_those_of_the_answers(rows: list[list[int]]) -> None:
    answers = np.array(rows, dtype=float)
    total = answers.sum(axis=1)
    tally = Tally.of_rows(rows, 4)
    found = alpha(tally)
    if total.var() == 0:
        assert found is None
        return
    expected = 4 / 3 * (1 - answers.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    assert float(found or 0) == pytest.approx(expected)
    for place in range(4):
        correlation = item_total(tally, place)
        if answers[:, place].var() == 0:
            assert correlation is None
        else:
            assert float(correlation or 0) == pytest.approx(np.corrcoef(answers[:, place], total)[0, 1], abs=1e-12)


def test_by_hand() -> None:
    """Rows 4 3, 2 1, 3 3: variances 1 and 4/3, of totals 13/3; alpha = 2 (1 - (7/3) / (13/3)) = 12/13.
    Element 1 moves with the totals 7, 3, 6 by 4, its squares sum to 2 and theirs to 26/3.
    """
    tally = Tally.of_rows([[4, 3], [2, 1], [3, 3]], 2)
    assert alpha(tally) == Fraction(12, 13)
    assert float(item_total(tally, 0) or 0) == pytest.approx(4 / (2 * 26 / 3) ** 0.5)


def test_blanks_count_in_neither() -> None:
    rows = [[4, 3, 4], [2, 1, 2], [3, 3, 1]]
    assert alpha(Tally.of_rows([*rows, [1, None, 4]], 3, asked=(0, 1, 2))) == alpha(Tally.of_rows(rows, 3))


def test_an_element_nobody_was_asked_is_not_an_item() -> None:
    assert alpha(Tally.of_rows([[4, None, 3], [2, None, 1], [3, None, 3]], 3)) == Fraction(12, 13)


@pytest.mark.parametrize(
    "rows",
    [[[4, 3]], [[4, 3], [4, 3]], [[4, None], [2, None]], [[4, 3, None], [2, 1, None], [3, 3, 1]]],
    ids=["one respondent", "no spread", "one element", "different elements asked"],
)
def test_neither_is_made_up_where_it_is_not_defined(rows: list[list[int | None]]) -> None:
    tally = Tally.of_rows(rows, len(rows[0]))
    assert alpha(tally) is None
    assert item_total(tally, 0) is None or len(rows[0]) == 2


def test_own_weights_weigh_the_items() -> None:
    rows = [[4, 3], [2, 1], [3, 3], [1, 4]]
    wide = np.array(rows) * [3, 1]
    expected = 2 * (1 - wide.var(axis=0, ddof=1).sum() / wide.sum(axis=1).var(ddof=1))
    assert float(alpha(Tally.of_rows(rows, 2, units=(3, 1)), (3, 1)) or 0) == pytest.approx(expected)
