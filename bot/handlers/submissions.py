"""Buttons of /laporan for reports that units hand in: handing in with a confirmation, who has not, reminding them.

Rights are asked for on every tap. Handing in twice with the same figures changes nothing, and a reminder goes out at
most once a week, so a tap that comes twice is harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from telegram import User

from bot.cases.deadlines import RIGHT as DEADLINE_RIGHT
from bot.cases.deadlines import ReportDeadlines
from bot.cases.people import Refused
from bot.cases.windows import concerns
from bot.conversation.grades import grade_told
from bot.conversation.lists import ends_of, paged
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts, texts
from bot.conversation.window_screens import day_told
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import Rows, is_number, page_ways
from bot.handlers.screens import Screens
from bot.reporting.spans import find_period, to_hand_in
from bot.reporting.submissions import SubmissionBook
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Unit
from bot.storage.submissions import Submission
from bot.storage.unit_lists import Among, Listed
from exports.detail import detail_of
from exports.writing.numbers import local
from scoring import BadPeriod, Period, local_day

SUBMIT = "d"  # payloads: d:ask|send:CODE:PERIOD, d:list:PERIOD:missing|handed:PAGE, d:remind:PERIOD
_MISSING, _HANDED = "missing", "handed"
_PER_PAGE = {
    _MISSING: 7,
    _HANDED: 4,
}  # of one line, and of two with their figures: with its ways on it fits a small phone
_SPAN = 60  # characters of the name of a window in a title
_NAME = 27  # characters of a line there beside its bullet


def submit_row(unit: Unit, period: Period, standing: Standing, words: Texts, *, open_to: bool) -> Rows:
    """The button below a unit's formats, for who may hand its report in, where the span is `open_to` that. Below the
    city's, the list of reports."""
    if unit.code == EVERYWHERE:
        return ((Button(words("submission.list"), f"{SUBMIT}:list:{period.key}:{_MISSING}:0"),),)
    if not standing.may("report.submit", unit.code) or not open_to:
        return ()
    return ((Button(words("submission.button"), f"{SUBMIT}:ask:{unit.code}:{period.key}"),),)


