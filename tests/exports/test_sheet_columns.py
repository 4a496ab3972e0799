"""Columns of a processing sheet whose questionnaire has several items to an element, and an index beside the IKM."""

from collections import Counter

import pytest

from exports.report import Respondent, UnitReport
from exports.sheet.columns import columns_of
from scoring import load_instrument, parse_period, parse_weight, score
from scoring.item_tally import tally_of_items

NATIONAL = load_instrument("skm-online-2024")
WEIGHTS = parse_weight(None, NATIONAL)


def report(people: int, beside: int, *, bare: bool) -> tuple[UnitReport, tuple[Respondent, ...]]:
    """Of so many people, of whom some answered the index too."""
    own, side = NATIONAL.own, len(NATIONAL.items) - NATIONAL.own
    rows = [(3,) * own + ((4,) * side if number < beside else (None,) * side) for number in range(people)]
    found = tuple(Respondent(number, "", "", "", "", {}, row) for number, row in enumerate(rows, 1))
    tally = tally_of_items(Counter(rows), NATIONAL)
    period, result = parse_period("2026-Q3"), score(tally, NATIONAL, WEIGHTS)
    made = UnitReport("id", "Kota", "Unit", "AA", period, "", NATIONAL, WEIGHTS, result, found, (), bare=bare)
    return made, found


@pytest.mark.parametrize(
    ("people", "beside", "bare", "shown"),
    [(12, 0, False, 0), (12, 1, False, 1), (12, 9, True, 0), (12, 10, True, 1)],
)
def test_an_index_stands_where_enough_answered_it_for_the_reader(
    people: int, beside: int, bare: bool, shown: int
) -> None:
    columns = columns_of(*report(people, beside, bare=bare), first=2)
    assert len(columns.sides) == shown
    assert columns.left == 2 + len(NATIONAL.several)
    assert columns.end == columns.right + 5 * shown
    assert len(columns.headings("id")) == columns.end - columns.first + 1


def test_what_is_computed_cannot_be_typed() -> None:
    columns = columns_of(*report(12, 12, bare=False), first=1)
    typed = {column for first, last in columns.typed() for column in range(first, last + 1)}
    computed = {columns.left + place for place, one in enumerate(NATIONAL.elements) if len(one.items) > 1}
    assert typed | computed == set(range(columns.first, columns.end + 1))
    assert not typed & computed


def test_a_score_that_is_not_that_of_the_rows_is_refused() -> None:
    made, _ = report(12, 3, bare=False)
    with pytest.raises(ValueError, match="U1: rows hold 12 answers"):
        UnitReport(**{**vars(made), "score": None}).check()
