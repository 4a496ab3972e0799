"""/kepatuhan: the table of the yearly obligation, for whoever sees the whole agency.

Nothing is made here: what is asked for goes into the ledger, and the courier sends summary and table.
"""

from __future__ import annotations

from collections.abc import Callable

from telegram import Update, User
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.conversation.render import Button, Screen
from bot.gateway.messages import answer
from bot.handlers.desk import Desk, person_and_message
from bot.handlers.screens import Screens
from bot.reporting.orders import WHOLE_CITY
from bot.rules.owed import COMPLIANCE, Compliance
from bot.rules.rights import EVERYWHERE
from bot.storage.deliveries import Owed
from scoring import BadPeriod, local_day, parse_period

OBLIGATION = "y"  # payloads: y:YEAR
_YEARS = 5
_YEAR_DIGITS = 4


class Obligation:
    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._wake = desk, screens, wake

    async def on_compliance(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/kepatuhan, or /kepatuhan YEAR."""
        who = person_and_message(update)
        if who is None or who[1].chat.type != ChatType.PRIVATE:
            return
        user, message = who
        year = context.args[0] if context.args else ""
        self._screens.say(message.chat.id, await self._chosen(user, message.chat.id, year, f"m{message.message_id}"))

    async def on_tap(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        self._desk.outbox.aside(lambda: answer(query))
        chat, message = query.message.chat.id, query.message.message_id
        year = query.data.removeprefix(f"{OBLIGATION}:")
        self._screens.replace(chat, message, await self._chosen(query.from_user, chat, year, f"b{message}"))

    async def _chosen(self, user: User, chat: int, year: str, part: str) -> Screen:
        """The years to choose from, or the table of the one that was chosen; asked for twice it is made once."""
        words, standing = self._desk.words(user), await self._desk.staff.standing(user.id)
        if not standing.may("compliance", EVERYWHERE):
            return Screen(words("report.refused"))
        today = local_day(self._desk.clock(), self._desk.config.agency.timezone)
        if not year:
            years = range(today.year, today.year - _YEARS, -1)
            rows = tuple((Button(str(one), f"{OBLIGATION}:{one}"),) for one in years)
            return Screen(words("compliance.pick"), rows)
        if not self._known(year):
            return Screen(words("report.bad_period", text=year))
        name = self._desk.config.agency.name
        thing = Compliance(unit=WHOLE_CITY, name=name, period=year, language=words.language)
        owed = Owed(thing=thing, period=year, unit=WHOLE_CITY, recipient=chat, part=f"{part}-{COMPLIANCE}")
        await self._desk.store.deliveries.owe([owed], self._desk.now)
        self._wake()
        return Screen(words("compliance.ordered", year=year))

    def _known(self, year: str) -> bool:
        try:
            return len(year) == _YEAR_DIGITS and parse_period(year).kind == "year"
        except BadPeriod:
            return False
