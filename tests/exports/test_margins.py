"""Sums by row and column: the same as trying every weight."""

import itertools
import random

import pytest

from exports.margins import entangled


@pytest.mark.parametrize("seed", range(60))
def test_it_agrees_with_every_weighting(seed: int) -> None:
    pick = random.Random(seed)
    rows, columns = pick.randint(1, 3), pick.randint(1, 3)
    cells = {(f"r{r}", f"c{c}"): pick.choice((0, 0, 1, 2, 4, 7)) for r in range(rows) for c in range(columns)}
    fewest = pick.randint(2, 8)
    found = []
    for weights in itertools.product((-1, 0, 1, 2), repeat=rows + columns):
        left = sum(n for (r, c), n in cells.items() if weights[int(r[1:])] + weights[rows + int(c[1:])])
        found.append(left)
    assert entangled(cells, fewest) is not any(0 < left < fewest for left in found), cells


def test_nothing_is_singled_out_of_nothing() -> None:
    assert entangled({})
    assert entangled({("w1", "ktp"): 0})


def test_a_service_of_few_is_singled_out_whatever_the_rest() -> None:
    assert not entangled({("w1", "ktp"): 400, ("w1", "kk"): 4})
    assert entangled({("w1", "ktp"): 400, ("w1", "kk"): 5})
