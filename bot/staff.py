"""Who works here and may do what: standing, invitations, removal. The bot and the command line use the same calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Config
from bot.conversation.texts import texts
from bot.identity import fingerprint, new_code
from bot.rights import AT_A_UNIT, EVERYWHERE, ROLES, ROOT, Role, Standing
from bot.storage import Author, Store
from bot.storage.audit import stamp_of
from bot.storage.deliveries import Owed
from bot.storage.people import Invitation, Member

INVITATION_DAYS = 7
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


class Staff:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def standing(self, person: int) -> Standing:
        """What this Telegram id may do now. The admins of the configuration are the root of all roles."""
        grants = await self._store.people.grants_of(person)
        if person in self._config.admins.telegram_ids:
            grants = (ROOT, *grants)
        return Standing(grants, await self._store.units.parents() if grants else {})

    async def root(self) -> Standing:
        """The standing of whoever sits at the machine."""
        return Standing((ROOT,), await self._store.units.parents())

    async def members(self, who: Standing) -> list[Member]:
        """Everybody whom this person may see."""
        return [one for one in await self._store.people.members() if who.may("people", one.unit)]

    async def invite(self, who: Standing, by: Author, role: Role, unit: str) -> Invited:
        """Make an invitation: usable once, within INVITATION_DAYS. Raises Refused."""
        if not who.may(f"appoint.{role}", unit) or (unit == EVERYWHERE and role in AT_A_UNIT):
            raise Refused
        code, expires = new_code(20), by.at + timedelta(days=INVITATION_DAYS)
        number = await self._store.people.invite(fingerprint(code), unit, by.stamp, stamp_of(expires), role, by)
        return Invited(number, code, role, unit, expires)

    async def invitations(self, who: Standing, now: Author) -> list[Invitation]:
        """Open invitations that this person may revoke."""
        found = await self._store.people.invitations(now.stamp)
        return [one for one in found if who.may(f"appoint.{one.role}", one.unit)]

    async def revoke(self, who: Standing, by: Author, invitation: int) -> Invitation:
        """Raises Refused."""
        known = {one.id for one in await self.invitations(who, by)}
        revoked = await self._store.people.revoke(invitation, by) if invitation in known else None
        if revoked is None:
            raise Refused
        return revoked

    async def remove(self, who: Standing, by: Author, member: int) -> Member:
        """End somebody's role. Whoever may give a role may take it. Raises Refused."""
        found = next((one for one in await self.members(who) if one.id == member), None)
        if found is None or not who.may(f"appoint.{found.role}", found.unit):
            raise Refused
        removed = await self._store.people.remove(member, by)
        if removed is None:
            raise Refused
        return removed

    async def admins_of(self, unit: str) -> dict[int, str]:
        """The chat and language of every admin of this unit who can be reached, the configuration's among them."""
        parents = await self._store.units.parents()
        admins = [one for one in await self._store.people.members() if one.role == "admin" and not one.blocked]
        covering = {one.chat: one.language for one in admins if Standing((one.grant,), parents).may("people", unit)}
        return covering | dict.fromkeys(self._config.admins.telegram_ids, self._config.agency.language)

    async def report_blocked(self, chat: int, now: datetime) -> int:
        """Somebody blocked the bot: remember it, and owe a notice to the admins of each unit left without this head."""
        stamp = stamp_of(now)
        gone = await self._store.people.set_blocked(chat, stamp)
        heads = [one for one in gone if one.role == "head"]
        if not heads:
            return 0
        names = {unit.code: unit.name for unit in await self._store.units.all()}
        owed = []
        for head in heads:
            for recipient, language in (await self.admins_of(head.unit)).items():
                words = texts(language)
                payload = {
                    "placeholder": words("people.notice"),
                    "text": words(
                        "people.blocked",
                        name=head.name or words("people.unnamed"),
                        unit=names.get(head.unit, head.unit),
                        code=head.unit,
                    ),
                }
                owed.append(Owed("notice", stamp[:10], head.unit, recipient, f"blocked-{head.id}-{stamp}", payload))
        return await self._store.deliveries.owe(owed, int(now.timestamp()))
