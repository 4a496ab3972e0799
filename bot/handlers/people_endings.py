"""/orang: a role that ends and an invitation that is taken back. Both are asked before: a link does not come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.cases.people import Refused
from bot.cases.people_notices import BUTTON, REMOVAL, REVOCATION, Names, place_name
from bot.conversation.render import ERASE, Button, Screen
from bot.conversation.screen import fitting
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.people_moves import named_roles
from bot.handlers.picker import is_number
from bot.rules.rights import EVERYWHERE
from bot.storage.invitations import Invitation
from bot.storage.roles import Member

_REMEMBERED = 100  # taps
_NAMED = (5, 3, 1)  # roles of one account in a question, as many as fit a small phone


class Endings:
    def __init__(self, desk: Desk, wake: Callable[[], None]) -> None:
        """`wake` tells the courier that something is owed."""
        self._desk, self._wake = desk, wake
        # Whose name the file has forgotten, for a tap that comes twice.
        self._gone = dict[tuple[int, int], list[Member]]()

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        match choice:
            case [what, number] if what == REMOVAL and is_number(number):
                return await self._ask_removal(asker, int(number))
            case ["remove" | "all" as verb, number] if is_number(number):
                return await self._remove(asker, int(number), whole=verb == "all")
            case [what, number] if what == REVOCATION and is_number(number):
                return await self._ask_revocation(asker, int(number))
            case ["revoke", number] if is_number(number):
                return await self._revoke(asker, int(number))
        raise Refused

    async def _ask_removal(self, asker: Asker, number: int) -> Screen:
        """Whether somebody's role is to end. Once it has, that it has."""
        words = asker.words
        try:
            member = await self._desk.staff.member(asker.standing, number)
        except Refused:
            return await self._remove(asker, number)
        if not asker.standing.may(f"appoint.{member.role}", member.unit):
            raise Refused
        text = words("people.remove_sure", text=member_line(member, words, await self._names(member), whole=True))
        yes = Button(words("people.yes_remove"), f"{BUTTON}:remove:{number}", ERASE)
        no = _no(words, f"see:{number}")
        if not (beside := await self._desk.staff.beside(asker.standing, member)):
            return Screen(text, ((yes,), no))
        this = Button(words("people.yes_this"), f"{BUTTON}:remove:{number}", ERASE)
        every = Button(words("people.yes_all", count=1 + len(beside)), f"{BUTTON}:all:{number}", ERASE)
        grants = [one.grant for one in beside]
        told = [await named_roles(self._desk, grants, words, most) for most in _NAMED]
        return fitting(
            Screen(text + words("people.remove_beside", roles=roles), ((this,), (every,), no)) for roles in told
        )

    async def _remove(self, asker: Asker, number: int, *, whole: bool = False) -> Screen:
        """End a role, or with it all others of its account that may be. Raises Refused."""
        words, by, staff = asker.words, self._desk.author(asker.user), self._desk.staff
        try:
            if whole:
                gone = await staff.remove_account(asker.standing, by, number)
            else:
                gone = [await staff.remove(asker.standing, by, number)]
        except Refused:
            before = await self._desk.store.people.removed(number, by.who)
            if before is None:  # not this person's own tap come twice
                raise
            gone = self._gone.get((asker.user.id, number), [before])
        self._gone[asker.user.id, number] = gone
        if len(self._gone) > _REMEMBERED:
            del self._gone[next(iter(self._gone))]
        self._wake()
        text = member_line(gone[0], words, await self._names(*gone), whole=True)
        more = await named_roles(self._desk, [one.grant for one in gone[1:]], words)
        return Screen(words("people.removed", text=f"{text}; {more}" if more else text), (back(words, "top:0"),))

    async def _ask_revocation(self, asker: Asker, number: int) -> Screen:
        """Whether an invitation is to be taken back. Once it has been, that it has."""
        words, by = asker.words, self._desk.author(asker.user)
        try:
            one = await self._desk.staff.invitation(asker.standing, by, number)
        except Refused:
            return await self._revoke(asker, number)
        text = words("people.revoke_sure", invitation=offer_line(one, words, await self._names(one)))
        yes = Button(words("people.yes_revoke"), f"{BUTTON}:revoke:{number}", ERASE)
        return Screen(text, ((yes,), _no(words, "open:0")))

    async def _revoke(self, asker: Asker, number: int) -> Screen:
        words, by = asker.words, self._desk.author(asker.user)
        try:
            gone = await self._desk.staff.revoke(asker.standing, by, number)
        except Refused:
            if not await self._desk.store.invitations.has_revoked(number, by.who):
                raise
            found = await self._desk.store.invitations.find(number)
            if found is None:
                raise
            gone = found
        self._wake()
        text = words("people.revoked", invitation=offer_line(gone, words, await self._names(gone)))
        return Screen(text, (back(words, "open:0"),))

    async def _names(self, *whose: Member | Invitation) -> dict[str, str]:
        return await self._desk.store.unit_lists.names([one.unit for one in whose])


def member_line(member: Member, words: Texts, names: Names, *, whole: bool = False) -> str:
    """Name, role and place. The place by its code where it must be short."""
    place = place_name(member.unit, words, names) if whole or member.unit == EVERYWHERE else member.unit
    mark = "🚫 " if member.blocked and not whole else "🕒 " if member.until and not whole else ""
    return f"{mark}{member.name or words('people.unnamed')} · {words(f'role.{member.role}')} · {place}"


def offer_line(one: Invitation, words: Texts, names: Names) -> str:
    """Role and place of an invitation."""
    return f"{words(f'role.{one.role}')} · {place_name(one.unit, words, names)}"


def back(words: Texts, where: str) -> tuple[Button, ...]:
    return (Button(words("report.back"), f"{BUTTON}:{where}"),)


def _no(words: Texts, where: str) -> tuple[Button, ...]:
    return (Button(words("button.no"), f"{BUTTON}:{where}"),)
