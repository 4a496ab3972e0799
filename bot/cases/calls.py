"""A message to all heads, and reminders of all who are behind: asked first, recorded, sent through the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.people import Refused
from bot.config import Config
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, Store
from bot.storage.calls import Call, CallKind
from bot.storage.persons import chat_of
from bot.storage.unit_lists import Among

RIGHT = "appoint.head"
MOST = 2000  # characters of a message


@dataclass(frozen=True, slots=True)
class Draft:
    """A call that waits for its maker's yes, and how many heads it is for."""

    id: int
    heads: int


class HeadCalls:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def draft(self, who: Standing, by: Author, kind: CallKind, text: str = "") -> Draft:
        """Write a call down. Raises Refused for who may not, for a reminder beside the whole agency, and no text.

        A reminder reads the whole city, so it is for those alone who answer for all of it.
        """
        said, maker = text.strip()[:MOST], chat_of(by.who)
        if maker is None or not who.anywhere(RIGHT) or (kind == "message" and not said):
            raise Refused
        if kind != "message" and not who.may(RIGHT, EVERYWHERE):
            raise Refused
        places = who.places(RIGHT)
        number = await self._store.calls.add(maker, kind, said, places, by.stamp)
        return Draft(number, await self._store.calls.heads(Among(places)))

    async def confirm(self, who: Standing, by: Author, number: int) -> Call:
        """Let it be sent. A tap that comes twice sends once. Raises Refused for what is not theirs to send."""
        maker = chat_of(by.who)
        found = None if maker is None else await self._store.calls.find(number, maker)
        if maker is None or found is None or not _may(who, found):
            raise Refused
        subject = EVERYWHERE if found.places is None else found.places[0]
        await self._store.calls.confirm(number, maker, by, subject)
        return found


def _may(who: Standing, call: Call) -> bool:
    """Whether the right still holds wherever the call goes."""
    return all(who.may(RIGHT, place) for place in ((EVERYWHERE,) if call.places is None else call.places))
