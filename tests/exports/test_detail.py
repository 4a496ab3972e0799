"""The table of what a head may see."""

from __future__ import annotations

import pytest

from exports.detail import NEW, Detail, detail_of, releasable, separable


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        (0, Detail.COUNT),
        (4, Detail.COUNT),
        (5, Detail.INDEX),
        (9, Detail.INDEX),
        (10, Detail.WHOLE),
        (29, Detail.WHOLE),
        (30, Detail.VERDICT),
        (100_000, Detail.VERDICT),
    ],
)
def test_the_number_of_answers_says_what_may_be_shown(n: int, shown: Detail) -> None:
    assert detail_of(n) is shown


def test_each_step_shows_what_the_one_before_it_shows() -> None:
    steps = [(one.figures, one.graded, one.judged) for one in Detail]

    assert steps == [(False, False, False), (True, False, False), (True, True, False), (True, True, True)]


def test_a_release_takes_five_new_answers() -> None:
    assert not releasable(NEW - 1)
    assert releasable(NEW)
    assert not releasable(104, released=100)
    assert releasable(105, released=100)
    assert not releasable(98, released=100)


def test_a_year_is_not_shown_beside_its_quarters_where_one_of_them_is_too_small() -> None:
    quarters: dict[tuple[str, ...], int] = {("Q1",): 3, ("Q2",): 20, ("Q3",): 20, ("Q4",): 0}
    year = frozenset({"Q1", "Q2", "Q3", "Q4"})

    assert separable(quarters, [frozenset({"Q2"}), frozenset({"Q3"})])
    assert not separable(quarters, [frozenset({"Q2"}), frozenset({"Q3"}), year])
    assert separable(quarters | {("Q1",): 5}, [frozenset({"Q2"}), frozenset({"Q3"}), year])
