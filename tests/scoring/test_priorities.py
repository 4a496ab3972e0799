"""Where to work first."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring import NextGrade, Tally, load_instrument, next_grade, parse_weight, priorities, score, unsatisfying
from scoring.priorities import called, comparable, extremes

SKM = load_instrument()


def test_the_three_lowest_with_what_a_point_would_do() -> None:
    result = score(Tally.of_rows([[3, 2, 3, 4, 1, 3, 3, 3, 3]] * 10, 9), SKM, parse_weight("1/9", SKM))
    first, second, third = priorities(result, SKM)
    assert [p.element.u for p in (first, second, third)] == ["U5", "U2", "U1"]
    assert (first.gain, first.ikm, first.mutu) == (Fraction(25, 9), Decimal("72.22"), "C")


def test_less_than_a_point_is_left_near_the_top() -> None:
    tally = Tally.of_rows([[4] * 9, [3] + [4] * 8] * 5, 9)
    assert priorities(score(tally, SKM, parse_weight("0.11", SKM)), SKM, 1)[0].gain == 25 * Fraction("0.11") / 2


def test_the_gain_counts_the_weight_an_element_carries() -> None:
    result = score(Tally.of_rows([[2, *[None] * 4, 3, 3, 3, 3]] * 10, 9), SKM, parse_weight("1/9", SKM))
    assert priorities(result, SKM)[0].gain == 5


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ([4] * 9, None),
        ([3] * 9, NextGrade("B", Decimal("76.61"), Decimal("1.61"))),
        ([4, 4, 4, 4, 3, 3, 3, 3, 3], NextGrade("A", Decimal("88.31"), Decimal("2.20"))),
        ([1] * 9, NextGrade("C", Decimal("65.00"), Decimal("40.00"))),
    ],
)
def test_next_grade(scores: list[int], found: NextGrade | None) -> None:
    assert next_grade(score(Tally.of(scores), SKM, parse_weight("1/9", SKM)), SKM) == found


def test_below_the_lowest_bound_the_next_grade_is_still_c() -> None:
    result = score(Tally.of([1] * 9), SKM, parse_weight("0.11", SKM))
    assert next_grade(result, SKM) == NextGrade("C", Decimal("65.00"), Decimal("40.25"))


@pytest.mark.parametrize(
    ("ikm", "weak"),
    [("76.61", False), ("76.605", False), ("76.60", True), ("64.99", True), ("25", True), ("88.31", False)],
)
def test_an_element_graded_c_or_d_is_unsatisfying(ikm: str, weak: bool) -> None:
    nrr = [Fraction(4), Fraction(ikm) / 25, None, *[Fraction(4)] * 6]
    assert unsatisfying(nrr, [10] * 9, SKM) == ((1,) if weak else ())


def test_the_lowest_is_named_first_and_equals_in_report_order() -> None:
    assert unsatisfying([Fraction(2), Fraction(1), Fraction(2), *[None] * 6], [10] * 9, SKM) == (1, 0, 2)


def test_what_is_called_lowest_of_a_mean_hangs_on_no_unit_of_few_answers() -> None:
    """The fourth element is the lowest of the mean by five people. The ninth is so in the large unit too."""
    large = Tally.of_rows([[3, 3, 3, 4, 3, 3, 4, 3, 2]] * 20 + [[4, 3, 3, 3, 3, 4, 3, 3, 2]] * 20, 9)
    small = Tally.of_rows([[4, 4, 4, 1, 4, 4, 4, 4, 3]] * 5, 9)
    units = [score(tally, SKM, parse_weight("1/9", SKM)) for tally in (large, small)]
    rows = list(zip(*(one.elements for one in units), strict=True))
    nrr = [sum((one.nrr for one in row if one.nrr is not None), Fraction(0)) / 2 for row in rows]
    answers = [sum(one.n for one in row) for row in rows]
    assert extremes(nrr, answers)[0][:2] == (3, 8)
    assert called(nrr, answers, [one.contrasts for one in units])[0] == (8,)
    assert called(nrr, [10] * 9, [units[1].contrasts] * 2) == ((), ())
    assert not comparable([units[1].contrasts] * 2)
