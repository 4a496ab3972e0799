"""Packed answers: one character an item, blanks told apart from what was not asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import BadAnswers, NoAnswers, Tally, instruments, load_instrument
from scoring.packing import blanks, pack, packed_tallies, packed_tally, unpack

SKM, NATIONAL = load_instrument(), load_instrument("skm-online-2024")
TEXT = st.text(alphabet="1234-.", min_size=19, max_size=19).filter(lambda text: set(text[:14]) & set("1234"))


@given(TEXT)
def test_what_is_packed_comes_back(text: str) -> None:
    assert pack(NATIONAL, unpack(NATIONAL, text), blanks(NATIONAL, text)) == text


@pytest.mark.parametrize("name", instruments())
def test_each_instrument_has_its_order(name: str) -> None:
    found = load_instrument(name)
    scores = {item.key: 1 + place % 4 for place, item in enumerate(found.items)}
    assert pack(found, scores) == "".join(str(1 + place % 4) for place in range(len(found.items)))


def test_every_fault_is_named() -> None:
    with pytest.raises(BadAnswers) as error:
        pack(SKM, {"langit": 4, "waktu": 5, "biaya": 3}, blank=["biaya"])
    assert error.value.faults == (
        "langit: expected an item of permenpan-14-2017",
        "waktu: found 5, expected 1, 2, 3 or 4",
        "biaya: found an answer, expected a blank",
    )
    with pytest.raises(NoAnswers):
        pack(SKM, {}, blank=["biaya"])
    with pytest.raises(BadAnswers, match="found '44', expected 9 of"):
        unpack(SKM, "44")


def test_a_blank_is_missed_and_what_was_not_asked_is_not() -> None:
    blank, unasked = packed_tally(SKM, ["4444-4444"]), packed_tally(SKM, ["4444.4444"])
    assert (blank.complete, unasked.complete) == (0, 1)
    assert blank.histogram == unasked.histogram
    assert (blank.totals, unasked.totals) == ((), ((32, 1),))


@given(st.lists(TEXT, min_size=1, max_size=9))
def test_counted_together_is_counted_one_by_one(texts: list[str]) -> None:
    assert packed_tally(NATIONAL, texts) == sum((packed_tally(NATIONAL, [one]) for one in texts), Tally.empty(NATIONAL))


def test_who_answers_nothing_of_a_side_index_is_not_in_it() -> None:
    found = packed_tallies(NATIONAL, ["3" * 14 + ".....", "3" * 14 + "-----", "3" * 14 + "4444."])
    assert {id: tally.n for id, tally in found.items()} == {"skm-online-2024": 3, "skm-online-2024:ipak": 1}
