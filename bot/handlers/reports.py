"""/report and /laporan, for whoever may see figures: a picker of buttons, or everything in one line.

Nothing is made here. What is asked for goes into the ledger, and is acknowledged once it is there. The courier makes
and sends it, also after a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.cases.people import Refused
from bot.cases.windows import concerns
from bot.conversation.lists import PER_PAGE, shorter
from bot.conversation.screen import Button, Screen, fitting, side_by_side
from bot.conversation.texts import Texts
from bot.handlers.cards import owe_card
from bot.handlers.commands import REPORT
from bot.handlers.desk import Desk
from bot.handlers.editions import WITHDRAW, EditionDesk, edition_rows
from bot.handlers.frame import Asker
from bot.handlers.packs import PackDesk
from bot.handlers.period_words import read_periods
from bot.handlers.picker import LABEL, Picker, is_number, pick_window, window_rows
from bot.handlers.screens import Screens
from bot.handlers.submissions import submit_row
from bot.reporting.formats import buttons, files_of, for_readers, public
from bot.reporting.orders import WHOLE_CITY
from bot.reporting.spans import ended, find_period, for_heads, may_be_public, to_hand_in
from bot.rules.owed_documents import Report
from bot.rules.rights import EVERYWHERE, EVERYWHERE_WORDS, Standing
from bot.storage import Unit, Window
from bot.storage.owed import Owed
from bot.storage.unit_lists import Among
from scoring import BadPeriod, Period, local_day, parse_period, period_of

PICK = "r"  # payloads of the picker: r:<what>:..., each carries all that was chosen so far
_WEEKS = 4  # that a unit's head may choose among


def choose(arguments: Sequence[str]) -> list[str]:
    """/report, or /report CODE [PERIOD], or /report semua [PERIOD], or /report PERIOD, or /report WORDS to search."""
    return ["ask", *arguments] if arguments else ["top"]


class Reports:
    right = "report"

    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._wake = desk, screens, wake
        self._editions, self._packs = EditionDesk(desk), PackDesk(desk, wake)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen | None:
        """The screen of a choice. Raises Refused."""
        words, standing = asker.words, asker.standing
        if choice[:1] == ["card"]:
            await self._card(asker, choice[1:])
            return None  # the card comes below
        match choice:
            case ["ask", first, folder, *reason] if first.casefold() in WITHDRAW and self._editions.lets(standing):
                return await self._editions.screen(asker, ["typed", folder, " ".join(reason)])
            case ["ask", _, *_]:
                code, *periods = await read_periods(choice[1:], self._desk.store, self._today)
                return await self._direct(code, periods, asker)
            case ["top"]:
                return await self._first(standing, words)
            case ["category" | "categories" | "search" as way, *_] if way == "search" or await self._grouped(standing):
                found = await self._picker(standing, words).more(choice)
                return found or Screen(words("report.refused"))
            case ["unit", code] if (unit := await self._allowed(code, standing)) is not None:
                return await self._periods(unit, words, standing)
            case ["windows", code, page] if (unit := await self._allowed(code, standing)) and is_number(page):
                return pick_window(PICK, unit, await self._windows(unit), int(page), words)
            case ["of", key, *rest]:
                return await self._of(key, asker, rest)
            case ["period", code, key] if (unit := await self._allowed(code, standing)) is not None:
                return await self._formats(unit, await self._period(unit, key, standing), asker)
            case ["packs", key] if standing.may("report", EVERYWHERE):
                return await self._packs.order(key, asker)
            case ["make", code, key, choice] if choice in buttons():
                return await self._make(code, key, choice, asker)
        raise Refused

    async def _make(self, code: str, key: str, choice: str, asker: Asker) -> Screen:
        """Order what a button makes. Raises Refused."""
        words, standing, formats = asker.words, asker.standing, buttons()[choice]
        unit = await self._allowed(code, standing)
        period = await self._period(unit, key, standing) if unit is not None else None
        if unit is None or period is None:
            raise Refused
        named = {"unit": unit.name, "period": period.name(words.language)}
        back = ((Button(words("report.back"), f"{PICK}:period:{unit.code}:{period.key}"),),)
        if why := self._not_yet(unit, period, choice, standing):
            return Screen(words(why, **named), back)
        if public(formats) and not self._public(period):
            return Screen(words("report.not_public", period=named["period"]), back)
        await self._owe(unit, period, formats, asker.chat, f"{asker.place}-{choice}", words.language)
        return Screen(words("report.ordered", **named), back)

    async def _direct(self, asked: str, periods: Sequence[str], asker: Asker) -> Screen | None:
        """/report CODE [PERIOD], /report semua [PERIOD], /report PERIOD [CODE], /report WORDS."""
        words, standing = asker.words, asker.standing
        unit, span, typed = await self._named(asked, standing), None, " ".join((asked, *periods))
        if unit is None and (span := await self._span(asked, standing)) is not None:
            if not periods:
                theirs = for_heads(span, self._desk.config.survey.period, self._today)
                if not theirs and not standing.anywhere("report.now"):
                    return Screen(words("report.not_for_heads"))
                return await self._of(span.key, asker, ())
            unit, periods = await self._named(periods[0], standing), [asked]
        if unit is None:
            if span is None and (found := await self._picker(standing, words).found(typed)) is not None:
                return found
            # Who may not see everything learns nothing about other units, not even whether they exist.
            return Screen(words("report.not_understood", text=typed[:LABEL]))
        code = None if unit.code == WHOLE_CITY else unit.code
        period = await (self._period(unit, periods[0], standing) if periods else self._desk.period_meant(code))
        if period is None and not standing.may("report.now", unit.code) and await self._period(unit, periods[0]):
            return Screen(words("report.not_for_heads"))
        if period is None:
            return Screen(words("report.bad_period", text=periods[0]))
        await self._owe(unit, period, buttons()["all"], asker.chat, asker.place, words.language)
        return None  # the courier's placeholder says so

    async def _card(self, asker: Asker, choice: Sequence[str]) -> None:
        """Owe the card of a unit's week, from the message of who heads several. Raises Refused.

        An older message brings the card of the last week that fell due: figures of before are not kept.
        """
        unit = await self._allowed(choice[0], asker.standing) if len(choice) == 2 else None
        if unit is None or unit.code == WHOLE_CITY:
            raise Refused
        if await owe_card(self._desk, unit.code, choice[1], asker):
            self._wake()

    async def _owe(
        self, unit: Unit, period: Period, formats: Sequence[str], chat: int, part: str, language: str
    ) -> None:
        thing = Report(unit=unit.code, name=unit.name, period=period.key, formats=tuple(formats), language=language)
        owed = Owed(thing=thing, period=period.key, unit=unit.code, recipient=chat, part=part)
        await self._desk.store.deliveries.order(owed, self._desk.now)
        self._wake()

    async def _named(self, word: str, standing: Standing) -> Unit | None:
        """The unit, or the whole city, that a typed word names."""
        code = WHOLE_CITY if word.casefold() in EVERYWHERE_WORDS else word.upper()
        return await self._allowed(code, standing)

    async def _span(self, text: str, standing: Standing) -> Period | None:
        """The period that a typed word names, or a window that asks one of this person's units."""
        try:
            period = await find_period(self._desk.store, text)
        except BadPeriod:
            return None
        window = await self._desk.store.windows.find(period.key) if period.kind == "window" else None
        return period if window is None or concerns(standing, "report", window) else None

    async def _of(self, key: str, asker: Asker, choice: Sequence[str]) -> Screen:
        """Of which unit a period's report is wanted. Once it is known, in which form."""
        standing, words = asker.standing, asker.words
        prefix = f"{PICK}:of:{key}"
        if choice[:1] == ["unit"] and (unit := await self._allowed(choice[-1], standing)) is not None:
            return await self._formats(unit, await self._period(unit, key, standing), asker)
        if choice:
            found = await self._picker(standing, words, prefix).more(choice)
            return found or Screen(words("report.refused"))
        if (period := await self._span(key, standing)) is None:
            raise Refused
        among, whole = Among(standing.places("report")), standing.may("report", EVERYWHERE)
        some = await self._desk.store.unit_lists.some(among, 2)
        if len(some) == 1 and not whole and (unit := await self._allowed(some[0], standing)) is not None:
            return await self._formats(unit, await self._period(unit, key, standing), asker)
        name = period.name(words.language)
        first = ((Button(words("report.whole"), f"{prefix}:unit:{WHOLE_CITY}"),),) if whole else ()
        title = words("report.pick_scope_of", period=name)
        return await self._picker(standing, words, prefix).first(title, first=first, grouped=whole)

    def _picker(self, standing: Standing, words: Texts, prefix: str = PICK) -> Picker:
        """The active units that this person may see."""
        command, among = f"/{REPORT.shown[words.language]}", Among(standing.places("report"))
        return Picker(
            lists=self._desk.store.unit_lists,
            words=words,
            prefix=prefix,
            among=among,
            top=f"{PICK}:top" if prefix == PICK else prefix,
            search=command,
        )

    async def _allowed(self, code: str, standing: Standing) -> Unit | None:
        """The unit, if it exists and this person may see it."""
        if code == WHOLE_CITY:
            return Unit(WHOLE_CITY, self._desk.config.agency.name) if standing.may("report", EVERYWHERE) else None
        unit = await self._desk.store.units.find(code)
        return unit if unit is not None and standing.may("report", unit.code) else None

    async def _grouped(self, standing: Standing) -> bool:
        """Whether there are categories to choose from: for those who see all, and for many units."""
        if (among := Among(standing.places("report"))).places is None:
            return True
        return len(await self._desk.store.unit_lists.some(among, PER_PAGE + 1)) > PER_PAGE

    async def _first(self, standing: Standing, words: Texts) -> Screen:
        """The whole city and categories for those who see all, one's own units for the others."""
        picker, title = self._picker(standing, words), words("report.pick_scope")
        if standing.may("report", EVERYWHERE):
            whole = ((Button(words("report.whole"), f"{PICK}:unit:{WHOLE_CITY}"),),)
            return await picker.first(title, first=whole, grouped=True)
        found = await picker.first(title)
        return found if found.rows else Screen(words("report.refused"))

    async def _period(self, unit: Unit, key: str, standing: Standing | None = None) -> Period | None:
        """The period of that key, or the window of that code if it asks this unit. None where there is none.

        With `standing` also None for a span that this person may not choose.
        """
        try:
            period = await find_period(self._desk.store, key)
        except BadPeriod:
            return None
        known = period.kind != "window" or any(one.code == period.key for one in await self._windows(unit))
        if standing is not None and not standing.may("report.now", unit.code):
            known = known and for_heads(period, self._desk.config.survey.period, self._today)
        return period if known else None

    def _not_yet(self, unit: Unit, period: Period, choice: str, standing: Standing) -> str:
        """Why the unit's head does not get what this button makes: the key of a text, or "" where it is to be had."""
        formats = buttons()[choice]
        if standing.may("report.now", unit.code) or choice == "all" or public(formats):
            return ""
        over = ended(period, self._today) and period.kind != "week"  # a week's report is its card
        if for_readers(formats, over=over, shown=True):
            return ""
        return (
            "report.later"
            if period.kind != "week" and for_readers(formats, over=True, shown=True)
            else "report.rows_not_for_heads"
        )

    @property
    def _today(self) -> date:
        return local_day(self._desk.clock(), self._desk.config.agency.timezone)

    async def _windows(self, unit: Unit) -> list[Window]:
        """Windows that have begun and ask this unit (any of them for the whole city), the latest first."""
        store, day = self._desk.store, self._today
        parents = await store.units.parents()
        begun = [one for one in await store.windows.all() if one.first <= day]
        return [one for one in reversed(begun) if unit.code == WHOLE_CITY or one.covers(unit.code, parents)]

    async def _periods(self, unit: Unit, words: Texts, standing: Standing) -> Screen:
        """The open period, three before it, years, and the last full week or, for a unit's head, those whose cards told
        something new. Above them the latest windows."""
        day = self._today
        period = self._desk.open_period()
        choice = [period]
        for _ in range(3):
            choice.append(choice[-1].previous())
        year = period_of(day, "year")
        choice += [] if period.kind == "year" else [year, year.previous()]
        if standing.may("report.now", unit.code):
            choice.append(period_of(day - timedelta(days=7), "week"))
        else:
            choice = [one for one in choice if for_heads(one, period.kind, day)]
            choice += map(parse_period, await self._desk.store.released.weeks(unit.code, _WEEKS))
        rows = [(Button(one.name(words.language), f"{PICK}:period:{unit.code}:{one.key}"),) for one in choice]
        windows = window_rows(PICK, unit, await self._windows(unit), words)
        return Screen(
            words("report.pick_period", unit=unit.name),
            (*windows, *rows, (Button(words("report.back"), f"{PICK}:top"),)),
        )

    def _public(self, period: Period) -> bool:
        """Whether what is for everybody to see can be asked for of it."""
        return may_be_public(period, self._desk.config.survey.period, self._today)

    async def _formats(self, unit: Unit, period: Period | None, asker: Asker) -> Screen:
        words, standing = asker.words, asker.standing
        if period is None:
            return Screen(words("report.refused"))
        city = unit.code == WHOLE_CITY
        some = [
            Button(words(f"report.format_{choice}"), f"{PICK}:make:{unit.code}:{period.key}:{choice}")
            for choice, formats in buttons().items()
            if files_of(formats, city=city)
            and (not public(formats) or self._public(period))
            and not self._not_yet(unit, period, choice, standing)
        ]
        some += await self._packs.button(PICK, period, asker) if city else ()
        named = shorter(unit.name, period.name(words.language))
        titles = (words("report.pick_format", unit=name, period=span) for name, span in named)
        more = submit_row(
            unit, period, standing, words, open_to=to_hand_in(period, self._desk.config.survey.period, self._today)
        )
        if city:
            more += await edition_rows(self._desk, standing, period, words)
        rows = (*side_by_side(some), *more, (Button(words("report.back"), f"{PICK}:unit:{unit.code}"),))
        return fitting(Screen(title, rows) for title in titles)
