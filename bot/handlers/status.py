"""/status: how far along the units are that this person may see. Buttons lead to lists and to single units.

Officers see what they entered themselves, and nothing of what others did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.cases.followup import FollowUp, overdue
from bot.cases.people import Refused
from bot.cases.welcomes import PROGRESS, ROLLING
from bot.cases.windows import concerns
from bot.conversation.lists import PER_PAGE, ends_of, paged
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.calls import remind_row
from bot.handlers.category_filter import EVERY, CategoryFilter
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.own_counts import OwnCounts
from bot.handlers.picker import LABEL, Rows, is_number, page_ways
from bot.handlers.quality import review_rows
from bot.handlers.screens import Screens
from bot.handlers.status_ended import ended
from bot.handlers.status_screens import overview_screen, unit_screen
from bot.handlers.status_spans import Span, Spans
from bot.reporting.beside import lines_of, scored
from bot.reporting.finding_lines import finding_lines, open_line
from bot.reporting.heads import HeadView
from bot.reporting.progress import NEED_A_PUSH, STATES, State, UnitProgress
from bot.reporting.progress_walk import Walk, walk, window_walk
from bot.reporting.scopes import scope_of
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Window
from bot.storage.unit_lists import Among
from exports.detail import NEW
from scoring import Period, local_day, missing_today

_MOST = 60  # characters of what was typed, said again


def choose(arguments: Sequence[str]) -> list[str]:
    """/status, or /status with a unit, a period, a window, or a unit and one of these."""
    return [ROLLING, "said", *arguments] if arguments else [ROLLING, "top"]


class Status:
    right = ""

    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens, self._own = desk, screens, OwnCounts(desk)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        words, standing = asker.words, asker.standing
        spans = Spans(self._desk.config, self._desk.store, await self._desk.period_meant())
        if choice[1:2] == ["said"]:
            if not standing.anywhere("status"):
                raise Refused
            meant = await spans.meant(choice[2:], self._today, standing)
            if meant.rest:
                return Screen(words("status.not_understood", text=" ".join(meant.rest)[:_MOST]))
            choice = [meant.scope, "top"] if meant.unit is None else [meant.scope, "unit", meant.unit]
        return await self._of(await spans.of(choice[0], standing), spans, asker, choice[1:])

    async def _of(self, span: Span, spans: Spans, asker: Asker, rest: Sequence[str]) -> Screen:
        """The screen of a choice in a span. Raises Refused."""
        words, standing, scope = asker.words, asker.standing, span.scope
        if span.ahead(self._today) and span.window is None:
            return Screen(words("status.ahead", period=span.period.name(words.language)))
        if not standing.anywhere("report") or (rest[:1] == ["unit"] and not standing.may("report", rest[-1])):
            return await self._own.screen(asker, span, rest)
        window, units = span.window, await self._walk(span, standing)
        if not spans.may(span, self._today):
            units = replace(units, codes=[one for one in units.codes if standing.may("report.now", one)])
            if not units.codes:
                return Screen(words("report.not_for_heads"))
        if not units.codes:
            return await ended(self._desk.store, standing, scope, list(rest), words)
        alone, prefix = len(units.codes) == 1, f"{PROGRESS}:{scope}"
        match rest:
            case ["top"] if alone:
                below = await self._windows(standing, scope, words)
                return await self._unit(units, units.codes[0], words, standing, scope, below)
            case ["top"]:
                name = self._desk.config.agency.name if standing.may("report", EVERYWHERE) else words("status.scope")
                windows = await self._windows(standing, scope, words)
                mine = frozenset(units.codes)
                stuffed = await open_line(
                    self._desk.store, lambda one: one in mine and standing.may("report.now", one), words
                )
                found = await units.overview()
                if window is None and units.period == self._desk.open_period():  # reminders are of that alone
                    slow = sum(map(found.states.__getitem__, NEED_A_PUSH))
                    windows = (*remind_row(standing, "pace", slow, words), *windows)
                return overview_screen(found, name, words, prefix, windows, stuffed)
            case ["windows", page] if is_number(page) and window is None:
                return await self._pick_window(standing, int(page), words)
            case ["list", state, page, *place] if state in STATES and is_number(page) and len(place) < 2:
                filtered = self._filter(standing, words, prefix, state)
                return await _list(units, state, int(page), filtered, place[0] if place else EVERY)
            case ["cats", state, page] if state in STATES and is_number(page):
                return await self._filter(standing, words, prefix, state).offer(int(page))
            case ["unit", code] if code in units.codes:
                below = _back(words, f"{prefix}:top") if not alone else ()
                return await self._unit(units, code, words, standing, scope, below)
        return await ended(self._desk.store, standing, scope, list(rest), words)

    def _filter(self, standing: Standing, words: Texts, prefix: str, state: State) -> CategoryFilter:
        among = Among(standing.places("report"))
        return CategoryFilter(
            self._desk.store.unit_lists, words, among, f"{prefix}:list:{state}", f"{prefix}:cats:{state}"
        )

    async def _unit(self, units: Walk, code: str, words: Texts, standing: Standing, scope: str, below: Rows) -> Screen:
        """One unit, with the follow-up that it owes since a quarter ended, for those who may see follow-up."""
        (row,) = await units.listed([code])
        actions = await FollowUp(self._desk.config, self._desk.store).seen(standing, code)
        late = sum(overdue(one, self._desk.clock(), self._desk.config) for one in actions)
        review = review_rows(standing, scope, code, words)
        figures = await self._released(row, units.period, words, standing)
        today = await self._missing(units, row, words)
        if standing.may("report.now", code):
            figures += await finding_lines(self._desk.store, [row.unit], words, self._desk.config.agency.timezone)
        if code in units.grouping:
            back = below or (() if scope == ROLLING else _back(words, f"{PROGRESS}:{ROLLING}:top"))
            return Screen(words("status.grouping", unit=row.unit.name), (*review, *back))
        told = [*today, *figures]
        return unit_screen(units.period, row, words, f"{PROGRESS}:{scope}", below, review, late, told)

    async def _missing(self, units: Walk, row: UnitProgress, words: Texts) -> list[str]:
        """What today must still bring, where the span is open and has a target."""
        if row.reach is None or row.pace is None or units.period.end <= units.today or units.period.first > units.today:
            return []
        came = await units.came_today(row.unit, self._desk.config.agency.timezone)
        wanted = missing_today(row.reach.missing, came, row.pace.days_left)
        if not wanted:
            return [words("status.today_done", came=came)] if row.reach.missing else []
        return [words("status.today", count=wanted)]

    async def _released(self, row: UnitProgress, period: Period, words: Texts, standing: Standing) -> list[str]:
        """For a unit's head: the last released figures, and how many came since."""
        code = row.unit.code
        if not standing.may("report", code) or standing.may("report.now", code):
            return []
        config, store = self._desk.config, self._desk.store
        scope = await scope_of(config, store, period, compared=False)
        heads = HeadView(config, store, self._desk.clock())
        seen = await heads.seen(row.unit, scope)
        if seen.total is None or not seen.detail.figures:
            lone = [words("report.apart")] if await heads.apart_from_window(row.unit, scope) else []
            waits = words("summary.anew" if seen.withdrawn else "summary.few_yet", needed=NEW)
            return ["", waits, *lone] if row.n and not seen.over else []
        result, beside = scope.score(seen.total), lines_of(scored(scope.instrument, seen.beside), words)
        key = "status.released" if seen.detail.graded else "status.released_few"
        last = words(key, ikm=result.ikm_rounded, mutu=result.mutu, n=seen.total.n)
        since = f" {words('status.released_since', since=seen.since)}" if seen.since else ""
        return ["", last + since, *beside]

    @property
    def _today(self) -> date:
        return local_day(self._desk.clock(), self._desk.config.agency.timezone)

    async def _walk(self, span: Span, standing: Standing) -> Walk:
        """The units that this person may see, in a period or a window."""
        config, store = self._desk.config, self._desk.store
        codes = await store.unit_lists.codes(Among(standing.places("report")))
        zone, times = config.agency.timezone, span.period.times(config.survey.period)
        if span.window is not None:
            return await window_walk(store, span.window, self._today, codes)
        return await walk(store, self._desk.instrument.id, span.period, self._today, zone, codes, times)

    async def _windows(self, standing: Standing, scope: str, words: Texts) -> Rows:
        """Buttons of the open windows that cover a unit this person may see, and a way to those beyond the first.

        None on a window's screens.
        """
        if scope != ROLLING:
            return ()
        found = await self._open_windows(standing)
        rows = tuple(_window_row(one) for one in found[:PER_PAGE])
        if (rest := len(found) - PER_PAGE) <= 0:
            return rows
        return (*rows, (Button(words("window.more", count=rest), f"{PROGRESS}:{ROLLING}:windows:1"),))

    async def _pick_window(self, standing: Standing, page: int, words: Texts) -> Screen:
        """One page of the open windows."""
        found, where = await self._open_windows(standing), f"{PROGRESS}:{ROLLING}"
        rows = [_window_row(one) for one in found[page * PER_PAGE : (page + 1) * PER_PAGE]]
        ways = page_ways(words, f"{where}:windows", page, len(found), home=f"{where}:top")
        title = paged(words, words("status.windows", count=len(found)), page, len(found))
        return Screen(title, (*rows, *ways))

    async def _open_windows(self, standing: Standing) -> list[Window]:
        today = self._today
        return [
            one
            for one in await self._desk.store.windows.around(today)
            if one.first <= today <= one.last and concerns(standing, "status", one)
        ]


