"""Tallies add, subtract and store exactly."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import BadAnswers, BadTally, NoAnswers, Tally, load_instrument

ROW = st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=3, max_size=3).filter(any)
ASKED = st.sampled_from([None, (0, 1, 2), (0, 2)])
PEOPLE = st.lists(st.tuples(ROW, ASKED), max_size=12)


def tally(people: list[tuple[list[int | None], tuple[int, ...] | None]]) -> Tally:
    return sum((Tally.of(row, asked) for row, asked in people), Tally.empty(3))


def test_one_respondent_by_hand() -> None:
    assert Tally.of([4, 1, None]) == Tally(
        n=1,
        histogram=((0, 0, 0, 1), (1, 0, 0, 0), (0, 0, 0, 0)),
        complete=1,
        total=5,
        total_sq=25,
        cross=(20, 5, 0),
        partial=((0, 0, 0, 0),) * 3,
        totals=((5, 1),),
    )


def test_a_blank_among_the_asked_keeps_the_answers_but_not_the_total() -> None:
    found = Tally.of([4, None, 2], asked=(0, 1, 2))
    assert (found.n, found.complete, found.total, found.sums) == (1, 0, 0, (4, 0, 2))
    assert found.partial == found.histogram


def test_own_units_weigh_the_total() -> None:
    found = Tally.of([4, 1, 2], units=(3, 2, 1))
    assert (found.total, found.total_sq, found.cross) == (16, 256, (64, 16, 32))


@given(PEOPLE, PEOPLE)
def test_adding_is_counting_together_and_subtracting_takes_back(a: list, b: list) -> None:
    assert tally(a) + tally(b) == tally(a + b) == tally(b) + tally(a)
    assert tally(a + b) - tally(b) == tally(a)
    assert bool(tally(a)) == bool(a)


@given(PEOPLE)
def test_cells_store_and_come_back(people: list) -> None:
    cells = tally(people).cells()
    assert len(cells) == 9 * 3 + 4
    assert all(type(cell) is int for cell in cells)
    totals = dict(tally(people).totals or ())
    assert Tally.from_cells(list(cells), totals={str(total): count for total, count in totals.items()}) == tally(people)
    assert Tally.from_cells(list(cells)) == replace(tally(people), totals=None)  # of before they were kept


@given(PEOPLE.filter(bool), ROW)
def test_subtracting_more_than_there_is_raises(people: list, row: list[int | None]) -> None:
    with pytest.raises(BadTally):
        tally(people) - tally(people) - Tally.of(row)


def test_subtracting_an_answer_that_was_never_given_raises() -> None:
    with pytest.raises(BadTally, match="no set of answers"):
        Tally.of([4, 4, 4]) + Tally.of([3, 3, 3]) - Tally.of([1, 4, 4])


def test_subtracting_another_pattern_of_the_same_scores_raises() -> None:
    """The histograms would allow it, the totals give it away."""
    with pytest.raises(BadTally):
        Tally.of([4, 1, 1]) + Tally.of([1, 4, 4]) - Tally.of([4, 4, 4])


@pytest.mark.parametrize("x", [0, 5, -1, True, 3.0, "4", 2.5])
def test_a_score_is_an_integer_from_1_to_4(x: object) -> None:
    with pytest.raises(BadAnswers, match="U2: found") as error:
        Tally.of([4, x, x])  # type: ignore[list-item]
    assert len(error.value.faults) == 2


def test_nobody_answered_nothing() -> None:
    with pytest.raises(NoAnswers):
        Tally.of([None, None])


def test_tallies_of_different_questionnaires_do_not_add() -> None:
    with pytest.raises(BadTally, match="9 and 14"):
        Tally.empty(load_instrument()) + Tally.empty(load_instrument("kepmenpan-25-2004"))


@pytest.mark.parametrize(
    "cells", [(), (1,) * 12, (1, 2, 0, 0, *[0] * 9), (1, 1, 4, 15, 0, 0, 0, 1, 0, 0, 0, 0, 16), (1.0,) * 13]
)
def test_cells_that_no_answers_have_are_refused(cells: tuple[int, ...]) -> None:
    with pytest.raises(BadTally):
        Tally.from_cells(cells)


@given(PEOPLE)
def test_rows_counted_together_equal_rows_added(people: list) -> None:
    rows = [row for row, _ in people]
    assert Tally.of_rows(rows, 3) == sum((Tally.of(row) for row in rows), Tally.empty(3))


@given(PEOPLE, st.none() | st.sets(st.integers(0, 2)), st.none() | st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_rows_counted_together_equal_rows_added_whatever_was_asked_and_weighs(
    people: list, asked: set[int] | None, units: list[int] | None
) -> None:
    rows = [row for row, _ in people]
    added = sum((Tally.of(row, asked, units) for row in rows), Tally.empty(3))
    assert Tally.of_rows(rows, 3, asked, units) == added


@pytest.mark.parametrize("bad", [[5, 1], [0, 1], [True, 2], [2.0, 1], ["3", 1]])
def test_one_bad_cell_among_good_rows_is_refused(bad: list) -> None:
    with pytest.raises(BadAnswers):
        Tally.of_rows([[4, 4], bad, [3, 3]], 2)
