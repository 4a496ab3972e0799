"""Carries what the ledger owes to Telegram: claim by lease, placeholder first, fill by edit, mark as sent.

The Bot API has no key against repetition. A one-line placeholder whose id is stored before it is filled makes a crash
harmless: at worst a stray placeholder stays behind, never a second card or document.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from telegram import Bot

from bot.cases.people import Staff
from bot.config import Config
from bot.conversation.render import Button
from bot.gateway.delivery import Pace, Unreachable
from bot.ledger.chats import Chats
from bot.ledger.documents import Documents, GivenUp
from bot.ledger.entitlement import NOT_ENTITLED, Entitlement, NotEntitled
from bot.ledger.workshop import Workshop
from bot.reporting.orders import CardOrder, Document
from bot.rules.lines import Line, fault_of, reason_of
from bot.rules.owed import Compliance, Message, Notice, Poster, Quality, Reminder, Report, Thing, WeeklyCard
from bot.rules.payloads import Unreadable
from bot.rules.vitals import Vitals
from bot.storage import Delivery, Store, StoreUnavailable

log = logging.getLogger(__name__)

_LEASE_SECONDS = 600
_AT_ONCE = 16
_PER_SECOND = 25
_WITHOUT_PICTURE_AFTER = 3  # attempts, after which a card that cannot be drawn goes out as text
_GIVE_UP_AFTER = 8


class Courier:
    """One per process. Many processes may share a ledger. `pace` is Telegram's, unless another is given.

    `menu` brings the menu of a chat up to date, with the notice that its roles have changed.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        bot: Bot,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
        menu: Callable[[int], Awaitable[None]] | None = None,
        vitals: Vitals | None = None,
    ) -> None:
        self._config, self._store, self._clock = config, store, clock
        self._chats = Chats(store, bot, pace or Pace(_PER_SECOND, time.monotonic, asyncio.sleep))
        self._rights = Entitlement(config, store, self._chats)
        self._cards, self._documents = Workshop(), Documents(config, store, clock, self._chats, self._rights)
        self._wake, self._menu = asyncio.Event(), menu
        self._counted = (vitals or Vitals(time.monotonic)).deliveries

    def wake(self) -> None:
        """Something may be owed."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver for ever: whenever woken, all that is due."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.deliver_due()
            except Exception as error:  # the ledger keeps what is owed. The next tick tries again
                log.warning(Line("deliveries interrupted", fault=fault_of(error), reason=reason_of(error)))

    async def deliver_due(self) -> int:
        """Deliver everything due. Returns how many deliveries were attempted."""
        attempted = 0
        while claimed := await self._store.deliveries.claim(self._now(), _LEASE_SECONDS, _AT_ONCE):
            await asyncio.gather(*(self._deliver(one) for one in claimed))
            attempted += len(claimed)
        return attempted

    async def close(self) -> None:
        await asyncio.gather(self._cards.close(), self._documents.close())

    async def _deliver(self, delivery: Delivery) -> None:
        """One delivery. Its trouble is its own."""
        self._counted[await self._attempt(delivery)] += 1

    async def _attempt(self, delivery: Delivery) -> str:
        """What came of it: sent, postponed or failed. Raises StoreUnavailable."""
        ledger = self._store.deliveries
        try:
            thing = delivery.thing()
            await self._rights.ask(delivery, thing, delivery.message)
            await self._carry(delivery, thing)
        except NotEntitled:
            await ledger.failed(delivery.id, NOT_ENTITLED)
        except Unreachable as error:
            log.info(Line("recipient cannot be reached", delivery=delivery.id, reason=reason_of(error)))
            await Staff(self._config, self._store).report_blocked(delivery.recipient, self._clock())
            await ledger.failed(delivery.id, "unreachable")  # last: after a stop in between it is all done again
        except GivenUp:
            await ledger.failed(delivery.id, "the report cannot be made")
        except StoreUnavailable:
            raise  # nothing can be recorded now. The lease runs out, and it is tried again
        except Exception as error:  # whatever it is, it must not stop the others
            log.warning(
                Line("delivery not completed", delivery=delivery.id, fault=fault_of(error), reason=reason_of(error))
            )
            if delivery.attempts >= _GIVE_UP_AFTER:
                await ledger.failed(delivery.id, str(error) if isinstance(error, Unreadable) else type(error).__name__)
            else:  # also what cannot be read: a newer version may have written it, and be back soon
                await ledger.postponed(delivery.id, self._now() + 15 * 2**delivery.attempts)
                return "postponed"
        else:
            await ledger.sent(delivery.id, self._now())
            return "sent"
        return "failed"

    async def _carry(self, delivery: Delivery, thing: Thing) -> None:
        match thing:
            case WeeklyCard():
                await self._bring_card(delivery, thing)
            case Report() | Compliance():
                await self._documents.bring_report(delivery, thing)
            case Quality():
                await self._documents.bring_quality(delivery, thing)
            case Poster():
                await self._documents.bring_poster(delivery, thing)
            case Notice() | Reminder():
                await self._bring_message(delivery, thing)

    async def _bring_card(self, delivery: Delivery, owed: WeeklyCard) -> None:
        content: str | Document = owed.text
        if owed.card is not None and delivery.attempts <= _WITHOUT_PICTURE_AFTER:
            content = Document("kartu.png", await self._cards.card(CardOrder(owed.card)), owed.text)
        await self._chats.fill(delivery, owed.placeholder, content, delivery.message)

    async def _bring_message(self, delivery: Delivery, owed: Message) -> None:
        if self._menu is not None and owed.menu:
            await self._menu(delivery.recipient)
        rows = ((Button(owed.button.label, owed.button.data),),) if owed.button is not None else ()
        await self._chats.fill(delivery, owed.placeholder, owed.text, delivery.message, rows)

    def _now(self) -> int:
        return int(self._clock().timestamp())
