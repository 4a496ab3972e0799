"""What is kept (/privasi), and erasing it (/hapus)."""

from __future__ import annotations

from telegram import Update
from telegram.ext import ContextTypes

from bot.conversation.draft import BOT, OFFICER_LINK
from bot.conversation.render import Button, Screen
from bot.gateway.messages import answer
from bot.handlers.desk import Desk, person_and_message
from bot.handlers.screens import Screens

ERASE = "h"  # payload of the confirmation: h:<period> erases, h: alone keeps


class Privacy:
    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens

    async def on_privacy(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/privasi"""
        who = person_and_message(update)
        if who is None:
            return
        user, message = who
        words, config = self._desk.words(user), self._desk.config
        text = words(
            "privacy.text",
            agency=config.agency.name,
            draft_days=config.privacy.draft_days,
            suggestion_days=config.privacy.suggestion_days,
        )
        if config.privacy.contact:
            text += words("privacy.contact", contact=config.privacy.contact)
        self._screens.say(message.chat.id, text)

    async def on_erase(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/hapus: says what would be erased and asks."""
        who = person_and_message(update)
        if who is None:
            return
        user, message = who
        words, period = self._desk.words(user), self._desk.open_period()
        count = await self._desk.store.responses.count(await self._pseudonyms(user.id))
        own = [
            one for one in await self._desk.survey.of_chat(message.chat.id) if one.draft.channel == BOT
        ]  # an officer's respondents are others
        name = period.name(words.language)
        if count == 0 and not own:
            self._screens.say(message.chat.id, words("erase.nothing", period=name))
            return
        buttons = (
            (Button(words("button.yes_erase"), f"{ERASE}:{period.key}"),),
            (Button(words("button.no"), f"{ERASE}:"),),
        )
        self._screens.say(message.chat.id, Screen(words("erase.ask", period=name, count=count), buttons))

    async def on_confirm(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The answer to that question. Only the open period can be erased, whatever the button says."""
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        chat, words, period = query.message.chat.id, self._desk.words(query.from_user), self._desk.open_period()
        key = query.data.removeprefix(f"{ERASE}:")
        if key == period.key:
            erased = await self._desk.store.responses.erase(await self._pseudonyms(query.from_user.id))
            await self._desk.store.drafts.drop_all(chat, OFFICER_LINK)
            text = words("erase.done", count=erased, period=period.name(words.language))
        else:
            text = words("erase.kept")
        self._screens.replace(chat, query.message.message_id, Screen(text))
        self._desk.outbox.aside(lambda: answer(query))

    async def _pseudonyms(self, user_id: int) -> list[str]:
        """Every pseudonym this person can have now: for each unit and service, in its open period and window."""
        store, answers = self._desk.store, self._desk.survey.answers
        slots = await answers.slots()
        units = {unit.code: unit for unit in await store.units.all()}
        found = []
        for code, slug in await store.units.all_services():
            slot = slots.of(units[code], slug)
            keys = {slot.period.key, *slot.keys}  # in the period also before the window opened
            found += [answers.pseudonym(code, slug, user_id, key) for key in sorted(keys)]
        return found
