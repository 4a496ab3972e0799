"""Made-up answers to the ministry's online questionnaire: of a hybrid, an online and a counter unit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.storage import Response, Unit
from scoring import load_instrument, local_day, period_of

NATIONAL = load_instrument("skm-online-2024")
(IPAK,) = NATIONAL.side
UNITS = (
    Unit("HIB", "Dinas Contoh Hibrida", "Dinas", mode="hybrid"),
    Unit("ONL", "Dinas Contoh Daring", "Dinas", mode="online"),
    Unit("LOK", "Kecamatan Contoh", "Kecamatan"),  # says nothing: at a counter
)
_ZONE = ZoneInfo("Asia/Jakarta")


def given(unit: Unit, number: int, moment: datetime, *, beside: bool = True, score: int = 0) -> Response:
    """One answer, unlike those of other numbers unless `score` is said. Every fifth leaves an item blank.

    Without `beside` nothing of IPAK is answered.
    """
    asked = [item for item in NATIONAL.items if item.asked_in(NATIONAL.mode_of(unit.mode))]
    own, day = {item.key for item in NATIONAL.items[: NATIONAL.own]}, local_day(moment, _ZONE)
    skipped = {asked[number % len(asked)].key} if number % 5 == 4 and not score else set[str]()
    skipped |= set() if beside else {item.key for item in asked if item.key not in own}
    return Response(
        unit=unit.code,
        service="",
        instrument=NATIONAL.id,
        period=period_of(day, "quarter").key,
        week=period_of(day, "week").key,
        hour=moment.astimezone(UTC).strftime("%Y-%m-%dT%H"),
        answers={
            item.key: score or 1 + (number * 7 + place * (3 + number % 2) + place // (2 + len(unit.mode) % 3)) % 4
            for place, item in enumerate(asked)
            if item.key not in skipped
        },
        blank=frozenset(skipped),
    )


def quarter(unit: Unit, n: int, first: datetime = datetime(2026, 7, 6, 3, tzinfo=UTC)) -> list[Response]:
    """`n` answers, four hours apart."""
    return [given(unit, number, first + timedelta(hours=4 * number)) for number in range(n)]
