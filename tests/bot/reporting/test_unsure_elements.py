"""What a card says of elements that cannot be held against each other, or are too few to be judged."""

from __future__ import annotations

from collections.abc import Sequence

from bot.config import make_config
from bot.reporting.cards import CardWriter
from bot.storage import Unit
from exports.detail import detail_of
from scoring import Tally

UNIT = Unit("PKM-1", "Puskesmas Contoh", "Puskesmas")
WEAK: list[int | None] = [4, 4, 1, 4, 4, 4, 4, 4, 4]  # in the third element


def told(rows: Sequence[Sequence[int | None]]) -> tuple[str, str]:
    """The note on the card and the text under it."""
    writer = CardWriter(make_config({}, {}), "id")
    figures = writer.score(Tally.of_rows(rows, 9))
    assert figures is not None
    card, text = writer.plain(UNIT, "Triwulan IV 2026", figures, None, detail_of(figures.n))
    return card.note, text


def test_an_element_that_is_not_judged_is_not_called_free_of_c_and_d() -> None:
    note, text = told([WEAK] * 9 + [[None if one == 1 else one for one in WEAK]] * 3)
    assert note == "terlalu sedikit untuk disimpulkan"
    assert "batas kebetulan" not in text
    assert "Tidak ada unsur bermutu C atau D di antara yang dinilai (10 jawaban atau lebih)." in text


def test_where_all_are_judged_it_says_so_as_before() -> None:
    note, text = told([[4] * 9] * 11 + [[3] + [4] * 8])
    assert note == "selisih unsur dalam batas kebetulan"
    assert "Tidak ada unsur bermutu C atau D." in text
