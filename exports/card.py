"""The weekly score card: one picture a unit head reads on a phone."""

from __future__ import annotations

import re
from typing import Any

from exports.card_values import Bar, Card, Figure
from exports.detail import detail_of
from exports.errors import BadCard
from exports.writing.numbers import weight_told
from exports.writing.text import single_lines
from exports.writing.typeset import typeset

SIDE = 1080  # pixels. Telegram shows a square picture whole
_ROOM = 22  # elements the card has room for

_WORDS = {
    "id": {
        "respondents": "Responden",
        "of": "dari target",
        "week": "Jawaban baru",
        "weeks": "minggu",
        "quiet": "tidak ada jawaban",
        "small": "sedikit",
        "change": "Dibanding jawaban baru minggu lalu",
        "interval": "Selang kepercayaan 95%",
        "few": "Sampel terlalu kecil untuk selang kepercayaan 95%",
        "none": "Belum ada jawaban",
        "elements": "Unsur pelayanan, NRR × 25",
        "elements_short": "Unsur, NRR × 25",
        "lowest": "terendah",
        "weight": "Bobot per unsur",
        "weight_short": "bobot",
        "units": "Unit dengan jawaban",
        "of_units": "dari",
        "spread": "Sebaran mutu unit",
        "unjudged": "belum dinilai",
        "silent": "tanpa jawaban",
        "made_up": "Data contoh – angka dibuat-buat",
    },
    "en": {
        "respondents": "Respondents",
        "of": "of a target of",
        "week": "New answers",
        "weeks": "weeks",
        "quiet": "no answers",
        "small": "few",
        "change": "Against last week's new answers",
        "interval": "95% confidence interval",
        "few": "Sample too small for a 95% confidence interval",
        "none": "No answers yet",
        "elements": "Service elements, NRR × 25",
        "elements_short": "NRR × 25",
        "lowest": "lowest",
        "weight": "Weight per element",
        "weight_short": "weight",
        "units": "Units with answers",
        "of_units": "of",
        "spread": "Units by grade",
        "unjudged": "not graded",
        "silent": "no answers",
        "made_up": "Sample data – made-up figures",
    },
}
_NUMBERS = ("ikm", "low", "high")
_NUMBER = re.compile(r"\d{1,3}(\.\d+)?", re.ASCII)
_DIRECTION = {"naik": "up", "turun": "down", "up": "up", "down": "down"}


def draw_card(card: Card) -> bytes:
    """The card as a PNG of 1080 x 1080 pixels, of half the height where there is neither a grade nor an element.

    A city's and one of more than eleven elements are higher, so that a phone shows every letter large enough to read.

    A headline without IKM shows that nobody answered, and one of few respondents that the sample is too small,
    instead of an interval. Without a grade there is no scale, and without elements no list of them. An arrow stands
    only beside a verdict that claims a direction. Raises BadCard naming every figure that is not a number, every
    element without a grade and, where elements are shown, an index without one.
    """
    return typeset("card", drawing(card), "png")


def drawing(card: Card) -> dict[str, Any]:
    """What the template is given: the card, the words around it and what follows from the figures."""
    faults = _faults(card)
    if faults:
        raise BadCard(f"card of {card.code}, {card.span}", faults)
    head = card.headline
    plain: dict[str, Any] = single_lines(card.to_dict())
    plain["words"] = _WORDS.get(card.language, _WORDS["id"])
    plain["weight"] = None if card.weight is None else weight_told(card.weight, card.language)
    plain["sure"] = detail_of(head.n).graded and head.low is not None and head.high is not None
    plain["week_small"] = card.week is not None and not detail_of(card.week.n).graded
    plain["direction"] = _DIRECTION.get((card.verdict or "").strip().lower())
    plain["left_out"] = max(len(card.elements) - _ROOM, 0)
    plain["elements"] = plain["elements"][:_ROOM]
    plain.setdefault("city", None)
    plain["weeks"] = list(card.weeks)
    return plain


def _faults(card: Card) -> list[str]:
    parts: dict[str, Figure | Bar] = {"headline": card.headline, **({"week": card.week} if card.week else {})}
    parts |= {f"elements[{place}]": bar for place, bar in enumerate(card.elements)}
    shown = {(where, name): getattr(part, name, None) for where, part in parts.items() for name in _NUMBERS}
    shown |= {("weeks", str(place)): one for place, one in enumerate(card.weeks) if one}
    shown |= {("grades", mutu): lower for mutu, lower in card.grades}
    faults = [
        f"{where}.{name}: found {value!r}, expected a number such as 81.96"
        for (where, name), value in shown.items()
        if value is not None and not _NUMBER.fullmatch(value)
    ]
    faults += [
        f"{where}.mutu: missing beside {part.ikm}"
        for where, part in parts.items()
        if part.ikm and not part.mutu and not _ungraded(card, part)
    ]
    return faults if card.grades else [*faults, "grades: found none, expected the instrument's bands"]


def _ungraded(card: Card, figure: Figure | Bar) -> bool:
    """Whether the figure may stand without a grade: too few answered, and nothing finer is shown beside it."""
    if isinstance(figure, Bar):
        return not figure.judged
    if (
        figure is card.headline and figure.note and detail_of(figure.n).graded
    ):  # a mean whose grade hangs on units of few answers says so
        return True
    return not detail_of(figure.n).graded and (figure is not card.headline or not card.elements)
