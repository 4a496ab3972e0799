"""Each share stands with the number it is of, and none is told of fewer than ten measured."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from bot.conversation.texts import texts
from bot.reporting.quality import Pattern, UnitQuality
from bot.reporting.quality_words import quality_text
from bot.storage import Unit
from scoring import load_instrument
from scoring.quality import quality_frame


def told(n: int, lined: int, timed: int, comparable: int) -> str:
    pattern = Pattern(n, 5, 2, 1, timed, timed, 6, 4, (), lined, comparable)
    return quality_text([UnitQuality(Unit("A", "Contoh", "Dinas"), pattern, (), ())], texts("id"), "T", {})


@pytest.mark.parametrize("measured", [0, 3, 9, 10, 91])
def test_each_share_is_of_those_that_were_measured_and_of_ten_at_least(measured: int) -> None:
    """Straight ones of those asked more than once, fast ones of the timed, doubles of those that can be one."""
    for place in range(3):
        counts = [12, 11, 10]
        counts[place] = measured
        shown = [int(one) for one in re.findall(r"% dari (\d+)", told(95, *counts))]
        assert shown == [counts[at] for at in (0, 2, 1) if counts[at] >= 10]
    few = told(91, 91, 3, 3)
    assert ("3 diukur, terlalu sedikit" in few, "3 jawaban dapat dibandingkan, terlalu sedikit" in few) == (True, True)
    assert "% dari" not in told(9, 9, 9, 9)


def test_doubles_are_counted_of_answers_that_can_be_one() -> None:
    """Ninety without a word cannot be told apart, and five of twelve that wrote something are copies."""
    row = dict.fromkeys(load_instrument().keys, 3) | {"persyaratan": 4, "unit": "A"}
    rows = [row | {"suggestion": ""}] * 90 + [row | {"suggestion": "Antre"}] * 6
    rows += [row | {"suggestion": f"Lain {at}"} for at in range(6)]
    (found,) = quality_frame(pd.DataFrame(rows), "unit", same=["suggestion"]).to_dict("records")
    assert (found["n"], found["lined"], found["comparable"]) == (102, 102, 12)
    assert round(found["doubles"] * found["comparable"]) == 5