class Submissions:
    right = ""

    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._wake = desk, screens, wake
        self._submitting = SubmissionBook(desk.config, desk.store)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        user, words, standing = asker.user, asker.words, asker.standing
        match choice:
            case ["ask" | "send" as act, code, key] if standing.may("report.submit", code):
                unit, period = await self._desk.store.units.find(code), await self._known(key, standing, code)
                if unit is not None and period is not None:
                    if not to_hand_in(period, self._desk.config.survey.period, self._today(unit)):
                        return Screen(words("submission.not_this", period=period.name(words.language)))
                    now = standing.may("report.now", code)
                    if act == "ask":
                        return await self._ask(unit, period, words, now=now)
                    return await self._send(user, unit, period, words, now=now)
            case ["list", key, state, page] if (
                standing.anywhere("report") and (period := await self._known(key, standing)) is not None
            ):
                if state in (_MISSING, _HANDED) and is_number(page):
                    return await self._list(period, state, int(page), standing, words)
            case ["due", key, *chosen] if (
                standing.may(DEADLINE_RIGHT, EVERYWHERE) and (period := await self._known(key, standing)) is not None
            ):
                return await self._deadline(asker, period, chosen)
            case ["remind", key] if (
                standing.anywhere("report.remind") and (period := await self._known(key, standing)) is not None
            ):
                return await self._remind(period, standing, words)
        raise Refused

    async def _deadline(self, asker: Asker, period: Period, chosen: Sequence[str]) -> Screen:
        """The days that may be the last one, or the list with the one that was chosen. Raises Refused."""
        words, cases = asker.words, ReportDeadlines(self._desk.store)
        match chosen:
            case [count, *since] if is_number(count) and len(since) < 2:
                day = _day(since[0]) if since else period.last
                await cases.set(asker.standing, self._desk.author(asker.user), period, int(count), day)
                return await self._list(period, _MISSING, 0, asker.standing, words)
            case [_, *_]:
                raise Refused
        start, offered = await cases.offered(period, local_day(self._desk.clock(), self._desk.config.agency.timezone))
        counted = f":{start.isoformat()}" if start != period.last else ""
        rows = tuple(
            (
                Button(
                    words("submission.due_choice", count=count, day=day_told(day, words)),
                    f"{SUBMIT}:due:{period.key}:{count}{counted}",
                ),
            )
            for count, day in offered.items()
        )
        back = (Button(words("report.back"), f"{SUBMIT}:list:{period.key}:{_MISSING}:0"),)
        key = "submission.pick_due_now" if counted else "submission.pick_due"
        return Screen(words(key, period=period.name(words.language)), (*rows, back))

    async def _ask(self, unit: Unit, period: Period, words: Texts, *, now: bool) -> Screen:
        """The figures that would be handed in, to be confirmed. How many answered alone, unless `now` may be seen."""
        told = {"unit": unit.name, "period": period.name(words.language)}
        result = await self._submitting.figures(unit, period)
        back = (Button(words("report.back"), f"r:period:{unit.code}:{period.key}"),)
        if result is None:
            return Screen(words("report.empty", **told), (back,))
        if now and detail_of(result.n).figures:
            mutu = grade_told(result.mutu, result.n, words)
            text = words("submission.ask", n=result.n, ikm=result.ikm_rounded, mutu=mutu, **told)
        else:
            text = words("submission.ask_n", n=result.n, **told)
        if self._today(unit) < period.end:
            text += "\n" + words("submission.open")
        return Screen(text, ((Button(words("submission.send"), f"{SUBMIT}:send:{unit.code}:{period.key}"),), back))

    async def _send(self, user: User, unit: Unit, period: Period, words: Texts, *, now: bool) -> Screen:
        told = {"unit": unit.name, "period": period.name(words.language)}
        done = await self._submitting.submit(unit, period, self._desk.author(user))
        if done is None:
            return Screen(words("report.empty", **told))
        self._wake()
        handed, _ = done
        day = handed.day(self._desk.config.agency.timezone)
        if not now or not detail_of(handed.n).figures:
            return Screen(words("submission.sent_n", day=day, n=handed.n, **told))
        mutu = grade_told(handed.mutu, handed.n, words)
        return Screen(words("submission.sent", day=day, n=handed.n, ikm=Decimal(handed.ikm), mutu=mutu, **told))

    def _line(self, unit: Listed, handed: Submission, language: str, *, now: bool) -> str:
        day = day_told(handed.day(self._zone), texts(language))
        if not now or not detail_of(handed.n).figures:
            return f"{ends_of(unit.name, _NAME)}\n{day}"
        mutu = grade_told(handed.mutu, handed.n, texts(language))
        return f"{ends_of(unit.name, _NAME)}\n{local(handed.ikm, language)} {mutu} · {day}"

    async def _list(self, period: Period, state: str, page: int, standing: Standing, words: Texts) -> Screen:
        """One page of the units that have not handed in, or of those that have, and what is done about them."""
        key, size = period.key, _PER_PAGE[state]
        found = await self._submitting.page(
            period, standing.places("report"), size, page * size, handed=state == _HANDED
        )
        shown = [
            ends_of(unit.name, _NAME)
            if one is None
            else self._line(unit, one, words.language, now=standing.may("report.now", unit.code))
            for unit, one in found.rows
        ]
        handed, missing = found.handed, found.due - found.handed
        name = ends_of(period.name(words.language), _SPAN)
        title = words("submission.title", period=name, handed=handed, due=found.due, missing=missing)
        title += "\n" + await self._due(key, words)
        listed, others = (missing, handed) if state == _MISSING else (handed, missing)
        lines = [
            paged(words, title, page, listed, size),
            words(f"submission.{state}"),
            *(words("submission.line", text=name) for name in shown),
        ]
        if not listed:
            lines.append("–")
        other = _HANDED if state == _MISSING else _MISSING
        acts = [Button(words(f"submission.show_{other}", count=others), f"{SUBMIT}:list:{key}:{other}:0")]
        if standing.may(DEADLINE_RIGHT, EVERYWHERE):
            acts.append(Button(words("submission.set_due"), f"{SUBMIT}:due:{key}"))
        remind: Rows = ()
        if missing and standing.anywhere("report.remind"):
            remind = ((Button(words("submission.remind", count=missing), f"{SUBMIT}:remind:{key}"),),)
        home = f"r:period:{EVERYWHERE}:{key}" if standing.may("report", EVERYWHERE) else ""
        ways = page_ways(words, f"{SUBMIT}:list:{key}:{state}", page, listed, home, size)
        return Screen("\n".join(lines), (*remind, tuple(acts), *ways))

    async def _due(self, key: str, words: Texts) -> str:
        """Until when the reports of a period are in time, and whether that day is over."""
        day = await self._desk.store.deadlines.find(key)
        if day is None:
            return words("submission.no_due")
        over = day < local_day(self._desk.clock(), self._zone)
        return words("submission.due_past" if over else "submission.due", day=day_told(day, words))

    async def _remind(self, period: Period, standing: Standing, words: Texts) -> Screen:
        # None for all there are
        codes = await self._desk.store.unit_lists.codes(Among(standing.places("report.remind"), closed=True))
        new, headless = await self._submitting.remind(period, self._desk.clock(), codes)
        self._wake()
        text = words("submission.reminded", count=new)
        if headless:
            text += "\n" + words("submission.headless", count=headless)
        return Screen(text, ((Button(words("report.back"), f"{SUBMIT}:list:{period.key}:{_MISSING}:0"),),))

    async def _known(self, key: str, standing: Standing, unit: str | None = None) -> Period | None:
        """The span of that key. None where there is none, and for a window that asks others than these alone."""
        try:
            period = await find_period(self._desk.store, key)
        except BadPeriod:
            return None
        window = await self._desk.store.windows.find(period.key) if period.kind == "window" else None
        if window is None:
            return period
        theirs = concerns(standing, "report", window) if unit is None else window.covers(unit, standing.parents)
        return period if theirs else None

    def _today(self, unit: Unit) -> date:
        return local_day(self._desk.clock(), unit.zone(self._zone))

    @property
    def _zone(self) -> ZoneInfo:
        return self._desk.config.agency.timezone


def _day(text: str) -> date:
    """A day of a payload. Raises Refused for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused from None
