"""Who may do what where: roles and invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.people_notices import farewell, question, turned_away, welcome
from bot.config import Config
from bot.conversation.texts import texts
from bot.rules.hours import stamp_of
from bot.rules.identity import fingerprint, new_code
from bot.rules.owed import Notice
from bot.rules.quotas import invitations
from bot.rules.rights import AT_A_UNIT, EVERYWHERE, ROLES, ROOT, Grant, Role, Standing
from bot.storage import Author, Store
from bot.storage.invitations import Claim, Invitation
from bot.storage.owed import Owed
from bot.storage.roles import Member

INVITATION_DAYS = 7
_CODE = 20  # characters of an invitation
_REMEMBERED = 1000  # codes of the latest invitations, in memory alone
_ROLE_NAMES: dict[str, Role] = {
    **{role: role for role in ROLES},
    **{"kepala": "head", "petugas": "officer", "pemantau": "viewer"},
}


class Refused(Exception):
    """This person may not do that, or it is not there: the same answer, so that nothing is learned by asking."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation. `code` goes into the link and is nowhere kept."""

    id: int
    code: str
    role: Role
    unit: str
    expires: datetime


def role_named(text: str) -> Role | None:
    """The role that a word names, in Indonesian or English.

    >>> role_named("Petugas"), role_named("officer"), role_named("tamu")
    ('officer', 'officer', None)
    """
    return _ROLE_NAMES.get(text.casefold())


def role_word(role: Role, language: str) -> str:
    """A word by which `role_named` knows a role.

    >>> role_word("officer", "id"), role_word("officer", "en")
    ('petugas', 'officer')
    """
    words = [word for word, one in _ROLE_NAMES.items() if one == role]
    return words[-1] if language == "id" else words[0]


