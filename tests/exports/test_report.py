"""Cards survive the ledger: to plain data, through JSON and back."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.card_values import Bar, Card, Figure
from exports.errors import BadCard

texts = st.text(max_size=20)
maybe = st.none() | texts
figures = st.builds(
    Figure, texts, st.integers(0, 9), maybe, maybe, maybe, maybe, maybe, st.none() | st.integers(), maybe
)
bars = st.builds(Bar, texts, texts, texts, maybe, maybe, maybe, st.booleans())
cards = st.builds(
    Card,
    *[texts] * 5,
    figures,
    week=st.none() | figures,
    change=maybe,
    verdict=maybe,
    elements=st.lists(bars, max_size=3).map(tuple),
    made_up=st.booleans(),
    grades=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    weight=maybe,
    beside=st.lists(texts, max_size=2).map(tuple),
)


@given(cards)
def test_a_card_comes_back_from_json_as_it_was(card: Card) -> None:
    assert Card.from_dict(json.loads(json.dumps(card.to_dict()))) == card


def test_a_card_of_an_older_version_takes_the_defaults(card: Card) -> None:
    plain = card.to_dict()
    del plain["grades"], plain["weight"], plain["beside"]
    assert Card.from_dict(plain).grades == card.grades


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"unit": None}, "unit: missing"),
        ({"unit": 5}, "unit: found int, expected str"),
        ({"made_up": 1}, "made_up: found int, expected bool"),
        ({"colour": "red"}, "colour: not a field of Card"),
        ({"headline": None}, "headline: missing"),
        ({"headline": "81.96"}, "headline: found str, expected an object"),
        ({"headline": {"label": "x", "n": "7"}}, "headline.n: found str, expected int"),
        ({"headline": {"label": "x", "n": 7, "ikm": 81.96}}, "headline.ikm: found float, expected str | None"),
        ({"elements": {}}, "elements: found dict, expected a list"),
        ({"elements": [{"u": "U1", "label": "x"}]}, "elements[0].key: missing"),
        ({"beside": [5]}, "beside: found [5], expected a list of texts"),
        ({"grades": [["A"]]}, "grades: found [['A']], expected pairs of texts"),
        ({"grades": 4}, "grades: found 4, expected pairs of texts"),
    ],
)
def test_a_damaged_card_names_every_fault(card: Card, change: dict[str, object], fault: str) -> None:
    with pytest.raises(BadCard) as caught:
        Card.from_dict({**card.to_dict(), **change, "extra": 1})
    assert fault in caught.value.faults
    assert "extra: not a field of Card" in caught.value.faults


def test_the_values_cost_no_drawing_library() -> None:
    code = "import sys, exports.report; print(*{'typst', 'segno', 'xlsxwriter', 'pandas', 'numpy'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == []
