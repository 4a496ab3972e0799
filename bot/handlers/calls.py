"""What an admin tells all heads: a message after `/orang pesan`, and reminders of all who are behind. Asked first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.calls import RIGHT, HeadCalls
from bot.cases.people import Refused
from bot.cases.people_notices import BUTTON
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import Rows, is_number
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage.calls import KINDS, CallKind


def remind_row(standing: Standing, kind: CallKind, count: int, words: Texts) -> Rows:
    """The button that reminds the heads of so many units, for who answers for the whole agency."""
    if not count or not standing.may(RIGHT, EVERYWHERE):
        return ()
    return ((Button(words(f"calls.button_{kind}", count=count), f"{BUTTON}:remind:{kind}:{count}"),),)


class CallsDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._cases = desk, HeadCalls(desk.config, desk.store)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of p:say:TEXT, p:remind:KIND:COUNT, p:call:NUMBER. Raises Refused."""
        match choice:
            case ["say", text]:
                return await self._ask(asker, "message", text)
            case ["remind", kind, count] if kind in KINDS and kind != "message" and is_number(count):
                return await self._ask(asker, kind, count=int(count))
            case ["call", number] if is_number(number):
                await self._cases.confirm(asker.standing, self._desk.author(asker.user), int(number))
                return Screen(asker.words("calls.sent"))
        raise Refused

    async def _ask(self, asker: Asker, kind: CallKind, text: str = "", count: int = 0) -> Screen:
        words = asker.words
        draft = await self._cases.draft(asker.standing, self._desk.author(asker.user), kind, text)
        if kind == "message" and not draft.heads:
            return Screen(words("calls.nobody"))
        told = words(f"calls.ask_{kind}", heads=draft.heads, count=count, text=text.strip())
        yes = Button(words("calls.yes"), f"{BUTTON}:call:{draft.id}", "success")
        return Screen(told, ((yes,), (Button(words("calls.no"), f"{BUTTON}:top:0"),)))
