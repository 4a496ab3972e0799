"""Quality of the answers as text for a reviewer in Telegram, and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bot.conversation.texts import Texts, texts
from bot.reporting.finding_lines import finding_lines
from bot.reporting.orders import QualityOrder, Report
from bot.reporting.quality import Pattern, UnitQuality, quality
from bot.reporting.scopes import scope_of
from bot.reporting.spans import find_period
from bot.rules.identity import officer_mark
from bot.storage import Store
from scoring import FEWEST, Change, Interval, half_up, judged

_MOST_UNITS, _MOST_OFFICERS, _FEW_OFFICERS = 5, 12, 2  # so that the message stays below Telegram's 4096 characters


async def review(store: Store, order: QualityOrder) -> Report:
    """The answers of an order's units as text for Telegram. Raises BadPeriod when its window has gone."""
    words, zone = texts(order.language), order.config.agency.timezone
    scope = await scope_of(order.config, store, await find_period(store, order.span))
    units = await store.units.some(order.codes)
    found = await quality(store, units, scope.period, zone, scope.measure)
    text = [quality_text(found, words, order.title, order.names), *await finding_lines(store, units, words, zone)]
    return Report("\n".join(text), sum(one.whole.n for one in found))


def quality_text(
    found: Sequence[UnitQuality], words: Texts, title: str, names: Mapping[str, str], most: int = _MOST_UNITS
) -> str:
    """HTML, flagged units first, `most` of them. `names` are of officers by pseudonym, where they are known."""
    if not found:
        return words("quality.none", title=title)
    flagged = sum(one.flagged for one in found)
    lines = [words("quality.title", title=title), words("quality.counts", units=len(found), flagged=flagged)]
    for one in found[:most]:
        lines += ["", words("quality.unit", unit=one.unit.name), *_lines(one.whole, words)]
        lines += [_channel(words, channel, n, moved) for channel, n, moved in one.channels]
        shown = len(one.officers) if most > _MOST_UNITS else _MOST_OFFICERS if len(found) == 1 else _FEW_OFFICERS
        for officer, pattern in one.officers[:shown]:
            who = f"{officer_mark(officer)} {names.get(officer, '')}".rstrip()
            lines += [words("quality.officer", who=who), *_lines(pattern, words)]
        if len(one.officers) > shown:
            lines.append(words("quality.more_officers", count=len(one.officers) - shown))
    if len(found) > most:
        lines += ["", words("quality.more", count=len(found) - most)]
    return "\n".join([*lines, "", words("quality.note")])


def quality_data(found: Sequence[UnitQuality]) -> list[dict[str, Any]]:
    """Plain data for JSON: counts as whole numbers, differences as texts in their final digits."""
    return [
        {
            "code": one.unit.code,
            "name": one.unit.name,
            **pattern_data(one.whole),
            "channels": [
                {"channel": channel, "n": n, "against_bot": None if moved is None else _change(moved)}
                for channel, n, moved in one.channels
            ],
            "officers": [{"officer": officer_mark(name), **pattern_data(pattern)} for name, pattern in one.officers],
        }
        for one in found
    ]


def pattern_data(pattern: Pattern) -> dict[str, Any]:
    return {
        "n": pattern.n,
        "straight": pattern.straight,
        "straight_high": pattern.straight_high,
        "lined": pattern.lined,
        "doubles": pattern.doubles,
        "comparable": pattern.comparable,
        "timed": pattern.timed,
        "fast": pattern.fast,
        "median_seconds": pattern.seconds,
        "busiest_hour": pattern.busiest,
        "flags": list(pattern.flags),
    }


def percent(part: int, whole: int) -> str:
    """Whole percent of at least ten measured, "–" of fewer.

    >>> percent(4, 12), percent(3, 3)
    ('33', '–')
    """
    return str(half_up(Fraction(100 * part, whole), 0)) if judged(whole) else "–"


def _lines(pattern: Pattern, words: Texts) -> list[str]:
    """Each share with the number it is of. Nothing is said of one with fewer than ten measured."""
    n, timed = pattern.n, pattern.timed
    lines = [words("quality.line", n=n, busiest=pattern.busiest)]
    if judged(n):
        lines += _measured(pattern, words)
    else:
        lines.append(words("quality.line_few", needed=FEWEST))
    if judged(timed):
        seconds = "–" if pattern.seconds is None else pattern.seconds
        lines.append(words("quality.line_fast", fast=percent(pattern.fast, timed), timed=timed, seconds=seconds))
    elif timed and judged(n):
        lines.append(words("quality.line_untimed", timed=timed))
    flags = [words("quality.flags", flags=", ".join(words(f"quality.flag_{one}") for one in pattern.flags))]
    return [*lines, *(flags if pattern.flags else ())]


def _measured(pattern: Pattern, words: Texts) -> list[str]:
    """Straight ones and doubles, each of those that can be one."""
    lined, comparable, lines = pattern.lined, pattern.comparable, []
    if judged(lined):
        told = {"straight": percent(pattern.straight, lined), "high": percent(pattern.straight_high, lined)}
        lines.append(words("quality.line_straight", **told, n=lined))
    if judged(comparable):
        doubles = percent(pattern.doubles, comparable)
        lines.append(words("quality.line_doubles", doubles=doubles, n=comparable))
    elif comparable:
        lines.append(words("quality.line_incomparable", n=comparable))
    return lines


def _channel(words: Texts, channel: str, n: int, moved: Change | None) -> str:
    name = words(f"channel.{channel}")
    if moved is None:
        return words("quality.channel_few", channel=name, n=n)
    known = f"quality.{moved.verdict}" if moved.verdict in ("naik", "turun") else f"verdict.{moved.verdict}"
    difference = f"{half_up(moved.difference, 2):+}"
    return words("quality.channel", channel=name, n=n, difference=difference, verdict=words(known))


def _change(moved: Change) -> dict[str, Any]:
    """The level is that of verdicts, in percent: higher than 95, since small samples err more often (scoring.trend)."""
    edges = moved.interval if isinstance(moved.interval, Interval) else None
    return {
        "difference": str(half_up(moved.difference, 2)),
        "interval": None if edges is None else [str(half_up(edge, 2)) for edge in (edges.low, edges.high)],
        "level": None if edges is None else str(half_up(100 * edges.level, 2)),
        "verdict": moved.verdict,
    }
