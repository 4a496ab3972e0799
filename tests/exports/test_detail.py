"""The table of what a head may see."""

from __future__ import annotations

import pytest

from exports.detail import Detail, detail_of


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
