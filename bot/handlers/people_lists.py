"""/orang: who has a role, all of them or those found by a word, and the invitations that nobody has used yet."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import User

from bot.cases.letters import RIGHT as LETTERS_RIGHT
from bot.cases.people_notices import BUTTON, REVOCATION
from bot.conversation.callbacks import MOST_BYTES
from bot.conversation.lists import PER_PAGE, paged
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.people_endings import back, member_line, offer_line
from bot.handlers.picker import LABEL, Rows
from bot.rules.rights import Standing
from bot.storage.invitations import Invitation
from bot.storage.roles import Member

_BESIDE = 4  # people above what else may be done: with long names it fits a small phone


class PeopleLists:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def everybody(self, page: int, words: Texts, standing: Standing) -> Screen:
        """A page of everybody whom this person may see, and what else they may do with people."""
        count, shown = await self._desk.staff.some_members(standing, _BESIDE, page * _BESIDE)
        letters: Rows = ()
        if standing.anywhere(LETTERS_RIGHT):
            letters = ((Button(words("letters.button"), f"{BUTTON}:letters"),),)
        acts = (
            *letters,
            (Button(words("people.invite"), f"{BUTTON}:invite"),),
            (Button(words("people.open"), f"{BUTTON}:open:0"),),
        )
        title = words("people.title_many" if count > _BESIDE else "people.title", count=count)
        ways = _ways("top", page, count, words, size=_BESIDE)
        return Screen(paged(words, title, page, count, _BESIDE), (*_members(shown, words), *ways, *acts))

    async def found(self, text: str, page: int, words: Texts, standing: Standing) -> Screen:
        """A page of those whose name or unit has every word of a text, and how many they are."""
        count, shown = await self._desk.staff.some_members(standing, PER_PAGE, page * PER_PAGE, text)
        told = text if len(text) <= LABEL else f"{text[:LABEL]}…"
        if not count:
            return Screen(words("people.nobody", text=told), (back(words, "top:0"),))
        title, ways = words("people.found", text=told, count=count), _ways("find", page, count, words, f":{text}")
        if any(len(one.data.encode()) > MOST_BYTES for row in ways for one in row):  # words that no button can carry on
            return Screen(
                f"{title}\n{words('list.first', count=len(shown))}", (*_members(shown, words), back(words, "top:0"))
            )
        home = () if page else (back(words, "top:0"),)
        return Screen(paged(words, title, page, count), (*_members(shown, words), *ways, *home))

    async def open(self, user: User, page: int, words: Texts, standing: Standing) -> Screen:
        """A page of the invitations that this person may take back."""
        by, skip = self._desk.author(user), page * PER_PAGE
        count, shown = await self._desk.staff.some_invitations(standing, by, PER_PAGE, skip)
        names = await self._desk.store.unit_lists.names([one.unit for one in shown])
        rows = [(Button(_offer(one, words, names)[:LABEL], f"{BUTTON}:{REVOCATION}:{one.id}"),) for one in shown]
        ways = _ways("open", page, count, words)
        text = words("people.open_title", count=count) if count else words("people.open_none")
        return Screen(paged(words, text, page, count), (*rows, *ways, back(words, "top:0")))


def _members(shown: Sequence[Member], words: Texts) -> Rows:
    """A button each. It shows the code of a unit, and a name for everywhere alone."""
    return tuple((Button(member_line(one, words, {})[:LABEL], f"{BUTTON}:see:{one.id}"),) for one in shown)


def _ways(where: str, page: int, count: int, words: Texts, what: str = "", size: int = PER_PAGE) -> Rows:
    """Buttons to the pages before and after this one. `what` stands behind the page in their payloads."""
    ways = [Button(words("report.back"), f"{BUTTON}:{where}:{page - 1}{what}")] if page else []
    if count > (page + 1) * size:
        ways.append(Button(words("report.more"), f"{BUTTON}:{where}:{page + 1}{what}"))
    return (tuple(ways),) if ways else ()


def _offer(one: Invitation, words: Texts, names: dict[str, str]) -> str:
    mark = "⏳" if one.waits else "✕"
    return f"{mark} {offer_line(one, words, names)}"
