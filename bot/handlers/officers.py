"""/isi: an officer at the counter, one respondent after another. Rights are asked for on every tap.

Each respondent is a draft of its own with the channel petugas. Nobody is recognised and nothing is recalled. The draft
that "Responden berikutnya" begins has an id that follows from the one before, so that the same tap begins it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from telegram import User

from bot.cases.slots import Slots
from bot.conversation import officer
from bot.conversation.draft import OFFICER, SERVICE
from bot.conversation.lists import ends_of
from bot.conversation.officer import FILL
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts, texts
from bot.handlers.commands import FILL as COMMAND
from bot.handlers.desk import Desk
from bot.handlers.frame import Heard, Tapped
from bot.handlers.picker import Picker, Rows
from bot.handlers.screens import Screens, full
from bot.reporting.counter import collected
from bot.rules.identity import code_after
from bot.rules.quotas import Full
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Finished, Unit
from bot.storage.unit_lists import Among
from bot.storage.windows import CHANNELS
from scoring import local_day

_DRAWN = 3  # drawn units that stand before the lists, so that the screen fits a small phone
_NAME, _WINDOW = 28, 40  # characters of one on its button, and of its window's name


class Officers:
    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens

    async def on_fill(self, heard: Heard) -> None:
        """/isi, /isi CODE, /isi CODE SERVICE, /isi WORDS to search."""
        arguments = [part for word in heard.arguments for part in word.split("_", 1)]
        choice = ["unit", arguments[0].upper(), *arguments[1:2]] if arguments else ["top"]
        if arguments and not await self.may(heard.user, choice[1]):
            words, standing = self._desk.words(heard.user), await self._desk.staff.standing(heard.user.id)
            found = await self._picker(standing, words).found(" ".join(heard.arguments))
            # Who may not fill in everywhere learns nothing of other units, not even whether they exist.
            if found is None and standing.may("fill", EVERYWHERE):
                found = Screen(words("report.unknown_unit", text=" ".join(heard.arguments)))
            if found is not None:
                self._screens.say(heard.chat, found)
                return
        await self._show(heard.user, heard.chat, None, choice)

    async def on_tap(self, tapped: Tapped) -> None:
        """A button of the list of units, or of the thanks."""
        tapped.answer(None)
        await self._show(tapped.user, tapped.chat, tapped.message, tapped.choice)

    async def may(self, user: User, unit: str) -> bool:
        """Whether this person may fill in for respondents of the unit now."""
        return (await self._desk.staff.standing_at(user.id, unit)).may("fill", unit)

    def say_ended(self, user: User, chat: int, message: int | None, unit: Unit) -> None:
        """Say that the role is over. What was sent stays. What is under way is not sent."""
        self._screens.replace(chat, message, Screen(self._desk.words(user)("officer.ended", unit=unit.name)))

    async def thanks(self, user: User, chat: int, done: Finished) -> Screen:
        """The thanks with the counter and the way on, without it once the next respondent has begun."""
        words = texts(done.language)
        if await self._desk.survey.load(code_after(done.draft), chat) is not None:
            return officer.gone_on(words, done.unit.name, done.receipt)
        several = SERVICE in (await self._desk.survey.questionnaire_now(done.unit, done.service, OFFICER)).pages
        service = done.unit.service(done.service) if several else None
        now = await self._now(user, done.unit, done.service, words)
        return officer.sent(words, done.unit.name, done.receipt, service.name if service else None, now, done.draft)

    async def _show(self, user: User, chat: int, message: int | None, choice: Sequence[str]) -> None:
        """Do what was chosen. What is said about it takes the place of the message that was tapped."""
        match choice:
            case ["next" | "other" | "done" as verb, draft]:
                await self._go_on(user, chat, message, verb, draft)
            case ["unit", code, *service]:
                await self._enter(user, chat, message, code, service[0] if service else None)
            case _:
                standing = await self._desk.staff.standing(user.id)
                picker = self._picker(standing, self._desk.words(user))
                some = await picker.lists.some(picker.among, 2)
                if choice == ["top"] and len(some) == 1:
                    await self._enter(user, chat, message, some[0], None)
                else:
                    screen = await self._pick(picker, choice, standing, none=not some)
                    self._screens.replace(chat, message, screen)

    async def _pick(self, picker: Picker, choice: Sequence[str], standing: Standing, *, none: bool) -> Screen:
        """The lists of units, where there is any to choose from."""
        found: Screen | None = None
        if choice == ["top"] and not none:
            title, drawn = await self._drawn(standing, picker.words)
            found = await picker.first(title, first=drawn)
        elif choice == ["top"] and standing.anywhere("fill"):
            found = Screen(picker.words("start.no_units"))
        elif not none:
            found = await picker.more(choice)
        return found or Screen(picker.words("report.refused"))

    async def _drawn(self, standing: Standing, words: Texts) -> tuple[str, Rows]:
        """The title of the first screen, and the units drawn for open windows, which stand first there.

        Answers of a unit beside the draw do not count in its window.
        """
        today = local_day(self._desk.clock(), self._desk.config.agency.timezone)
        windows = [
            one
            for one in await self._desk.store.windows.around(today)
            if one.draw is not None and one.first <= today <= one.last and OFFICER in one.channels
        ]
        codes = {code: one for one in windows for code in one.units if standing.may("fill", code)}
        shown = list(codes)[:_DRAWN]
        names = await self._desk.store.unit_lists.names(shown)
        lines = [words("officer.pick")]
        lines += [
            words("officer.drawn", window=ends_of(name, _WINDOW))
            for name in dict.fromkeys(codes[code].name for code in shown)
        ]
        lines += [words("list.rest", count=len(codes) - _DRAWN)] if len(codes) > _DRAWN else []
        rows = tuple((Button(f"🟢 {ends_of(names[code], _NAME)}", f"{FILL}:unit:{code}"),) for code in shown)
        return "\n".join(lines), rows

    def _picker(self, standing: Standing, words: Texts) -> Picker:
        command = f"/{COMMAND.shown[words.language]}"
        among = Among(standing.places("fill"))
        return Picker(
            lists=self._desk.store.unit_lists, words=words, prefix=FILL, among=among, top=f"{FILL}:top", search=command
        )

    async def _enter(self, user: User, chat: int, message: int | None, code: str, service: str | None) -> None:
        """Open the mode at a unit, or go on with the respondent under way there."""
        words, unit = self._desk.words(user), await self._desk.store.units.find(code)
        if unit is None or not await self.may(user, unit.code):
            self._screens.replace(chat, message, Screen(words("report.refused")))
            return
        slugs = [one.slug for one in unit.services]
        slug = service.casefold() if service else None
        if slug is not None and slug not in slugs:
            known = ", ".join(slugs) or words("officer.no_services")
            self._screens.replace(chat, message, Screen(words("officer.bad_service", text=service, known=known)))
            return
        try:
            asked = await self._desk.survey.open(user.id, self._desk.language(user), chat, unit, slug, OFFICER)
        except Full as error:
            self._screens.replace(chat, message, Screen(full(error, words)))
            return
        if asked is None:
            self._screens.replace(chat, message, Screen(words("start.closed", unit=unit.name)))
            return
        self._screens.replace(
            chat, message, officer.opening(words, unit.name, await self._now(user, unit, slug or "", words))
        )
        self._screens.show(asked)

    async def _go_on(self, user: User, chat: int, message: int | None, verb: str, ended: str) -> None:
        """A button of the thanks: the next respondent, or the end."""
        words, survey = self._desk.words(user), self._desk.survey
        done, following = await survey.load(ended, chat), code_after(ended)
        if not isinstance(done, Finished) or done.channel != OFFICER:
            self._screens.replace(chat, message, Screen(words("officer.gone")))
            return
        if not await self.may(user, done.unit.code):
            self.say_ended(user, chat, message, done.unit)
            return
        if verb == "done":
            now = await self._now(user, done.unit, done.service, words)
            self._screens.replace(chat, message, officer.finished(words, done.unit.name, done.unit.code, now))
            return
        if not done.unit.active:
            self._screens.replace(chat, message, Screen(words("start.closed", unit=done.unit.name)))
            return
        known = await survey.load(following, chat)
        gone_on = officer.gone_on(texts(done.language), done.unit.name, done.receipt)
        if known is not None:  # the same tap again: it is being shown, or has ended since
            self._screens.replace(chat, message, gone_on)
            return
        language, service = self._desk.language(user), done.service if verb == "next" else None
        try:
            asked = await survey.begin(following, user.id, language, chat, done.unit, service, OFFICER)
        except Full as error:  # the way on stays where it is
            self._screens.say(chat, full(error, words))
            return
        self._screens.replace(chat, message, gone_on)
        self._screens.show(asked)

    async def _now(self, user: User, unit: Unit, service: str, words: Texts) -> officer.Board:
        """What this officer has entered in the window or period that answers of this moment fall into."""
        config, slots = self._desk.config, await self._desk.survey.answers.slots(unit)
        asked = [service] if service else [one.slug for one in unit.services] or [""]
        taken = [slots.of(unit, one, OFFICER) for one in asked]
        slot = next((one for one in taken if one.window is not None), taken[0])
        found = await collected(
            self._desk.store,
            self._desk.survey.answers.officer(user.id),
            unit,
            local_day(self._desk.clock(), unit.zone(config.agency.timezone)),
            config.agency.timezone,
            slot.period,
            slot.window,
            self._desk.instrument.id,
        )
        board = officer.Board(found.today, found.n, found.title(words.language))
        missed = tuple(sorted(_undrawn(slots, unit, config.agency.timezone)))
        return replace(board, closed=tuple(sorted(_closed(slots, unit, asked))), undrawn=missed)


def _closed(slots: Slots, unit: Unit, services: Sequence[str]) -> set[str]:
    """Names of windows that are open here for some channel, but not for officers."""
    found = [slots.of(unit, service, channel).window for service in services for channel in CHANNELS]
    return {window.name for window in found if window is not None and OFFICER not in window.channels}


def _undrawn(slots: Slots, unit: Unit, agency: ZoneInfo) -> set[str]:
    """Names of windows that are open for officers, and whose draw this unit was in and missed."""
    today = local_day(slots.moment, unit.zone(agency))
    return {
        one.name
        for one in slots.windows
        if one.draw is not None
        and one.first <= today <= one.last
        and OFFICER in one.channels
        and unit.code not in one.units
        and any(unit.code in below for below in one.draw["from"].values())
    }
