"""Counts for publication: nobody withheld can be worked out from what is shown."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from exports.disclosure import FEWEST, published

groups = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@given(groups)
def test_no_cell_of_few_people_is_shown(counts: list[int]) -> None:
    shown = published(counts)
    assert all(found in (None, people) for found, people in zip(shown, counts, strict=True))
    assert all(found is None for found, people in zip(shown, counts, strict=True) if 0 < people < FEWEST)


@given(groups)
def test_the_rest_of_the_total_fits_more_than_one_answer(counts: list[int]) -> None:
    """Whoever knows the total cannot tell a withheld cell, unless there is nothing else to withhold."""
    shown = published(counts)
    hidden = [people for found, people in zip(shown, counts, strict=True) if found is None]
    if hidden and any(found is not None for found in shown):
        assert len(hidden) > 1
        assert sum(hidden) >= FEWEST


def others(counts: Sequence[int]) -> set[tuple[int, ...]]:
    """Every group with the shown cells and the total, as the published rule allows: somebody hidden is of few."""
    shown, total = published(counts), sum(counts)
    found: set[tuple[int, ...]] = {()}
    for cell in shown:
        choice = range(1, total + 1) if cell is None else (cell,)
        found = {(*group, people) for group in found for people in choice if sum(group) + people <= total}
    hidden = [place for place, cell in enumerate(shown) if cell is None]
    return {group for group in found if sum(group) == total and any(group[place] < FEWEST for place in hidden)}


@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
def test_every_withheld_cell_could_be_something_else(counts: list[int]) -> None:
    shown = published(counts)
    if all(cell is None for cell in shown):
        return  # nothing is told but the total
    alike = others(counts)
    for place, cell in enumerate(shown):
        if cell is None:
            assert len({group[place] for group in alike}) > 1, (counts, shown)


def test_nothing_is_withheld_without_need() -> None:
    assert published([5, 6, 0, 100]) == (5, 6, 0, 100)
    assert published([3, 2, 50]) == (None, None, 50)
    assert published([2, 1, 50, 9]) == (None, None, 50, None)


def test_cells_of_one_person_each_are_not_told_by_their_sum() -> None:
    """Five withheld cells that sum to five can only be five times one."""
    assert published([1, 1, 1, 1, 1, 50, 60]) == (None,) * 6 + (60,)
