"""The screens of /status: an overview and a unit, in ever fewer words until a small phone shows them whole."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.welcomes import PROGRESS, ROLLING
from bot.conversation.lists import shortened, shorter
from bot.conversation.render import Button, Screen
from bot.conversation.screen import fitting
from bot.conversation.texts import Texts
from bot.handlers.picker import Rows
from bot.reporting.progress import Overview, UnitProgress
from scoring import Period, half_up

_MORE = "window.more_services"
_FEWER = (12, 5, 2, 0)  # services that are told, as many as a small phone shows


def overview_screen(
    found: Overview, scope: str, words: Texts, prefix: str, windows: Rows, stuffed: Sequence[str]
) -> Screen:
    """How many units are in each state, with a button to each list. Of a window also its services."""
    counts = found.states
    day = (found.today - found.period.first).days + 1
    rows = tuple(
        (Button(f"{words(f'state.{state}')} ({words.number(count)})", f"{prefix}:list:{state}:0"),)
        for state, count in counts.items()
        if count
    )
    home = () if prefix == f"{PROGRESS}:{ROLLING}" else _home(words)

    def text(title: str, period: str, most: int) -> str:
        told = {"scope": title, "period": period, "day": day, "days": found.period.days}
        return "\n".join(
            [
                words("status.title_over" if found.period.end <= found.today else "status.title", **told),
                "",
                words("status.counts", due=found.due, reporting=found.reporting),
                *(words("status.line", label=words(f"state.{state}"), count=n) for state, n in counts.items() if n),
                *_services(found, words, prefix, most),
                *stuffed,
                "",
                words("status.pick"),
            ]
        )

    name = found.title(words.language)
    texts = [text(scope, name, most) for most in _FEWER]
    texts += [text(title, cut, 0) for title, cut in shorter(scope, name)]
    return fitting(Screen(one, (*rows, *windows, *home)) for one in texts)


def _services(found: Overview, words: Texts, prefix: str, most: int) -> list[str]:
    """Of a window: answers to each service over all its units."""
    if prefix == f"{PROGRESS}:{ROLLING}" or not found.services:
        return []
    lines = [_service(name, n, quota, words) for name, (n, quota) in found.services.items()]
    return ["", *shortened(words, lines, most, _MORE)]


def _service(name: str, n: int, quota: int | None, words: Texts) -> str:
    return words("status.service", service=name, n=n if quota is None else f"{words.number(n)}/{words.number(quota)}")


def unit_screen(
    period: Period,
    row: UnitProgress,
    words: Texts,
    prefix: str,
    below: Rows,
    review: Rows,
    late: int,
    figures: Sequence[str],
) -> Screen:
    """How far along a unit is, with its services and `figures`, as many lines of these as fit."""
    told = _told(row, words)
    services = [_service(name, n, quota, words) for name, n, quota in row.by_service]
    quota = [words("window.quota")] if any(row.quotas) else []
    overdue = [words("status.late", count=late)] if late else []
    home = () if below or prefix == f"{PROGRESS}:{ROLLING}" else _home(words)

    def text(name: str, span: str, most: int, shown: Sequence[str]) -> str:
        title = words("status.unit", unit=name, period=span, state=words(f"state.{row.state}"))
        return "\n".join([title, *told, *shortened(words, services, most, _MORE), *quota, *shown, *overdue])

    name, span = row.unit.name, period.name(words.language)
    texts = [text(name, span, most, figures) for most in _FEWER]
    texts += [text(one, cut, 0, figures) for one, cut in shorter(name, span)]
    texts += [text(one, cut, 0, figures[:most]) for most in (6, 3, 0) for one, cut in list(shorter(name, span))[1:]]
    return fitting(Screen(one, (*review, *below, *home)) for one in texts)


def _told(row: UnitProgress, words: Texts) -> list[str]:
    """How many answers there are, of how many."""
    if row.reach is None or row.pace is None:
        return [words("status.unit_alone" if row.unit.population else "status.unit_n", n=row.n)]
    reach = {"n": row.n, "target": row.reach.target, "percent": half_up(row.reach.share * 100, 0)}
    lines = [words("status.unit_target", **reach)]
    if row.reach.missing and row.pace.needed_per_day is not None:
        told = {"missing": row.reach.missing, "days": row.pace.days_left, "needed": row.needed(words)}
        lines.append(words("status.unit_needed", **told))
    return lines


def _home(words: Texts) -> Rows:
    return ((Button(words("report.back"), f"{PROGRESS}:{ROLLING}:top"),),)
