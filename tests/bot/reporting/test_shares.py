"""Each share stands with the number it is of, and none is told of fewer than ten."""

from __future__ import annotations

from bot.conversation.texts import texts
from bot.reporting.quality import Pattern, UnitQuality
from bot.reporting.quality_words import quality_text
from bot.storage import Unit


def told(n: int, timed: int) -> str:
    pattern = Pattern(n, 5, 2, 1, timed, timed, 6, 4, ())
    return quality_text([UnitQuality(Unit("A", "Contoh", "Dinas"), pattern, (), ())], texts("id"), "T", {})


def test_three_timed_of_ninety_one_are_no_share() -> None:
    text = told(91, 3)
    assert "Terlalu cepat" not in text
    assert "3 diukur, terlalu sedikit" in text
    assert "dari 91 jawaban" in text


def test_ten_timed_are_a_share_of_ten() -> None:
    assert "Terlalu cepat 100 % dari 10 yang diukur" in told(91, 10)


def test_of_nine_answers_no_share_is_told() -> None:
    assert " % dari" not in told(9, 9)
