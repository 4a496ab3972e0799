"""Change: verdicts only on evidence, and never across instruments."""

from fractions import Fraction

import pytest

from scoring import (
    Interval,
    MixedInstruments,
    NoAnswers,
    Tally,
    TooFew,
    change,
    load_instrument,
    mean_change,
    parse_period,
    parse_weight,
    score,
    series,
)

SKM = load_instrument()
EXACT = parse_weight("1/9", SKM)


def unit(*groups: tuple[int, int]) -> Tally:
    """So many respondents giving all elements this score."""
    return Tally.of_rows([[x] * 9 for count, x in groups for _ in range(count)], 9)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (((60, 3), (40, 4)), ((20, 3), (80, 4)), "naik"),
        (((20, 3), (80, 4)), ((60, 3), (40, 4)), "turun"),
        (((50, 3), (50, 4)), ((45, 3), (55, 4)), "belum cukup bukti"),
        (((9, 1),), ((400, 4),), "terlalu sedikit untuk disimpulkan"),
        (((12, 4),), ((12, 4),), "belum cukup bukti"),
    ],
)
def test_verdicts(before: tuple, after: tuple, verdict: str) -> None:
    found = change(unit(*before), unit(*after), SKM, EXACT)
    assert found.verdict == verdict
    assert {element.verdict for element in found.elements} == {verdict}


def test_so_uneven_a_pair_says_nothing_of_the_index() -> None:
    low, high = unit((11, 2)), unit((61, 4))
    for pair in ((low, high), (high, low)):
        assert change(*pair, SKM, EXACT).verdict == "terlalu sedikit untuk disimpulkan"
    assert change(unit((12, 2)), high, SKM, EXACT).verdict == "naik"
    assert change(low, unit((60, 4)), SKM, EXACT).verdict == "naik"


def test_the_difference_is_exact_and_inside_its_interval() -> None:
    found = change(unit((30, 3)), unit((10, 3), (20, 4)), SKM, EXACT)
    assert found.difference == 25 * Fraction(2, 3)
    assert isinstance(found.interval, Interval)
    assert found.interval.low < found.difference < found.interval.high
    assert found.elements[0].difference == Fraction(2, 3)


def test_looking_at_nine_elements_needs_more_evidence_than_looking_at_one() -> None:
    found = change(unit((50, 3), (50, 4)), unit((31, 3), (69, 4)), SKM, EXACT)
    widths = [i.high - i.low for i in (found.interval, found.elements[0].interval) if isinstance(i, Interval)]
    assert widths[1] > widths[0] / 25
    assert (found.verdict, found.elements[0].verdict) == ("naik", "belum cukup bukti")


def test_an_element_asked_in_one_period_only_has_no_change() -> None:
    without = Tally.of_rows([[4, 4, 4, None, 4, 4, 4, 4, 4]] * 20, 9)
    found = change(without, unit((20, 4)), SKM, EXACT)
    assert (found.elements[3].difference, found.elements[3].interval) == (None, TooFew(0))


def test_nothing_to_compare_raises() -> None:
    with pytest.raises(NoAnswers):
        change(Tally.empty(SKM), unit((20, 4)), SKM, EXACT)
    with pytest.raises(MixedInstruments):
        change(Tally.empty(14), unit((20, 4)), SKM, EXACT)


def test_a_series_runs_in_order_of_its_periods() -> None:
    result = score(unit((20, 4)), SKM, EXACT)
    points = series((parse_period(key), result) for key in ("2026-Q4", "2026-Q2", "2026-Q3"))
    assert [point.period.key for point in points] == ["2026-Q2", "2026-Q3", "2026-Q4"]


@pytest.mark.parametrize(("instrument", "weight"), [("permenpan-16-2014", "1/9"), ("permenpan-14-2017", "0.11")])
def test_different_instruments_or_weights_are_not_one_series(instrument: str, weight: str) -> None:
    other = load_instrument(instrument)
    scores = [score(unit((20, 4)), SKM, EXACT), score(unit((20, 4)), other, parse_weight(weight, other))]
    with pytest.raises(MixedInstruments, match="expected one instrument and one weight"):
        series(zip((parse_period("2016"), parse_period("2018")), scores, strict=True))


def scores(*tallies: Tally) -> list:
    return [score(tally, SKM, EXACT) for tally in tallies]


def test_the_mean_of_one_unit_moves_as_the_unit_does() -> None:
    before, after = unit((60, 3), (40, 4)), unit((20, 3), (80, 4))
    one, many = change(before, after, SKM, EXACT), mean_change(scores(before), scores(after))
    assert (many.difference, many.interval, many.verdict) == (one.difference, one.interval, one.verdict)


def test_many_small_units_together_are_evidence_that_none_is_alone() -> None:
    before, after = unit((6, 3), (6, 4)), unit((4, 3), (8, 4))
    assert change(before, after, SKM, EXACT).verdict == "belum cukup bukti"
    moved = mean_change(scores(*[before] * 40), scores(*[after] * 40))
    assert (moved.difference, moved.verdict) == (25 * Fraction(1, 6), "naik")
    assert mean_change(scores(*[after] * 40), scores(*[before] * 40)).verdict == "turun"


def test_means_of_nothing_or_of_other_kinds_are_refused() -> None:
    known = scores(unit((12, 3)))
    with pytest.raises(NoAnswers):
        mean_change([], known)
    with pytest.raises(MixedInstruments):
        mean_change(known, [score(unit((12, 3)), SKM, parse_weight("0.11", SKM))])
    assert isinstance(mean_change(scores(unit((4, 3))), known).interval, TooFew)
