"""Cluster sampling: anybody with the seed draws the same units."""

from collections import Counter
from hashlib import sha256

import pytest

from scoring import BadPopulation
from scoring.cluster import draw

KELURAHAN = {"KEC-1": ["A", "B", "C", "D", "E"], "KEC-2": ["F", "G"], "KEC-3": ["H"]}


def test_the_lots_by_hand() -> None:
    lots = sorted((sha256(f"2019/KEC-1/{one}".encode()).hexdigest(), one) for one in "ABCDE")
    assert draw(KELURAHAN, 2, "2019")["KEC-1"] == (lots[0][1], lots[1][1])


def test_two_of_each_and_all_of_a_smaller_one() -> None:
    found = draw(KELURAHAN, 2, "2019")
    assert {parent: len(units) for parent, units in found.items()} == {"KEC-1": 2, "KEC-2": 2, "KEC-3": 1}
    assert all(set(units) <= set(KELURAHAN[parent]) for parent, units in found.items())


def test_the_order_of_names_does_not_matter_and_the_seed_does() -> None:
    reversed_ = {parent: units[::-1] for parent, units in reversed(KELURAHAN.items())}
    assert draw(reversed_, 2, "2019") == draw(KELURAHAN, 2, "2019")
    assert len({draw(KELURAHAN, 2, str(seed))["KEC-1"] for seed in range(50)}) > 10


def test_every_unit_is_as_likely_as_any_other() -> None:
    """2000 draws of 2 from 5: each is expected 800 times, with a standard deviation of 22."""
    counts = Counter(one for seed in range(2000) for one in draw(KELURAHAN, 2, str(seed))["KEC-1"])
    assert set(counts) == set("ABCDE")
    assert all(abs(n - 800) < 5 * 22 for n in counts.values())


@pytest.mark.parametrize("most", [0, -1])
def test_nothing_to_draw_is_a_fault(most: int) -> None:
    with pytest.raises(BadPopulation, match="expected 1 or more"):
        draw(KELURAHAN, most, "x")
