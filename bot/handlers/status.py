"""/status: how far along the units are that this person may see. Buttons lead to lists and to single units."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.followup import FollowUp, overdue
from bot.cases.people import Refused
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import LABEL, PER_PAGE, Rows
from bot.handlers.quality import review_rows
from bot.handlers.screens import Screens
from bot.reporting.progress import STATES, Progress, State, UnitProgress, due_codes, progress, window_progress
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Window
from scoring import half_up, local_day

PROGRESS = "g"  # payloads: g:SCOPE:top, g:SCOPE:list:STATE:PAGE, g:SCOPE:unit:CODE
_MOST_SERVICES = 12
_ROLLING = "-"  # the scope of the open period. Any other is the code of a window


def choose(arguments: Sequence[str]) -> list[str]:
    """/status, or /status CODE."""
    return [_ROLLING, "unit", arguments[0].upper()] if arguments else [_ROLLING, "top"]


class Status:
    right = ""

    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        words, standing = asker.words, asker.standing
        scope, *rest = choice
        window = None if scope == _ROLLING else await self._desk.store.windows.find(scope)
        if scope != _ROLLING and window is None:
            raise Refused
        due = await due_codes(self._desk.store, standing.units("status"), window)
        if not due:
            raise Refused
        alone, prefix = len(due) == 1, f"{PROGRESS}:{scope}"
        match rest:
            case ["top"] if alone:
                return await self._unit(window, due[0], words, standing, scope, await self._windows(standing, scope))
            case ["top"]:
                whole = standing.may("status", EVERYWHERE)
                name = self._desk.config.agency.name if whole else words("status.scope")
                found, windows = await self._progress(window, due), await self._windows(standing, scope)
                return _overview(found, name, words, prefix, windows)
            case ["list", state, page] if state in STATES and page.isdecimal():
                return _list(await self._progress(window, due), state, int(page), words, prefix)
            case ["unit", code] if code in due:
                below = _back(words, f"{prefix}:top") if not alone else ()
                return await self._unit(window, code, words, standing, scope, below)
        raise Refused

    async def _unit(
        self, window: Window | None, code: str, words: Texts, standing: Standing, scope: str, below: Rows
    ) -> Screen:
        """One unit, with the follow-up that it owes since a quarter ended, for those who may see follow-up."""
        found = await self._progress(window, [code])
        row = found.row(code)
        if row is None:  # closed at this moment
            raise Refused
        actions = await FollowUp(self._desk.config, self._desk.store).seen(standing, code)
        late = sum(overdue(one, self._desk.clock(), self._desk.config) for one in actions)
        review = review_rows(standing, scope, code, words)
        return _unit(found, row, words, f"{PROGRESS}:{scope}", below, review, late)

    async def _progress(self, window: Window | None, due: Sequence[str]) -> Progress:
        """Of these units, in the open period or a window."""
        config, store = self._desk.config, self._desk.store
        zone = config.agency.timezone
        today = local_day(self._desk.clock(), zone)
        if window is not None:
            return await window_progress(store, window, today, due)
        return await progress(store, self._desk.instrument.id, self._desk.open_period(), today, zone, due)

    async def _windows(self, standing: Standing, scope: str) -> Rows:
        """A button for each window that is open and covers a unit this person may see. None on a window's screens."""
        if scope != _ROLLING:
            return ()
        codes, parents = standing.units("status"), standing.parents
        today = local_day(self._desk.clock(), self._desk.config.agency.timezone)
        return tuple(
            (Button(f"📅 {one.name}"[:LABEL], f"{PROGRESS}:{one.code}:top"),)
            for one in await self._desk.store.windows.around(today)
            if one.first <= today <= one.last and any(one.covers(code, parents) for code in codes)
        )


def _overview(found: Progress, scope: str, words: Texts, prefix: str, windows: Rows) -> Screen:
    counts = found.states
    day = (found.today - found.period.first).days + 1
    title = {"scope": scope, "period": found.title(words.language), "day": day, "days": found.period.days}
    lines = [
        words("status.title", **title),
        "",
        words("status.counts", due=len(found.rows), reporting=found.reporting),
        *(words("status.line", label=words(f"state.{state}"), count=count) for state, count in counts.items() if count),
        *_services(found, words, prefix),
        "",
        words("status.pick"),
    ]
    rows = tuple(
        (Button(f"{words(f'state.{state}')} ({count})", f"{prefix}:list:{state}:0"),)
        for state, count in counts.items()
        if count
    )
    home = () if prefix == f"{PROGRESS}:{_ROLLING}" else _back(words, f"{PROGRESS}:{_ROLLING}:top")
    return Screen("\n".join(lines), (*rows, *windows, *home))


def _services(found: Progress, words: Texts, prefix: str) -> list[str]:
    """Of a window: answers to each service over all its units."""
    services = found.by_service()
    if prefix == f"{PROGRESS}:{_ROLLING}" or not services or len(services) > _MOST_SERVICES:
        return []
    lines = [
        words("status.service", service=name, n=n if quota is None else f"{n}/{quota}")
        for name, (n, quota) in services.items()
    ]
    return ["", *lines]


def _list(found: Progress, state: State, page: int, words: Texts, prefix: str) -> Screen:
    """One page of the units in a state, the least advanced first."""
    members = found.of(state)
    shown = members[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [(Button(_line(row), f"{prefix}:unit:{row.unit.code}"),) for row in shown]
    ways = [Button(words("report.back"), f"{prefix}:list:{state}:{page - 1}" if page else f"{prefix}:top")]
    if len(members) > (page + 1) * PER_PAGE:
        ways.append(Button(words("report.more"), f"{prefix}:list:{state}:{page + 1}"))
    title = {"label": words(f"state.{state}"), "count": len(members), "period": found.title(words.language)}
    return Screen(words("status.listed", **title), (*rows, tuple(ways)))


def _unit(
    found: Progress, row: UnitProgress, words: Texts, prefix: str, below: Rows, review: Rows, late: int
) -> Screen:
    title = {"unit": row.unit.name, "period": found.title(words.language), "state": words(f"state.{row.state}")}
    lines = [words("status.unit", **title)]
    if row.reach is None or row.pace is None:
        lines.append(words("status.unit_n", n=row.n))
    else:
        reach = {"n": row.n, "target": row.reach.target, "percent": half_up(row.reach.share * 100, 0)}
        lines.append(words("status.unit_target", **reach))
        if row.reach.missing and row.pace.needed_per_day is not None:
            told = {"missing": row.reach.missing, "days": row.pace.days_left, "needed": row.needed(words)}
            lines.append(words("status.unit_needed", **told))
    lines += [
        words("status.service", service=name, n=n if quota is None else f"{n}/{quota}")
        for name, n, quota in row.by_service
    ]
    if any(row.quotas):
        lines.append(words("window.quota"))
    lines += [words("status.late", count=late)] if late else []
    home = () if below or prefix == f"{PROGRESS}:{_ROLLING}" else _back(words, f"{PROGRESS}:{_ROLLING}:top")
    return Screen("\n".join(lines), (*review, *below, *home))


def _back(words: Texts, where: str) -> Rows:
    return ((Button(words("report.back"), where),),)


def _line(row: UnitProgress) -> str:
    """Short enough for a button. The figures stand whatever the name's length."""
    figures = f"{row.n}/{row.reach.target}" if row.reach else f"{row.n}"
    name = row.unit.name
    most = LABEL - len(figures) - 2
    return f"{name if len(name) <= most else name[: most - 1] + '…'}: {figures}"
