"""/periode: survey windows with their progress, ending one early, the drawn list. Rights are asked on every tap."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date

from telegram import Message, User

from bot.cases.people import Refused
from bot.cases.welcomes import PROGRESS
from bot.cases.windows import WindowPlans, drawn_list, may_close
from bot.conversation.lists import LINE, PER_LIST, PER_PAGE, ends_of, paged
from bot.conversation.render import Button, Screen
from bot.conversation.screen import fitting
from bot.conversation.texts import Texts
from bot.conversation.window_screens import day_told
from bot.gateway.messages import send_document
from bot.handlers.commands import WINDOWS as COMMAND
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import LABEL, Rows, is_number
from bot.handlers.screens import Screens
from bot.handlers.window_about import abouts, short_lines
from bot.handlers.window_dialogue import Dialogue
from bot.handlers.window_edits import WindowEdits
from bot.reporting.orders import WHOLE_CITY
from bot.reporting.progress import STATES, UnitProgress
from bot.reporting.progress_walk import Walk, window_walk
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Window
from bot.storage.unit_lists import Among
from scoring import local_day

# Payloads: w:list:PAGE, w:see:CODE, w:about:CODE, w:units:CODE:PAGE,
# w:csv:CODE, w:close:CODE, w:end:CODE, w:new, w:d:...
WINDOWS = "w"
_FEW = 2  # parents of a draw that was short, told beside the progress


def choose(arguments: Sequence[str]) -> list[str]:
    """/periode, or /periode with a window's code or name."""
    return ["typed", " ".join(arguments)] if arguments else ["list", "0"]