def _window_row(window: Window) -> tuple[Button, ...]:
    return (Button(ends_of(f"📅 {window.name}", LABEL), f"{PROGRESS}:{window.code}:top"),)


async def _list(units: Walk, state: State, page: int, filtered: CategoryFilter, place: str) -> Screen:
    """One page of the units in a state, of one category or all, the least advanced first."""
    words, category, prefix = filtered.words, await filtered.name(place), filtered.listed.partition(":list:")[0]
    place = EVERY if category is None else place
    members = await units.behind(state, category=category)
    shown = await units.listed(members[page * PER_PAGE : (page + 1) * PER_PAGE])
    rows = [(Button(_line(row, words), f"{prefix}:unit:{row.unit.code}"),) for row in shown]
    ways = [Button(words("report.back"), f"{filtered.listed}:{page - 1}:{place}" if page else f"{prefix}:top")]
    if len(members) > (page + 1) * PER_PAGE:
        ways.append(Button(words("report.more"), f"{filtered.listed}:{page + 1}:{place}"))
    title = {"label": words(f"state.{state}"), "count": len(members), "period": units.period.name(words.language)}
    return Screen(
        paged(words, words("status.listed", **title), page, len(members)), (*rows, *filtered.row(category), tuple(ways))
    )


def _back(words: Texts, where: str) -> Rows:
    return ((Button(words("report.back"), where),),)


def _line(row: UnitProgress, words: Texts) -> str:
    """Short enough for a button. The figures stand whatever the name's length."""
    figures = f"{words.number(row.n)}/{words.number(row.reach.target)}" if row.reach else words.number(row.n)
    return f"{ends_of(row.unit.name, LABEL - len(figures) - 2)}: {figures}"
