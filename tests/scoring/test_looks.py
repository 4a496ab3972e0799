"""Verdicts that may be read every week, against sums done by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scoring import BadTally, MixedInstruments, Period, Tally, load_instrument, parse_period, parse_weight
from scoring.looks import Look, NotYet, look_back, points_a_unit
from scoring.week_sums import WeekSums

SKM = load_instrument("permenpan-14-2017")
NOW = parse_period("2026-W46")


def weeks_back(count: int, week: Period = NOW) -> list[Period]:
    """So many weeks up to `week`, the first of them first."""
    found = [week]
    while len(found) < count:
        found.append(found[-1].previous())
    return found[::-1]


def sums(week: Period, totals: list[int]) -> WeekSums:
    return WeekSums(week, len(totals), sum(totals), sum(total * total for total in totals))


def series(before: list[list[int]], now: list[list[int]], week: Period = NOW) -> list[WeekSums]:
    """78 weeks: these lists of totals in turn over 52 weeks, and those over the last 26."""
    weeks = weeks_back(78, week)
    turns = [before[place % len(before)] for place in range(52)] + [now[place % len(now)] for place in range(26)]
    return [sums(*one) for one in zip(weeks, turns, strict=True)]


def test_difference_and_error_are_those_of_a_hand_calculation() -> None:
    """Weeks of 26 and 28, then of 28 and 32: means 27 and 30, each week of two equal answers.

    Before: 104 answers with squared distance 1 each, 104 / 104 / 103 = 1/103 of the answers. Weeks: 52 sums, each 2
    away from its share, 52/51 x 52 x 4 / 104^2 = 1/51. So they scatter 103/51 times as much.
    Now: 52 answers with squared distance 4, 4/51. Weeks: 26 sums 4 away, 26/25 x 26 x 16 / 52^2 = 4/25, 51/25 times.
    """
    found = look_back(series([[26, 26], [28, 28]], [[28, 28], [32, 32]]), NOW)
    assert isinstance(found, Look)
    assert found.difference == 3
    scatter = (52 * Fraction(103, 51) + 26 * Fraction(51, 25)) / 78
    assert found.error_sq == (Fraction(1, 103) + Fraction(4, 51)) * scatter
    assert (found.verdict, found.said) == ("naik", NOW)
    assert (found.now.n, found.now.weeks, found.now.mean, found.now.first.key) == (52, 26, 30, "2026-W21")
    assert (found.before.n, found.before.weeks, found.before.mean, found.before.last.key) == (104, 52, 27, "2026-W20")


def test_answers_that_scatter_more_than_their_weeks_decide_the_error() -> None:
    found = look_back(series([[20, 36]], [[20, 36]]), NOW)
    assert isinstance(found, Look)
    assert found.error_sq == Fraction(64, 103) + Fraction(64, 51)
    assert (found.verdict, found.said, found.difference) == ("tidak terbukti berubah", None, 0)


def test_the_same_answers_all_along_have_no_error_and_no_change() -> None:
    found = look_back(series([[36] * 5], [[36] * 5]), NOW)
    assert isinstance(found, Look)
    assert (found.error_sq, found.verdict) == (0, "tidak terbukti berubah")
    fell = look_back(series([[36] * 5], [[35] * 5]), NOW)
    assert isinstance(fell, Look)
    assert (fell.difference, fell.verdict) == (-1, "turun")


def test_a_unit_of_a_total_is_worth_points_of_the_convention() -> None:
    assert points_a_unit([True] * 9, SKM, parse_weight("0.11", SKM)) == Fraction(11, 4)
    assert points_a_unit([True] * 8 + [False], SKM, parse_weight("1/9", SKM)) == Fraction(25, 8)
    one = look_back(series([[27] * 2, [29] * 2], [[30] * 2]), NOW, Fraction(25, 9))
    two = look_back(series([[27] * 2, [29] * 2], [[30] * 2]), NOW)
    assert isinstance(one, Look)
    assert isinstance(two, Look)
    assert one.difference == two.difference * Fraction(25, 9)
    assert one.error_sq == two.error_sq * Fraction(625, 81)
    assert one.verdict == two.verdict


@pytest.mark.parametrize("weeks", [1, 20, 77])
def test_too_little_past_says_when_there_will_be_enough(weeks: int) -> None:
    whole = weeks_back(78)
    known = [sums(week, [27, 30]) for week in whole[:weeks]]
    assert look_back(known, whole[weeks - 1]) == NotYet(NOW)
    assert not look_back(known, whole[weeks - 1])
    assert look_back([sums(week, [27, 30]) for week in whole], NOW)


def test_nothing_at_all_has_enough_in_78_weeks() -> None:
    assert look_back([], NOW) == NotYet(weeks_back(1, parse_period("2028-W19"))[0])
    assert len(weeks_back(79, parse_period("2028-W19"))) == 79
    assert weeks_back(79, parse_period("2028-W19"))[0] == NOW


def test_missing_weeks_are_allowed_up_to_a_point() -> None:
    every = series([[26, 28]], [[26, 28]])
    third = [one for place, one in enumerate(every) if place % 3 == 0]
    many = [replace(one, n=9 * one.n, total=9 * one.total, total_sq=9 * one.total_sq) for one in third]
    assert look_back(many, NOW)
    empty = [replace(one, n=0, total=0, total_sq=0) for place, one in enumerate(every) if place % 3]
    assert look_back(sorted([*many, *empty], key=lambda one: one.week), NOW) == look_back(many, NOW)
    few = look_back([one for place, one in enumerate(many) if place < 18 or place > 23], NOW)  # 6 of the last 26 weeks
    assert isinstance(few, NotYet)
    assert few.week > NOW


def test_a_verdict_that_is_repeated_is_one_with_the_first() -> None:
    """It falls by three in the week after NOW, and stays there."""
    weeks = weeks_back(78 + 40, parse_period("2027-W34"))
    rows = [sums(week, [26, 30] if place < 78 else [23, 27]) for place, week in enumerate(weeks)]
    looks = [look_back(rows[: place + 1], weeks[place]) for place in range(78, len(weeks))]
    told = [one for one in looks if isinstance(one, Look) and one.verdict == "turun"]
    assert len(told) > 20
    assert {one.said for one in told} == {told[0].now.last}
    assert [one.again for one in told] == [False] + [True] * (len(told) - 1)


def test_the_other_verdict_makes_it_new() -> None:
    weeks = weeks_back(78 + 52)
    level = [[30] * 5] * 60 + [[20] * 5] * 26 + [[36] * 5] * 44
    rows = [sums(*one) for one in zip(weeks, level, strict=True)]
    fell, rose = look_back(rows, weeks[85]), look_back(rows, NOW)
    assert isinstance(fell, Look)
    assert isinstance(rose, Look)
    assert (fell.verdict, rose.verdict) == ("turun", "naik")
    assert rose.said is not None
    assert rose.said > weeks[85]


def test_weeks_after_the_one_asked_for_are_not_looked_at() -> None:
    rows = series([[26, 28]], [[26, 28]])
    later = [sums(week, [9] * 50) for week in weeks_back(10, parse_period("2027-W02")) if week > NOW]
    assert look_back([*rows, *later], NOW) == look_back(rows, NOW)


def test_a_week_is_summed_from_its_tally() -> None:
    tally = Tally.of_rows([[4] * 9, [3] * 8 + [None], [3] * 9], 9, range(9))
    assert WeekSums.of(NOW, tally, SKM) == WeekSums(NOW, 2, 63, 36**2 + 27**2, f"{SKM.id} 111111111")
    mixed = Tally.of([4] * 9) + Tally.of([3] * 8 + [None])
    assert WeekSums.of(NOW, mixed, SKM).n == 0


def test_weeks_that_were_asked_other_elements_are_no_series() -> None:
    one = WeekSums.of(NOW.previous(), Tally.of([4] * 9), SKM)
    with pytest.raises(MixedInstruments, match="'permenpan-14-2017 111111111' and 'permenpan-14-2017 111111110'"):
        look_back([one, WeekSums.of(NOW, Tally.of([4] * 8 + [None]), SKM)], NOW)


def test_every_week_that_cannot_be_is_named() -> None:
    week = NOW.previous()
    rows = [WeekSums(week, 2, 60, 1799), WeekSums(NOW, -1, 0, 0), WeekSums(week, 1, 30, 900)]
    with pytest.raises(BadTally) as error:
        look_back(rows, parse_period("2026-Q4"))
    assert len(error.value.faults) == 4
    assert "2026-W45: found 2 answers with total 60 and total_sq 1799" in error.value.faults[0]
    assert "kind quarter" in error.value.faults[2]
    assert "2026-W45: found it after 2026-W46" in error.value.faults[3]
