"""Elements of several items and side indices: worked out by hand, and as tallies that add."""

import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import (
    BadAnswers,
    Tally,
    half_up,
    load_instrument,
    parse_weight,
    read_answers,
    score,
    score_frame,
    score_json,
    tallies_from,
    tally_frame,
)
from scoring.item_tally import tally_of_items

NATIONAL = load_instrument("skm-online-2024")
EXACT = parse_weight(None, NATIONAL)
HEADER = ",".join(item.u for item in NATIONAL.items)
HYBRID = "4,3,3,3,2,4,4,4,1,3,3,4,4,3,4,4,4,3,3"  # U1.1 U1.2 U2.1 U2.2 U3 U4 U5 U6.1 U6.2 U7.1 U7.2 U8 U9.1 U9.2 P1-P5
ROW = (
    st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=19, max_size=19).map(tuple).filter(lambda row: any(row[:14]))
)


def tally_of(*rows: tuple[int | None, ...], asked: object = None) -> Tally:
    return tally_of_items(Counter(rows), NATIONAL, asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(("mode", "count"), [("online", 16), ("offline", 16), ("hybrid", 19)])
def test_how_many_items_each_way_of_service_asks(mode: str, count: int) -> None:
    asked = [item for item in NATIONAL.asked if item.asked_in(mode)]
    assert len(asked) == count
    assert {item.element for item in asked} == {
        element.key for one in (NATIONAL, *NATIONAL.side) for element in one.elements
    }


def test_a_hybrid_respondent_by_hand() -> None:
    """U1 (4+3)/2, U2 3, U3 2, U4 4, U5 4, U6 (4+1)/2, U7 3, U8 4, U9 (4+3)/2: sum 29.5, over 9, times 25."""
    found = read_answers(f"{HEADER}\n{HYBRID}", NATIONAL)
    result = score(found.tally, NATIONAL, EXACT)
    expected = [Fraction(x) for x in ("7/2", "3", "2", "4", "4", "5/2", "3", "4", "7/2")]
    assert [element.nrr for element in result.elements] == expected
    assert result.ikm == 25 * Fraction(59, 18)
    assert result.ikm_text == "81.94"
    ((ipak, beside),) = found.indices
    assert score(beside, ipak, parse_weight(None, ipak)).index == Fraction(4 + 4 + 4 + 3 + 3, 5)


@pytest.mark.parametrize(
    ("mode", "answers", "ikm"),
    [
        # offline: U6, U7, U9 are their staff item alone: 4 3 2 4 4 / 4 3 4 4 and U1 (4+3)/2
        ("offline", "4,3,3,3,2,4,4,4,,3,,4,4,,4,4,4,3,3", 25 * Fraction(63, 18)),
        # online: the item of the application alone: U6 1, U7 3, U9 3
        ("online", "4,3,3,3,2,4,4,,1,,3,4,,3,4,4,4,3,3", 25 * Fraction(55, 18)),
    ],
)
def test_one_way_of_service_by_hand(mode: str, answers: str, ikm: Fraction) -> None:
    found = read_answers(f"mode,{HEADER}\n{mode},{answers}", NATIONAL)
    assert score(found.tally, NATIONAL, EXACT).ikm == ikm
    assert found.tally.complete == 1


def test_one_item_of_two_missing_leaves_the_other_as_the_element() -> None:
    cells = HYBRID.split(",")
    cells[1] = ""
    found = read_answers(f"{HEADER}\n{','.join(cells)}\n{HYBRID}", NATIONAL).tally
    assert score(found, NATIONAL, EXACT).elements[0].nrr == Fraction(8 + 7, 4)  # 4, and (4+3)/2
    assert found.complete == 2
    cells[0] = ""
    found = read_answers(f"{HEADER}\n{','.join(cells)}\n{HYBRID}", NATIONAL).tally
    assert score(found, NATIONAL, EXACT).elements[0].nrr == Fraction(7, 2)
    assert found.complete == 1


def test_an_element_that_is_not_asked_leaves_the_others_their_ratio() -> None:
    cells = HYBRID.split(",")
    cells[5] = ""  # U4, which has one item
    result = score(read_answers(f"{HEADER}\n{','.join(cells)}", NATIONAL).tally, NATIONAL, EXACT)
    assert result.elements[3].nrr is None
    assert result.ikm == 25 * Fraction(51, 16)


def test_side_indices_stand_beside_and_change_nothing() -> None:
    worst = [*HYBRID.split(",")[:14], "1", "1", "1", "1", "1"]
    one, two = (score_json(read_answers(f"{HEADER}\n{text}", NATIONAL), EXACT) for text in (HYBRID, ",".join(worst)))
    assert one["ikm"] == two["ikm"]
    assert [x["indices"][0]["index"] for x in (one, two)] == ["3.6000", "1.0000"]
    assert [x["indices"][0]["index_x25"] for x in (one, two)] == ["90.00", "25.00"]
    assert "mutu" not in one["indices"][0]


def test_what_was_not_asked_and_unknown_ways_are_faults_with_their_place() -> None:
    with pytest.raises(BadAnswers) as error:
        read_answers(f"mode,{HEADER}\noffline,{HYBRID}\nlangit,{HYBRID}", NATIONAL)
    text = str(error.value)
    assert "row 2, column U6.2: found '1', expected a blank: aplikasi_cepat is not asked offline" in text
    assert "row 3, column mode: found 'langit', expected one of online, offline, hybrid" in text
    with pytest.raises(BadAnswers, match=r"petugas_cepat or U6\.1, aplikasi_cepat or U6\.2: found no such column"):
        read_answers(f"{HEADER.replace('U6.1', 'x').replace('U6.2', 'y')}\n{HYBRID}", NATIONAL)


@given(st.lists(ROW, min_size=1, max_size=8), st.lists(ROW, max_size=4))
def test_tallies_of_items_add_and_subtract_in_any_order(some: list, others: list) -> None:
    both = tally_of(*some, *others)
    one_by_one = sum((tally_of(row) for row in (*others[::-1], *some)), Tally.empty(NATIONAL))
    assert both == one_by_one
    assert both - tally_of(*others) == tally_of(*some) if others else both == tally_of(*some)
    totals = {str(total): count for total, count in both.totals or ()}
    assert Tally.from_cells(list(both.cells()), NATIONAL, totals) == both


@given(st.lists(ROW, min_size=1, max_size=9))
def test_the_mean_of_means_is_the_index_where_nobody_leaves_a_blank(rows: list) -> None:
    filled = [tuple(x or 3 for x in row) for row in rows]
    found = score(tally_of(*filled), NATIONAL, EXACT)
    by_hand = []
    for start, end in NATIONAL.spans:
        by_hand.append(sum(Fraction(sum(row[start:end]), end - start) for row in filled) / len(filled))
    assert found.index == sum(by_hand, Fraction(0)) / 9
    assert found.sample.mean == found.index


@pytest.mark.parametrize("blanks", [0.0, 0.2])
def test_frames_count_as_respondents_one_by_one(blanks: float) -> None:
    draw = random.Random(7)
    rows = [tuple(None if draw.random() < blanks else draw.randint(1, 4) for _ in NATIONAL.items) for _ in range(300)]
    frame = pd.DataFrame(rows, columns=[item.key for item in NATIONAL.items])
    frame["unit"] = [place % 3 for place in range(300)]
    found = tally_frame(frame, ["unit"], NATIONAL, NATIONAL.keys)
    scores = score_frame(found, EXACT)
    for place, (_, tally) in enumerate(found):
        mine = Counter(row for at, row in enumerate(rows) if at % 3 == place and any(x is not None for x in row[:14]))
        expected = tally_of_items(mine, NATIONAL, range(14))
        assert tally.cells() == expected.cells()
        one, row = score(expected, NATIONAL, EXACT), scores.iloc[place]
        assert Decimal(str(row["ikm"])) == half_up(one.ikm, 2)
        assert float(one.sd or 0) == pytest.approx(row["sd"])
        assert row["alpha"] == pytest.approx(float(one.alpha or 0))
        assert row["waktu_nrr"] == pytest.approx(float(one.element("waktu").nrr or 0))
        assert row["perilaku_item_total"] == pytest.approx(float(one.element("perilaku").item_total or 0))
        assert row["perilaku_sd"] == pytest.approx(float(one.element("perilaku").sd or 0))
    assert tallies_from(found.frame(), NATIONAL).total.cells() == found.total.cells()
