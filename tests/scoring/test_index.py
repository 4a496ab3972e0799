"""The index against a short reference, published reports and hand calculations."""

import csv
import itertools
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import (
    BadTally,
    MixedInstruments,
    NoAnswers,
    Tally,
    TooFew,
    half_up,
    ikm,
    load_instrument,
    nrr,
    parse_weight,
    score,
)

SKM = load_instrument("permenpan-14-2017")
CONVENTIONS = ("1/9", "0.1111", "0.111", "0.11")
DATA = Path(__file__).parent / "data"


def reference(rows: list[list[int | None]], weight: str) -> Decimal:
    """IKM straight from the regulation's words, on fractions, one rounding."""
    columns = [[x for x in column if x is not None] for column in zip(*rows, strict=True)]
    means = [Fraction(sum(column), len(column)) for column in columns if column]
    index = sum(means, Fraction(0)) * Fraction(weight) * Fraction(9, len(means))
    exact = index * 25
    return (Decimal(exact.numerator * 1000 // exact.denominator) / 1000).quantize(Decimal("0.01"), ROUND_HALF_UP)


def with_sums(n: int, sums: list[int]) -> Tally:
    """A tally of n respondents whose answers to each element have these sums."""
    columns = [[total // n + (place < total % n) for place in range(n)] for total in sums]
    return Tally.of_rows(list(zip(*columns, strict=True)), len(sums))


def examples() -> list[dict[str, str]]:
    lines = (DATA / "worked_examples.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["name"])
def test_worked_examples_come_out_to_the_second_decimal(example: dict[str, str]) -> None:
    tally = with_sums(int(example["n"]), [int(example[key]) for key in SKM.keys])
    result = score(tally, SKM, parse_weight(example["weight"], SKM))
    assert (result.ikm_text, result.band.mutu, result.weight) == (example["ikm"], example["mutu"], example["weight"])


@pytest.mark.parametrize(
    ("weight", "all_four", "all_one"),
    [("1/9", "100.00", "25.00"), ("0.1111", "99.99", "25.00"), ("0.111", "99.90", "24.98"), ("0.11", "99.00", "24.75")],
)
def test_every_convention_has_its_own_ends_and_lowest_grade(weight: str, all_four: str, all_one: str) -> None:
    best, worst = (score(Tally.of([x] * 9), SKM, parse_weight(weight, SKM)) for x in (4, 1))
    assert (best.ikm_text, best.band.mutu, worst.ikm_text, worst.band.mutu) == (all_four, "A", all_one, "D")


@pytest.mark.parametrize("weight", CONVENTIONS)
@pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 16, 29])
def test_every_total_of_a_small_unit_rounds_as_the_reference(n: int, weight: str) -> None:
    weights = parse_weight(weight, SKM)
    for total in range(9 * n, 36 * n + 1):
        sums = [total // 9 + (place < total % 9) for place in range(9)]
        exact = Fraction(25 * total, n) * Fraction(weight)
        shown = half_up(ikm(with_sums(n, sums), weights), 2)
        assert shown == Decimal((200 * exact + 1) // 2).scaleb(-2), (n, total)


@given(
    rows=st.lists(st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=9, max_size=9), min_size=1, max_size=60),
    weight=st.sampled_from(CONVENTIONS),
)
def test_random_answers_with_blanks_match_the_reference(rows: list[list[int | None]], weight: str) -> None:
    answered = [row for row in rows if any(row)]
    tally = Tally.of_rows(rows, 9)
    if not answered:
        with pytest.raises(NoAnswers):
            score(tally, SKM, parse_weight(weight, SKM))
        return
    assert score(tally, SKM, parse_weight(weight, SKM)).ikm_rounded == reference(answered, weight)


@given(
    counts=st.lists(st.tuples(*[st.integers(0, 5_000_000)] * 4).filter(any), min_size=9, max_size=9),
    weight=st.sampled_from(CONVENTIONS),
)
def test_random_large_units_are_exact(counts: list[tuple[int, int, int, int]], weight: str) -> None:
    tally = Tally(0, tuple(counts), 0, 0, 0, (0,) * 9, tuple(counts))
    means = [Fraction(a + 2 * b + 3 * c + 4 * d, a + b + c + d) for a, b, c, d in counts]
    assert ikm(tally, parse_weight(weight, SKM)) == 25 * Fraction(weight) * sum(means, Fraction(0))


@pytest.mark.parametrize(
    ("hundredths", "mutu", "kinerja"),
    [
        (2500, "D", "Tidak baik"),
        (6499, "D", "Tidak baik"),
        (6500, "C", "Kurang baik"),
        (7660, "C", "Kurang baik"),
        (7661, "B", "Baik"),
        (8830, "B", "Baik"),
        (8831, "A", "Sangat baik"),
        (10000, "A", "Sangat baik"),
    ],
)
def test_grade_boundaries_from_both_sides(hundredths: int, mutu: str, kinerja: str) -> None:
    """One respondent in ten thousand moves the figure by less than a hundredth. Each lands in its band."""
    n = 10_000
    total = hundredths * 9 * n // 2500 + (hundredths * 9 * n % 2500 > 0)
    counts = []
    for place in range(9):
        share = total // 9 + (place < total % 9)
        low = min(share // n, 3)
        counts.append(tuple({low: n * (low + 1) - share, low + 1: share - n * low}.get(x, 0) for x in (1, 2, 3, 4)))
    tally = Tally(n, tuple(counts), 0, 0, 0, (0,) * 9, tuple(counts))
    result = score(tally, SKM, parse_weight("1/9", SKM))
    assert (result.ikm_rounded, result.mutu, result.kinerja) == (Decimal(hundredths) / 100, mutu, kinerja)


@pytest.mark.parametrize(("ikm_exact", "mutu"), [("88.305", "A"), ("88.3049", "B"), ("76.605", "B"), ("64.995", "C")])
def test_a_value_between_two_printed_bands_is_rounded_first_and_always_graded(ikm_exact: str, mutu: str) -> None:
    assert SKM.band(half_up(Fraction(ikm_exact), 2)).mutu == mutu


def test_every_hundredth_has_a_grade_and_grades_never_fall_as_the_figure_rises() -> None:
    grades = [SKM.band(Decimal(h) / 100).mutu for h in range(10_001)]
    assert [letter for letter, _ in itertools.groupby(grades)] == ["D", "C", "B", "A"]


def test_an_unanswered_element_is_left_out_and_the_others_keep_their_ratio() -> None:
    result = score(Tally.of([4, 4, 4, None, 4, 4, 4, 4, 2]), SKM, parse_weight("0.11", SKM))
    biaya = result.element("biaya")
    assert (biaya.n, biaya.nrr, biaya.weighted, biaya.mutu) == (0, None, None, None)
    assert result.index == Fraction("0.99") * Fraction(30, 8)
    assert sum(element.weighted or 0 for element in result.elements) == result.index


def test_a_blank_is_never_zero_and_n_is_that_of_the_element() -> None:
    tally = Tally.of([4] * 9) + Tally.of([2, *[None] * 8], asked=range(9))
    first, second = score(tally, SKM, parse_weight("1/9", SKM)).elements[:2]
    assert (first.n, first.nrr, second.n, second.nrr) == (2, 3, 1, 4)


def test_lowest_come_first_with_ties_in_report_order() -> None:
    result = score(Tally.of([4, 2, 3, 4, 2, 4, 1, None, 4]), SKM, parse_weight("1/9", SKM))
    assert [element.u for element in result.lowest(3)] == ["U7", "U2", "U5"]


def test_an_empty_tally_has_no_score() -> None:
    with pytest.raises(NoAnswers):
        score(Tally.empty(SKM), SKM, parse_weight("1/9", SKM))


def test_tally_weights_and_instrument_must_belong_together() -> None:
    old = load_instrument("kepmenpan-25-2004")
    with pytest.raises(MixedInstruments, match="do not belong"):
        score(Tally.of([4] * 9), SKM, parse_weight("1/14", old))


def test_totals_made_with_other_weights_are_not_scored() -> None:
    with pytest.raises(BadTally, match="does not follow"):
        score(Tally.of([4] * 9, units=(2, *[1] * 8)), SKM, parse_weight("1/9", SKM))


def test_under_ten_answers_say_so_instead_of_an_interval() -> None:
    nine = Tally.of_rows([[3] * 9] * 9, 9)
    result = score(nine, SKM, parse_weight("1/9", SKM))
    assert result.interval == TooFew(9)
    assert not result.interval


@pytest.mark.parametrize(
    ("x", "places", "shown"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("81.955", 2, "81.96"),
        ("2/3", 4, "0.6667"),
        ("-1/1000", 2, "0.00"),
    ],
)
def test_half_up_rounds_away_from_zero_and_keeps_its_places(x: str, places: int, shown: str) -> None:
    assert str(half_up(Fraction(x), places)) == shown


def test_a_blank_is_left_out_and_never_a_nought() -> None:
    tally = Tally.of([4, 2]) + Tally.of([None, 3])
    assert [nrr(tally, place) for place in (0, 1)] == [4, Fraction(5, 2)]


def test_one_respondent_has_no_deviation() -> None:
    weight = parse_weight("1/9", SKM)
    assert score(with_sums(1, [3] * 9), SKM, weight).sd is None
    assert score(with_sums(2, [6] * 9), SKM, weight).sd == 0