class Staff:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store
        self._codes: dict[str, str] = {}

    async def standing(self, person: int) -> Standing:
        """What this Telegram id may do now. The admins of the configuration are the root of all roles."""
        grants = await self._store.people.grants_of(person)
        root = person in self._config.admins.telegram_ids
        if root:
            grants = (ROOT, *grants)
        return Standing(grants, await self._store.units.parents() if grants else {}, root)

    async def standing_at(self, person: int, *units: str) -> Standing:
        """What this Telegram id may do now at these units. Of others it tells nothing.

        Nothing else of the tree is read: this is asked at every tap of an officer and for every message that is sent.
        """
        grants, parents = await self._store.people.grants_at(person, units)
        root = person in self._config.admins.telegram_ids
        return Standing((ROOT, *grants) if root else grants, parents, root)

    async def root(self) -> Standing:
        """The standing of whoever sits at the machine."""
        return Standing((ROOT,), await self._store.units.parents(), root=True)

    async def members(self, who: Standing) -> list[Member]:
        """Everybody whom this person may see."""
        return [one for one in await self._store.people.members() if who.may("people", one.unit)]

    async def some_members(self, who: Standing, most: int, skip: int, text: str = "") -> tuple[int, list[Member]]:
        """How many people this person may see, and a page of them, by unit. With a text those whom it names."""
        return await self._store.people.at_or_below(who.places("people"), most, skip, text)

    async def member(self, who: Standing, number: int) -> Member:
        """Somebody whose role this person may change. Raises Refused."""
        found = await self._store.people.member(number)
        if found is None or not who.may("people", found.unit):
            raise Refused
        return found

    async def invite(self, who: Standing, by: Author, role: Role, unit: str, asked: str = "") -> Invited:
        """Make an invitation: usable once, within INVITATION_DAYS. Raises Refused, and Full at the limit of open ones.

        `asked` names the message or tap that asks for it: where that comes again it is the same invitation. Its code is
        random and stored as a hash. A program that does not remember it any more gives the invitation another code.
        """
        if not who.may(f"appoint.{role}", unit) or (unit == EVERYWHERE and role in AT_A_UNIT):
            raise Refused
        expires, name = by.at + timedelta(days=INVITATION_DAYS), f"{by.who}/{role}/{unit}/{asked}" if asked else None
        code, quota = self._code(name), invitations(len(who.parents)) if name else None  # the machine has no limit
        number = await self._store.invitations.invite(
            fingerprint(code), unit, by.stamp, stamp_of(expires), role, by, name, quota
        )
        return Invited(number, code, role, unit, expires)

    async def accept(self, person: int, by: Author, code: str, language: str, name: str) -> Grant | Claim | None:
        """Use an invitation: the role this person now has, None where the link is not valid (any more).

        A Claim where whoever made it is asked first, as they are for every admin.
        """
        roots, mark = self._config.admins.telegram_ids, fingerprint(code)
        offered = await self._store.invitations.offered(mark)
        if offered is None:
            return None
        units, maker = offered
        names = await self._store.unit_lists.names(units)
        spoken = await self.language_of(maker) if maker is not None else language
        until = stamp_of(by.at + timedelta(days=INVITATION_DAYS))
        return await self._store.invitations.accept(
            *(mark, person, language, by, name, roots, until),
            tell=lambda claim: [question(claim, names, spoken, by)],
            tell_gone=lambda gone: [farewell(gone, names, by)],
        )

    async def confirm(self, by: Author, invitation: int) -> Claim:
        """Give an admin's role to whoever took this person's invitation to it, and owe them word. Raises Refused."""
        unit = await self._store.takings.unit_of(invitation)
        names = await self._store.unit_lists.names([unit] if unit else [])
        confirmed = await self._store.takings.confirm(
            invitation, by, self._config.admins.telegram_ids, lambda claim: [welcome(claim, names, by)]
        )
        if confirmed is None:
            raise Refused
        return confirmed

    async def language_of(self, chat: int) -> str:
        """The language that somebody of the staff speaks, the agency's where it is not known."""
        known = await self._store.people.of_chats([chat])
        return known[0].language if known else self._config.agency.language

    async def invitations(self, who: Standing, now: Author) -> list[Invitation]:
        """Open invitations that this person may revoke."""
        found = await self._store.invitations.open(now.stamp)
        return [one for one in found if who.may(f"appoint.{one.role}", one.unit)]

    async def some_invitations(self, who: Standing, now: Author, most: int, skip: int) -> tuple[int, list[Invitation]]:
        """How many open invitations this person may revoke, and a page of them."""
        places = {role: who.places(f"appoint.{role}") for role in ROLES}
        return await self._store.invitations.seen(now.stamp, places, most, skip)

    async def invitation(self, who: Standing, now: Author, number: int) -> Invitation:
        """An open invitation that this person may revoke. Raises Refused."""
        found = next((one for one in await self.invitations(who, now) if one.id == number), None)
        if found is None:
            raise Refused
        return found

    async def revoke(self, who: Standing, by: Author, invitation: int) -> Invitation:
        """Make an invitation useless, and tell whoever waits by it. Raises Refused, also where it was so already."""
        known = await self.invitation(who, by, invitation)
        names = await self._store.unit_lists.names([known.unit])
        revoked = await self._store.invitations.revoke(invitation, by, lambda claim: [turned_away(claim, names, by)])
        if revoked is None:
            raise Refused
        return revoked

    async def remove(self, who: Standing, by: Author, member: int) -> Member:
        """End somebody's role and the invitations that rested on it, and owe them a notice. Raises Refused.

        Whoever may give a role may take it.
        """
        return (await self._end(who, by, member))[0]

    async def remove_account(self, who: Standing, by: Author, member: int) -> list[Member]:
        """End this role and all others of its account that this person may end, all or none. Raises Refused."""
        return await self._end(who, by, member, whole=True)

    async def beside(self, who: Standing, member: Member) -> list[Member]:
        """The other roles of this account that this person may give, and so end."""
        held = await self._store.people.of_chats([member.chat])
        return [one for one in held if one.id != member.id and who.may(f"appoint.{one.role}", one.unit)]

    async def _end(self, who: Standing, by: Author, member: int, *, whole: bool = False) -> list[Member]:
        found = await self.member(who, member)
        if not who.may(f"appoint.{found.role}", found.unit):
            raise Refused
        ending = [found, *(await self.beside(who, found) if whole else ())]
        names = await self._store.unit_lists.names([one.unit for one in ending])
        numbers, roots = [one.id for one in ending], self._config.admins.telegram_ids
        removed = await self._store.people.remove_all(numbers, by, roots, lambda one: [farewell(one, names, by)])
        if not removed:
            raise Refused
        return removed

    async def give_rows(self, who: Standing, by: Author, member: int, *, given: bool) -> Member:
        """Let an admin or a viewer read answers one by one, or no longer. Raises Refused, also for other roles."""
        found = await self.member(who, member)
        if not who.may("rows.give", found.unit):
            raise Refused
        changed = await self._store.rows_right.give(member, by, given=given)
        if changed is None:
            raise Refused
        return changed

    async def admins_of(self, unit: str) -> dict[int, str]:
        """The chat and language of every admin of this unit who can be reached, the configuration's among them."""
        parents = await self._store.units.lines([unit])
        above = await self._store.people.at([*parents, EVERYWHERE])
        admins = [one for one in above if one.role == "admin" and not one.blocked]
        covering = {one.chat: one.language for one in admins if Standing((one.grant,), parents).may("people", unit)}
        return covering | dict.fromkeys(self._config.admins.telegram_ids, self._config.agency.language)

    async def report_blocked(self, chat: int, now: datetime) -> int:
        """Somebody blocked the bot: remember it, and owe a notice to the admins of each unit left without this head.

        Both or neither: a notice that could not be owed is owed when Telegram says it again.
        """
        stamp, known = stamp_of(now), await self._store.people.of_chats([chat])
        names = {unit.code: unit.name for unit in await self._store.units.some(one.unit for one in known)}
        admins = {one.unit: await self.admins_of(one.unit) for one in known if one.role == "head"}

        def tell(gone: Sequence[Member]) -> list[Owed]:
            return [
                _left(head, names, recipient, language, stamp)
                for head in gone
                for recipient, language in admins.get(head.unit, {}).items()
                if recipient != chat
            ]

        gone = await self._store.people.set_blocked(chat, stamp, tell, int(now.timestamp()))
        return len(tell(gone))

    def _code(self, asked: str | None) -> str:
        """A new code, or the one that was made for what is asked again."""
        if asked is None:
            return new_code(_CODE)
        code = self._codes.setdefault(asked, new_code(_CODE))
        if len(self._codes) > _REMEMBERED:
            del self._codes[next(iter(self._codes))]
        return code


def _left(head: Member, names: dict[str, str], recipient: int, language: str, stamp: str) -> Owed:
    """A head has blocked the bot: for an admin."""
    words = texts(language)
    told = {"name": head.name or words("people.unnamed"), "unit": names.get(head.unit, head.unit), "code": head.unit}
    thing = Notice(placeholder=words("people.notice"), text=words("people.blocked", **told))
    part = f"blocked-{head.id}-{stamp}"
    return Owed(thing=thing, period=stamp[:10], unit=head.unit, recipient=recipient, part=part)
