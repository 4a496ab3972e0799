"""What a recipient must still be allowed when a delivery goes out: roles may have ended since it was owed."""

from __future__ import annotations

from bot.cases.people import Staff
from bot.config import Config
from bot.conversation.texts import texts
from bot.ledger.chats import Chats
from bot.rules.owed import Message, Thing, WeeklyDigest
from bot.rules.owed_documents import Asked
from bot.rules.rights import Standing
from bot.storage import Delivery, Store

NOT_ENTITLED = "the recipient's role has ended"  # as the ledger records it


class NotEntitled(Exception):
    """The recipient's role has ended since this was owed."""


class Entitlement:
    def __init__(self, config: Config, store: Store, chats: Chats) -> None:
        self._config, self._store, self._chats = config, store, chats

    async def ask(self, delivery: Delivery, thing: Thing, placed: int | None = None) -> None:
        """Check that the recipient may still have it, and word a placeholder that waits anew. Raises NotEntitled."""
        staff, units = Staff(self._config, self._store), (delivery.unit, *(getattr(thing, "units", None) or ()))
        if entitled(thing, delivery.unit, await staff.standing_at(delivery.recipient, *units)):
            return
        if placed is not None:  # a placeholder that waits for ever would be worse than a plain word
            await self._chats.replace(delivery, placed, texts(self.language(thing))("report.refused"))
        raise NotEntitled

    async def allowed(self, delivery: Delivery, thing: WeeklyDigest) -> list[str]:
        """Which of its units the recipient may still see."""
        standing = await Staff(self._config, self._store).standing_at(delivery.recipient, *thing.units)
        return [one for one in thing.units if standing.may(thing.right, one)]

    async def may_read_rows(self, delivery: Delivery) -> bool:
        """Whether the recipient may have answers of the unit one by one now."""
        standing = await Staff(self._config, self._store).standing_at(delivery.recipient, delivery.unit)
        return standing.may("rows", delivery.unit)

    async def sees_now(self, delivery: Delivery) -> bool:
        """Whether the recipient may see the unit's figures as they stand now, or only what has been released."""
        standing = await Staff(self._config, self._store).standing_at(delivery.recipient, delivery.unit)
        return standing.may("report.now", delivery.unit)

    def language(self, thing: Thing) -> str:
        """The language in which a plain word about this thing is said."""
        match thing:
            case Asked(language=language):
                return language
        return self._config.agency.language


def entitled(thing: Thing, unit: str, standing: Standing) -> bool:
    """Whether the recipient, standing so, may have this of the unit now. A message on several units needs them all.

    A week of several is cut to those that are still the recipient's, as allowed() says.
    """
    match thing:
        case Message(menu=True):  # that a role has ended is for whoever has it no more, and tells of nothing else
            return True
        case WeeklyDigest(units=units):
            return any(standing.may(thing.right, one) for one in units)
        case Message(units=units) if units:
            return all(standing.may(thing.right, one) for one in units)
    return standing.may(thing.right, unit)
