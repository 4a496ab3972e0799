"""Two years of made-up answers, the same every time for the same day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from bot.cases.slots import Slot
from bot.conversation.draft import Questionnaire
from bot.conversation.profile import profile_of
from bot.demo.habits import answers_by_day
from bot.storage import Response, Unit
from scoring import Instrument, Period, period_of
from scoring.elements import Item
from scoring.period import PeriodKind

WEEKS = 104
_SUGGESTIONS = (
    "Antrean di loket dua terlalu panjang, mohon ditambah petugas.",
    "Petugas ramah dan cepat. Terima kasih!",
    "Ruang tunggu panas, kipas anginnya mati.",
    "Mohon syarat berkas ditulis jelas di depan, saya bolak-balik dua kali.",
    "Nomor antrean sebaiknya bisa diambil dari rumah.",
    "Toilet kurang bersih.",
    "Pelayanan sudah jauh lebih baik daripada tahun lalu.",
    "Jam istirahat sebaiknya bergantian supaya loket tidak kosong.",
    "Kotak pengaduan ada, tetapi tidak pernah ada balasan.",
    "Parkir motor sempit sekali.",
    "Tolong sediakan kursi untuk lansia.",
    "Informasi biaya sudah jelas, tidak ada pungutan.",
)
_TRENDS = {"waktu": -0.25, "sarpras": -0.3, "pengaduan": -0.2, "biaya": 0.35, "perilaku": 0.15}
_HOURS = (8, 9, 10, 11, 13, 14, 15, 16)
_USUAL = {"disabilitas": ("TIDAK", 0.9)}  # said by this share at least. All other options are alike


def made_up_answers(
    units: Sequence[Unit], instrument: Instrument, until: date, zone: ZoneInfo, period: PeriodKind, seed: int = 14_2017
) -> Iterator[Response]:
    """Responses of 104 weeks up to the day before `until`, in office hours, unit by unit."""
    days = _office_days(period_of(until - timedelta(weeks=WEEKS), "week").first, until)
    period_of_day = cache(lambda day: period_of(day, period))
    for unit in units:
        asked = answers_by_day(unit, period_of_day(until), seed, period_of_day)
        yield from _of_unit(unit, instrument, days, asked, zone, period_of_day, Random(f"{seed}/{unit.code}"))  # noqa: S311


def _office_days(first: date, until: date) -> list[date]:
    days = (first + timedelta(days=one) for one in range((until - first).days))
    return [day for day in days if day.weekday() < 5]


def _of_unit(
    unit: Unit,
    instrument: Instrument,
    days: Sequence[date],
    answered: Callable[[date], int],
    zone: ZoneInfo,
    period_of_day: Callable[[date], Period],
    random: Random,
) -> Iterator[Response]:
    quality, drift = random.gauss(3.15, 0.18), random.gauss(0.12, 0.1)
    effects = _effects(instrument, random)
    asked = _asked(unit, instrument)
    levels: dict[str, list[float]] = {}
    week, span, before = period_of(days[0], "week").previous(), period_of_day(days[0]), 0
    for number, day in enumerate(days):
        if day >= week.end:
            week = period_of(day, "week")
            level = quality + drift * number / len(days)
            levels = {item.key: _cumulative(level + effects[item.key]) for item in asked}
        if period_of_day(day) != span:
            span, before = period_of_day(day), 0
        until = answered(day)
        for _ in range(until - before):
            moment = datetime.combine(day, time(random.choice(_HOURS)), zone)
            mood = random.choices((-1, 0, 1), (1, 6, 2))[0]
            answers = {item.key: _score(levels[item.key], mood, random) for item in asked}
            yield Slot(span, week, None).response(
                unit=unit.code,
                service=random.choice(unit.services).slug if unit.services else "",
                instrument=instrument.id,
                moment=moment,
                answers=answers,
                profile=_profile(instrument, random),
                suggestion=random.choice(_SUGGESTIONS) if random.random() < 0.12 else None,
            )
        before = until


def _asked(unit: Unit, instrument: Instrument) -> list[Item]:
    """What the unit asks, in the order in which answers are stored."""
    questionnaire = Questionnaire(instrument, unit.code, unit.name, inapplicable=unit.inapplicable, mode=unit.mode)
    return sorted(questionnaire.questions, key=lambda item: instrument.places[item.key])


def _effects(instrument: Instrument, random: Random) -> dict[str, float]:
    """How far the items of a unit lie from its level: those of one element close together."""
    found: dict[str, float] = {}
    for one in (instrument, *instrument.side):
        for element in one.elements:
            effect = _TRENDS.get(element.key, 0.0) + random.gauss(0, 0.12)
            many = len(element.items) > 1
            found |= {item.key: effect + (random.gauss(0, 0.06) if many else 0.0) for item in element.items}
    return found


def _profile(instrument: Instrument, random: Random) -> dict[str, str]:
    said = {}
    for field in profile_of(instrument):
        if random.random() < 0.93:
            usual, share = _USUAL.get(field.key, ("", 0.0))
            said[field.key] = usual if share and random.random() < share else random.choice(field.options)
    return said


def _cumulative(level: float) -> list[float]:
    """Cumulative weights of the scores 1-4 around a level."""
    return list(accumulate(2.2 ** -((score - level) ** 2 * 2.2) for score in (1, 2, 3, 4)))


def _score(cumulative: Sequence[float], mood: int, random: Random) -> int:
    score = random.choices((1, 2, 3, 4), cum_weights=cumulative)[0]
    return min(4, max(1, score + mood)) if random.random() < 0.4 else score
