"""The simulation of weekly verdicts computes what scoring says, and the tables are those of the present code."""

import re

import numpy as np
import pytest

from bench.looks import BEGIN, DOCUMENT, END, RULES, digest, false_a_year, new, told
from bench.weeks import ORDINARY, STILL, draw, moving
from scoring import parse_period
from scoring.looks import Look, look_back
from scoring.week_sums import WeekSums

_USED = next(rule for rule in RULES if "(used)" in rule.label)


@pytest.mark.parametrize("rate", [2, 15])
def test_the_rule_that_is_used_is_the_one_of_scoring(rate: int) -> None:
    weeks = draw(moving(60)[-1], rate, 6, 120, np.random.default_rng(4))
    rounded = type(weeks)(*(np.round(part) for part in weeks.parts))
    said = _USED.said(rounded)
    at = [parse_period("2024-W01")]
    while len(at) < 120:
        at.append(at[-1].next())
    signs = {"naik": 1, "turun": -1}
    for head in range(6):
        columns = zip(*(part[head].astype(int).tolist() for part in rounded.parts), strict=True)
        rows = [WeekSums(week, *one) for week, one in zip(at, columns, strict=True)]
        first = next(place for place, one in enumerate(rows) if one.n)  # sooner there is no past at all
        for place in (76, 77, 90, 105, 119):
            found = look_back(rows[: place + 1], at[place])
            expected = signs.get(found.verdict, 0) if isinstance(found, Look) else 0
            assert said[head, place] == expected or place < 77 + first


def test_a_verdict_is_new_once() -> None:
    said = np.array([[0, 1, 1, 0, 1, 0, 0, 0, 1, -1, 1]], dtype=np.int8)
    assert new(said, 3)[0].tolist() == [False, True, *[False] * 6, True, True, True]


def test_the_rule_that_is_used_keeps_its_promise_in_a_small_run() -> None:
    rng = np.random.default_rng(1)
    assert false_a_year(_USED, draw(STILL[-1], 15, 30, 208, rng)) < 0.3
    assert false_a_year(RULES[0], draw(ORDINARY, 15, 30, 208, rng)) > 0.5
    share, median = told(_USED, draw(moving(104)[-1], 15, 30, 156, rng))
    assert share > 0.9
    assert median < 20


def test_the_tables_of_the_document_are_those_of_the_present_code() -> None:
    table = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    found = re.search(r"computed from `([0-9a-f]+)`", table)
    assert found is not None
    assert found[1] == digest(), "scoring/looks.py or its bench changed: python -m bench.looks --write"
