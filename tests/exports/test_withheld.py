"""What may stand beside a whole: whoever subtracts is left with at least five answers."""

from fractions import Fraction
from itertools import combinations, product

from exports.detail import NEW
from exports.withheld import tellable, tellable_units


def test_what_is_left_of_a_whole_is_never_few() -> None:
    for counts in product((0, 1, 4, 5, 9), repeat=4):
        may = tellable(counts)
        hidden = [n for n, shown in zip(counts, may, strict=True) if not shown]
        assert not any(shown and 0 < n < NEW for n, shown in zip(counts, may, strict=True))
        if any(0 < n < NEW for n in counts) and sum(counts) >= NEW and sum(map(bool, counts)) > 1:
            assert sum(hidden) >= NEW, counts
            assert sum(map(bool, hidden)) > 1, counts


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for row in rows[found + 1 :]:
            factor = row[column] / pivot[column]
            row[:] = [one - factor * other for one, other in zip(row, pivot, strict=True)]
        found += 1
    return found


def test_no_sum_of_units_singles_out_few_answers() -> None:
    """The linear algebra of it: no mixture of mean and sum is about units of fewer than five answers alone."""
    for counts in product((1, 3, 6, 7), repeat=4):
        may, together = tellable_units(counts)
        hidden = [n for n, shown in zip(counts, may, strict=True) if not shown]
        known = [[Fraction(1) for _ in hidden]] + [[Fraction(n) for n in hidden]] * together
        places = range(len(hidden))
        for size in (1, 2, 3):
            for few in combinations(places, size):
                if sum(hidden[place] for place in few) < NEW:
                    others = [[row[place] for place in places if place not in few] for row in known]
                    whole = rank(known)
                    assert not others[0] or rank(others) == whole, (counts, few)
                    assert others[0], (counts, few)
