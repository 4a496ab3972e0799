"""The weekly score card: one picture a unit head reads on a phone."""

from __future__ import annotations

from typing import Any

from exports.report import Card
from exports.text import single_lines
from exports.typeset import typeset

SIDE = 1080  # pixels; Telegram shows a square picture whole
_FEWEST = 10  # respondents under which no interval is drawn, as in scoring.interval
_ROOM = 22  # elements the card has room for

_WORDS = {
    "id": {
        "respondents": "Responden",
        "of": "dari target",
        "week": "Minggu ini saja",
        "quiet": "tidak ada jawaban",
        "change": "Dibanding minggu sebelumnya",
        "interval": "Selang kepercayaan 95 %",
        "few": "Sampel terlalu kecil untuk selang kepercayaan",
        "none": "Belum ada jawaban",
        "elements": "Unsur pelayanan, NRR × 25",
        "lowest": "terendah",
        "weight": "Bobot per unsur",
        "made_up": "Data contoh – angka dibuat-buat",
    },
    "en": {
        "respondents": "Respondents",
        "of": "of a target of",
        "week": "This week alone",
        "quiet": "no answers",
        "change": "Against the week before",
        "interval": "95 % confidence interval",
        "few": "Sample too small for a confidence interval",
        "none": "No answers yet",
        "elements": "Service elements, NRR × 25",
        "lowest": "lowest",
        "weight": "Weight per element",
        "made_up": "Sample data – made-up figures",
    },
}
_DIRECTION = {"naik": "up", "turun": "down", "up": "up", "down": "down"}


def draw_card(card: Card) -> bytes:
    """The card as a PNG of 1080 x 1080 pixels.

    A headline without IKM shows that nobody answered, and one of fewer than ten respondents that the
    sample is too small, instead of an interval. An arrow stands only beside a verdict that claims a direction.
    """
    return typeset("card", drawing(card), "png")


def drawing(card: Card) -> dict[str, Any]:
    """What the template is given: the card, the words around it and what follows from the figures."""
    head = card.headline
    plain: dict[str, Any] = single_lines(card.to_dict())
    plain["words"] = _WORDS.get(card.language, _WORDS["id"])
    plain["sure"] = head.n >= _FEWEST and head.low is not None and head.high is not None
    plain["direction"] = _DIRECTION.get((card.verdict or "").strip().lower())
    plain["left_out"] = max(len(card.elements) - _ROOM, 0)
    plain["elements"] = plain["elements"][:_ROOM]
    return plain
