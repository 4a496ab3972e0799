"""What a head is told each week of how the unit moves: the last half year of releases against the year before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from bot.conversation.texts import Texts
from bot.storage import Store
from exports.detail import NEW
from exports.writing.numbers import local
from scoring import (
    Instrument,
    Look,
    NotYet,
    Period,
    WeekSums,
    Weights,
    half_up,
    look_back,
    parse_period,
    period_of,
    points_a_unit,
)
from scoring.looks import BEFORE, NOW

_LINE = 12  # weeks
_PAST = 2 * BEFORE + NOW  # weeks that are read: those of one look, and of the year in which the same may have been said


async def looks_of(
    store: Store, units: Sequence[str], week: Period, instrument: Instrument, weights: Weights
) -> dict[str, Look | NotYet]:
    """The look of that week at each of these units, from what was released of them. No unit without any.

    In points of the IKM. Another questionnaire is another series, and so are weeks in which other elements were asked.
    """
    first = period_of(week.first - timedelta(weeks=_PAST - 1), "week")
    found = await store.week_sums.of(units, instrument.id, (first.key, week.key), NEW)
    looks: dict[str, Look | NotYet] = {}
    for unit, (asked, rows) in found.items():
        scale = points_a_unit([one == "1" for one in asked], instrument, weights)
        looks[unit] = look_back(
            [WeekSums(_week(key), n, total, squares) for key, n, total, squares in rows], week, scale
        )
    return looks


async def lines_of(
    store: Store, units: Sequence[str], week: Period, instrument: Instrument, weights: Weights
) -> dict[str, tuple[str, ...]]:
    """The IKM of what was released with each of the last twelve weeks, oldest first, "" for a week without.

    Of those who answered all they were asked, as the looks have it. No unit with fewer than two such weeks.
    """
    keys = [period_of(week.first - timedelta(weeks=back), "week").key for back in range(_LINE - 1, -1, -1)]
    lines: dict[str, tuple[str, ...]] = {}
    for unit, (asked, rows) in (await store.week_sums.of(units, instrument.id, (keys[0], keys[-1]), NEW)).items():
        scale = points_a_unit([one == "1" for one in asked], instrument, weights)
        known = {key: str(half_up(scale * total / n, 2)) for key, n, total, _ in rows if n >= NEW}
        if len(known) > 1:
            lines[unit] = tuple(known.get(key, "") for key in keys)
    return lines


def look_line(look: Look | NotYet, words: Texts) -> str:
    """What is compared, by how much it differs and what that shows, or when it can be said."""
    if isinstance(look, NotYet):
        return words("summary.look_wait", now=NOW, before=BEFORE, week=_short(look.week, words))
    told = {"now": NOW, "before": BEFORE, "difference": local(signed(look), words.language)}
    line = words("summary.look_line", verdict=words(f"verdict.{look.verdict}"), **told)
    if look.said is None or not look.again:
        return line
    return line + words("summary.look_again", week=_short(look.said, words))


def look_card(look: Look | NotYet, words: Texts) -> tuple[str, str | None, str]:
    """The same for the picture: (what is compared, the signed difference, the verdict or when it can be said)."""
    compared = words("summary.look_card", now=NOW, before=BEFORE)
    if isinstance(look, NotYet):
        return compared, None, words("summary.look_card_wait", week=_short(look.week, words))
    return compared, signed(look), words(f"verdict.{look.verdict}")


def signed(look: Look) -> str:
    """The difference in points with its sign."""
    return f"{half_up(look.difference, 2):+}"


def _short(week: Period, words: Texts) -> str:
    """The week without its days."""
    return week.name(words.language).split(" (")[0]


@lru_cache(maxsize=512)
def _week(key: str) -> Period:
    return parse_period(key)
