"""Sample sizes, attainment and pace."""

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from scoring import BadPopulation, attainment, cochran, krejcie_morgan, margin_of_error, pace, parse_period, slovin

LINES = (Path(__file__).parent / "data" / "krejcie_morgan.csv").read_text(encoding="utf-8").splitlines()
TABLE = [(int(row["population"]), int(row["sample"])) for row in csv.DictReader(x for x in LINES if x[0] != "#")]


def test_all_ninety_printed_rows() -> None:
    assert len(TABLE) == 90
    assert [(population, krejcie_morgan(population)) for population, _ in TABLE] == TABLE


def test_nobody_needs_nobody_and_the_target_never_exceeds_the_population() -> None:
    assert krejcie_morgan(0) == 0
    assert all(0 < krejcie_morgan(n) <= n for n in range(1, 3000))
    assert krejcie_morgan(10**12) == 384


@pytest.mark.parametrize("population", [-1, -100])
def test_a_population_below_zero_is_a_fault(population: int) -> None:
    for size in (krejcie_morgan, cochran, slovin):
        with pytest.raises(BadPopulation, match="expected 0 or more"):
            size(population)


@pytest.mark.parametrize(("population", "size"), [(None, 385), (10_000, 370), (500, 218), (50, 45), (1, 1), (0, 0)])
def test_cochran(population: int | None, size: int) -> None:
    """By hand: 384.16 / (1 + 383.16 / N), rounded up."""
    assert cochran(population) == size


@pytest.mark.parametrize(("population", "size"), [(10_000, 385), (500, 223), (50, 45), (0, 0)])
def test_slovin(population: int, size: int) -> None:
    """By hand: N / (1 + N x 0.0025), rounded up."""
    assert slovin(population) == size


def test_a_margin_is_a_share() -> None:
    with pytest.raises(BadPopulation, match="between 0 and 1"):
        slovin(100, Fraction(5))


def test_margin_of_error_by_hand() -> None:
    assert float(margin_of_error(384)) == pytest.approx(0.05001, abs=1e-5)
    assert margin_of_error(278, 278) == 0
    assert margin_of_error(0) == 1


def test_attainment_is_a_share_and_never_a_filter() -> None:
    over = attainment(300, 278)
    assert (over.reached, over.missing, over.share > 1) == (True, 0, True)
    assert attainment(0, 0).reached


NOVEMBER = parse_period("2026-11")


@pytest.mark.parametrize(
    ("n", "today", "expected", "needed", "on_track"),
    [
        (100, date(2026, 11, 10), 300, Fraction(200, 20), True),
        (90, date(2026, 11, 10), 270, Fraction(210, 20), False),
        (0, date(2026, 10, 20), 0, Fraction(300, 30), False),
        (299, date(2026, 11, 30), 299, None, False),
        (300, date(2026, 12, 9), 300, Fraction(0), True),
    ],
)
def test_pace(n: int, today: date, expected: int, needed: Fraction | None, on_track: bool) -> None:
    found = pace(n, 300, NOVEMBER, today)
    assert (found.expected, found.needed_per_day, found.on_track) == (expected, needed, on_track)
    assert found.days_gone + found.days_left == 30