class WindowsDesk:
    right = "windows"

    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens
        self._dialogue, self._edits = Dialogue(desk), WindowEdits(desk)

    @property
    def _campaigns(self) -> WindowPlans:
        return WindowPlans(self._desk.config, self._desk.store)

    async def write(self, user: User, message: Message) -> bool:
        """A typed text, if a window being put together or corrected here waits for one.

        Returns whether it was taken.
        """
        standing = await self._desk.staff.standing(user.id)
        screen = await self._edits.write(user, message, self._desk.words(user), standing)
        if screen is None and await self._desk.store.window_drafts.listening(message.chat.id) is not None:
            screen = await self._dialogue.write(user, message, standing)
        if screen is not None:
            self._screens.say(message.chat.id, screen)
        return screen is not None

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        user, chat, words, standing = asker.user, asker.chat, asker.words, asker.standing
        if choice[:1] != ["ask"] and await self._desk.store.questions.of_chat(chat, self._desk.now) is not None:
            await self._desk.store.questions.forget(chat, self._desk.now)  # they are at something else
        match choice:
            case ["list", page] if is_number(page):
                return await self._list(chat, int(page), words, standing)
            case ["see" | "about" as what, code]:
                show = self._one if what == "see" else self._details
                return await show(await self._campaigns.find(standing, code), words, standing)
            case ["typed", text]:
                return await self._typed(text, words, standing)
            case ["units", code, page] if is_number(page):
                return await self._units(await self._campaigns.find(standing, code), int(page), words, standing)
            case ["csv", code]:
                return await self._send_drawn(await self._campaigns.find(standing, code), chat, words, standing)
            case ["close", code]:
                window = await self._campaigns.find(standing, code)
                if not may_close(standing, window):
                    raise Refused
                yes = Button(words("window.close_yes"), f"{WINDOWS}:end:{window.code}")
                last = await self._campaigns.closing_day(window, self._desk.clock())
                asked = words("window.close_ask", name=window.name, day=day_told(last, words))
                return Screen(asked, ((yes,), _back(words, f"see:{window.code}")))
            case ["end", code]:
                closed = await self._campaigns.close(standing, self._desk.author(user), code)
                window = closed or await self._campaigns.find(standing, code)
                return await self._one(window, words, standing)
            case ["edit" | "krejcie" | "drop" | "cancel", _] | ["ask", _, _]:
                return await self._edits.tap(user, chat, choice, words, standing)
            case ["new" | "on" as what]:
                turn = self._dialogue.begin if what == "new" else self._dialogue.show
                return await turn(chat, words, standing)
            case ["d", *_]:
                return await self._dialogue.move(user, chat, ":".join((WINDOWS, *choice)), standing)
        raise Refused

    async def _typed(self, text: str, words: Texts, standing: Standing) -> Screen:
        """The window of that code or name, else that it is not known."""
        for one in await self._campaigns.seen(standing):
            if text.casefold() in (one.code.casefold(), one.name.casefold()):
                return await self._one(one, words, standing)
        command = f"/{COMMAND.shown[words.language]}"
        return Screen(words("list.unknown_window", text=text[:LABEL], command=command))

    async def _list(self, chat: int, page: int, words: Texts, standing: Standing) -> Screen:
        """A page of windows, those that are open first, then what comes, then what is over."""
        today, places, lists = self._today(), standing.places("windows"), self._desk.store.window_lists
        count, opened = await lists.counts(places, today)
        shown = await lists.page(places, today, PER_PAGE, page * PER_PAGE)
        rows = [
            (
                Button(
                    f"{words(f'window.mark_{_state(one, today)}')} {ends_of(one.name, LABEL - 2)}",
                    f"{WINDOWS}:see:{one.code}",
                ),
            )
            for one in shown
        ]
        ways = [Button(words("report.back"), f"{WINDOWS}:list:{page - 1}")] if page else []
        if count > (page + 1) * PER_PAGE:
            ways.append(Button(words("report.more"), f"{WINDOWS}:list:{page + 1}"))
        acts: Rows = ()
        if standing.anywhere("windows.make"):
            acts = ((Button(words("window.new"), f"{WINDOWS}:new"),),)
            if await self._desk.store.window_drafts.load(chat) is not None:
                acts = ((Button(words("window.resume"), f"{WINDOWS}:on"),), *acts)
        period = self._desk.open_period().name(words.language)
        key = "window.title" if count else "window.none"
        told = {"open": opened, "count": count} if count else {}
        title = paged(words, words(key, period=period, **told), page, count)
        return Screen(title, (*rows, *((tuple(ways),) if ways else ()), *acts))

    async def _one(self, window: Window, words: Texts, standing: Standing) -> Screen:
        """A window: what it asks, how far along it is, and what may be done.

        Where a small phone does not show all of that, what it asks is a tap away.
        """
        state = _state(window, self._today())
        about = (await abouts(self._desk.store, window, words))[0]
        head = words(
            "window.one", name=window.period.name(words.language), code=window.code, state=words(f"window.{state}")
        )
        progress = await self._progress(window, words, standing) if standing.anywhere("report") else []
        rows = self._acts(window, state, words, standing)  # officers learn of no answers but their own
        whole = Screen("\n".join([head, "", *about, *progress]), rows)
        more = Button(words("window.about"), f"{WINDOWS}:about:{window.code}")
        buttons = [*(one for row in rows[:-1] for one in row), more, *rows[-1]]
        pairs = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
        warned = await short_lines(self._desk.store, window, words, _FEW)
        brief = [Screen("\n".join([head, *progress, *some]), pairs) for some in (warned, warned[-1:])]
        return fitting([whole, *brief])

    async def _details(self, window: Window, words: Texts, _: Standing) -> Screen:
        """What it asks, where its own screen has no room for that."""
        title = f"<b>{html.escape(window.name, quote=False)}</b>"
        back = _back(words, f"see:{window.code}")
        every = Button(words("window.units_alone"), f"{WINDOWS}:units:{window.code}:0")
        whole, *fewer = ("\n".join([title, "", *lines]) for lines in await abouts(self._desk.store, window, words))
        return fitting([Screen(whole, (back,)), *(Screen(text, ((every, *back),)) for text in fewer)])

    async def _progress(self, window: Window, words: Texts, standing: Standing) -> list[str]:
        found = await (await self._walk(window, standing, "report")).overview()
        told = words("window.progress", due=found.due, begun=found.reporting, done=found.states["done"])
        if found.target is not None:
            return ["", told, words("window.progress_n", n=found.n, target=found.target)]
        return ["", told, words("status.unit_n", n=found.n)]

    def _acts(self, window: Window, state: str, words: Texts, standing: Standing) -> Rows:
        code, figures = window.code, standing.anywhere("report")
        rows: list[tuple[Button, ...]] = [
            (Button(words("window.per_unit" if figures else "window.units_alone"), f"{WINDOWS}:units:{code}:0"),)
        ]
        if standing.anywhere("status") and state != "to_come":
            rows.append((Button(words("window.status"), f"{PROGRESS}:{code}:top"),))
        if standing.may("report", EVERYWHERE) and state != "to_come":
            rows.append((Button(words("window.report"), f"r:period:{WHOLE_CITY}:{code}"),))
        if window.draw is not None:
            rows.append((Button(words("window.drawn"), f"{WINDOWS}:csv:{code}"),))
        if state == "open" and window.last > self._today() and may_close(standing, window):
            rows.append((Button(words("window.close"), f"{WINDOWS}:close:{code}"),))
        return (*rows, *self._edits.button(window, state, words, standing), _back(words, "list:0"))

    async def _units(self, window: Window, page: int, words: Texts, standing: Standing) -> Screen:
        """One page of units with their answers against the target, the least advanced first.

        Officers are given the names alone.
        """
        figures = standing.anywhere("report")
        units = await self._walk(window, standing, "report" if figures else "windows")
        codes = await units.behind(*STATES) if figures else units.codes
        size = PER_PAGE if figures else PER_LIST  # of two lines, and of one
        some = codes[page * size : (page + 1) * size]
        if figures:
            lines = [_unit_line(row, words) for row in await units.listed(some)]
        else:
            names = await self._desk.store.unit_lists.names(some)
            lines = [words("window.unit_alone", unit=ends_of(names[code], LINE)) for code in some]
        back = f"units:{window.code}:{page - 1}" if page else f"see:{window.code}"
        ways = [Button(words("report.back"), f"{WINDOWS}:{back}")]
        if len(codes) > (page + 1) * size:
            ways.append(Button(words("report.more"), f"{WINDOWS}:units:{window.code}:{page + 1}"))
        title = paged(words, words("window.units_of", name=window.name, count=len(codes)), page, len(codes), size)
        return Screen("\n".join([title, "", *lines]), (tuple(ways),))

    async def _send_drawn(self, window: Window, chat: int, words: Texts, standing: Standing) -> Screen:
        """The drawn list as a document beside the screen."""
        if window.draw is None:
            raise Refused
        names = await self._desk.store.unit_lists.names([*window.draw["from"], *window.units])
        content, caption = drawn_list(window, names).encode(), words("window.drawn_caption", name=window.name)
        name = f"undian-{window.code}.csv"
        self._desk.outbox.put(chat, lambda: send_document(self._desk.bot, chat, content, name, caption), again=False)
        return await self._one(window, words, standing)

    async def _walk(self, window: Window, standing: Standing, right: str) -> Walk:
        """The window's units at which this person has the right."""
        codes = await self._desk.store.unit_lists.codes(Among(standing.places(right)))
        return await window_walk(self._desk.store, window, self._today(), codes)

    def _today(self) -> date:
        return local_day(self._desk.clock(), self._desk.config.agency.timezone)


def _unit_line(row: UnitProgress, words: Texts) -> str:
    figures = f"{words.number(row.n)}/{words.number(row.reach.target)}" if row.reach else words.number(row.n)
    return words(
        "window.unit_line", unit=ends_of(row.unit.name, LINE), figures=figures, state=words(f"state.{row.state}")
    )


def _state(window: Window, today: date) -> str:
    if window.first <= today <= window.last:
        return "open"
    return "to_come" if today < window.first else "closed"


def _back(words: Texts, where: str) -> tuple[Button, ...]:
    return (Button(words("report.back"), f"{WINDOWS}:{where}"),)
