"""One message a week for who heads several units: a line each, the cards on tap."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.cards import CardWriter
from bot.reporting.unit_week import UnitWeek
from bot.rules.owed import Line, WeeklyDigest
from bot.rules.rights import EVERYWHERE
from bot.storage import Store
from bot.storage.owed import Owed
from bot.storage.roles import Member
from scoring import Period

_MOST = 40  # lines of one message. Telegram takes 100 buttons
_LABEL = 34  # characters of a button

Known = Callable[[Period, Sequence[str]], Awaitable[Mapping[str, UnitWeek]]]
Cards = Callable[[Period, Sequence[Member], str], Awaitable[list[Owed]]]


class SeveralUnits:
    """`known` tells what is known of units in a week, `cards` makes the card of a unit alone."""

    def __init__(self, store: Store, config: Config, known: Known, cards: Cards) -> None:
        self._store, self._config, self._known, self._cards = store, config, known, cards

    async def of(self, week: Period, chats: Sequence[int], part: str) -> list[Owed]:
        """What these heads get of a week. Where all units but one are closed it is that one's card."""
        heads: defaultdict[int, list[Member]] = defaultdict(list)
        for one in await self._store.people.of_chats(chats):
            if one.role == "head" and not one.blocked:
                heads[one.chat].append(one)
        known = await self._known(week, sorted({one.unit for some in heads.values() for one in some}))
        made_up = await self._store.facts.find("made_up") is not None
        owed = []
        for chat, some in heads.items():
            mine = [one for one in some if one.unit in known]
            if len(mine) < 2:
                owed += await self._cards(week, mine, part)
                continue
            writer = CardWriter(self._config, mine[0].language, made_up=made_up)
            rows = [known[one.unit] for one in mine[:_MOST]]
            thing = await asyncio.to_thread(_digest, writer, week, rows, mine[0].language)
            owed.append(Owed(thing=thing, period=week.key, unit=EVERYWHERE, recipient=chat, part=part))
        return owed


def _digest(writer: CardWriter, week: Period, rows: Sequence[UnitWeek], language: str) -> WeeklyDigest:
    placeholder = texts(language)("summary.digest_placeholder", week=week.name(language))
    lines = tuple(Line(unit=one.unit.code, text=writer.line(one), label=_short(one.unit.name)) for one in rows)
    return WeeklyDigest(week=week.key, title=writer.digest_title(week), lines=lines, placeholder=placeholder)


def _short(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"
