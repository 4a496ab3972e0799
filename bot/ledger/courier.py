"""Carries what the ledger owes to Telegram: claim by lease, placeholder first, fill by edit, mark as sent.

The Bot API has no key against repetition. A one-line placeholder whose id is stored before it is filled makes a crash
harmless: at worst a stray placeholder stays behind, never a second card or document. Nobody knows the id of a stray,
so it cannot be taken back, and every placeholder is worded such that it stays true: what it promises comes below it.

What cannot be brought now is put off in the ledger, and nobody sleeps on it. Only a chat that cannot be written to is
final, and what the program itself fails at again and again.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from telegram import Bot
from telegram.error import RetryAfter

from bot.cases.people import Staff
from bot.config import Config
from bot.conversation.render import Button
from bot.conversation.texts import texts
from bot.gateway.delivery import Unreachable, passes, seconds_of
from bot.gateway.pace import PER_SECOND, Pace
from bot.ledger.chats import Chats
from bot.ledger.documents import Documents
from bot.ledger.entitlement import NOT_ENTITLED, Entitlement, NotEntitled
from bot.ledger.given_up import GivenUp
from bot.ledger.lanes import Lane
from bot.ledger.workshop import Workshop
from bot.reporting.orders import CardOrder, Document
from bot.rules.lines import Line, fault_of, reason_of
from bot.rules.owed import Message, Notice, Reminder, Thing, WeeklyCard, WeeklyDigest
from bot.rules.owed_documents import Compliance, Letters, Packs, Poster, Quality, Report
from bot.rules.payloads import Unreadable
from bot.rules.vitals import Vitals
from bot.storage import Delivery, Store, StoreUnavailable
from bot.storage.deliveries import SERVING

log = logging.getLogger(__name__)

REPLACED = "a later card has taken its place"  # as the ledger records it
_LEASE_SECONDS, _RENEW_SECONDS = 300, 60
_BESIDE_SECONDS, _RENEW_BESIDE_SECONDS = (
    60,
    10,
)  # of a command beside the bot, which nothing takes over when it is killed
_SHARED_SECONDS, _RENEW_SHARED_SECONDS = 60, 10  # of several workers, none of which takes over from the others
# Under way at once. A card waits a second between its two calls, and goes to 12 heads a second. One document of the
# whole city is made at a time, and the others of these wait for it or for their chats.
_CARDS, _REPORTS, _OF_CITY = 48, 6, 3
_FIRST_SECONDS, _LONGEST_SECONDS = 30, 900  # before what has failed is tried again
_WITHOUT_PICTURE_AFTER = 3  # faults, after which a card that cannot be drawn goes out as text
_GIVE_UP_AFTER = 8
_LEAVING_SECONDS = 5.0


_LOOKS, _LOOK_SECONDS = 5, 0.02  # at whether updates wait, before something is claimed


class Courier:
    """Many processes may share a ledger, one of them serving. `pace` is Telegram's, unless another is given.

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
        self._chats = Chats(
            store, bot, pace or Pace(PER_SECOND / config.telegram.workers, time.monotonic, asyncio.sleep)
        )
        self._rights = Entitlement(config, store, self._chats)
        self._cards, self._documents = Workshop(), Documents(config, store, clock, self._chats, self._rights)
        self._menu = menu
        self._vitals = vitals or Vitals(time.monotonic)
        self._counted, self._patient = self._vitals.deliveries, asyncio.Lock()
        self._run = f"beside-{secrets.token_hex(8)}"
        self._lease, self._renewed = _BESIDE_SECONDS, _RENEW_BESIDE_SECONDS
        self._unrecorded: set[int] = set()
        self._lanes = [
            Lane(most, partial(self._claim, asked=asked, city=city), self._deliver)
            for most, asked, city in ((_CARDS, False, False), (_REPORTS, True, False), (_OF_CITY, True, True))
        ]

    def wake(self) -> None:
        """Something may be owed."""
        for lane in self._lanes:
            lane.wake()

    async def take_over(self) -> int:
        """Serve from now on: what an earlier run of the bot left under way is free at once. Returns how much.

        Of several workers each may be at work, so that one which died is known by its lease alone, a minute later.
        """
        self._run = f"{SERVING}{secrets.token_hex(8)}"
        if self._config.telegram.workers > 1:
            self._lease, self._renewed = _SHARED_SECONDS, _RENEW_SHARED_SECONDS
            return 0
        self._lease, self._renewed = _LEASE_SECONDS, _RENEW_SECONDS
        return await self._store.deliveries.take_over(self._run)

    async def run(self) -> None:
        """Deliver for ever: whenever woken, all that is due."""
        await self._together(*(lane.run() for lane in self._lanes))

    async def deliver_due(self) -> int:
        """Deliver everything due. Returns how many deliveries were attempted."""
        return sum(await self._together(*(lane.finish() for lane in self._lanes)))

    async def close(self) -> None:
        """Give back what is under way, and let the children go."""
        await asyncio.gather(*(lane.stop() for lane in self._lanes))
        await self._chats.close(_LEAVING_SECONDS)
        with suppress(StoreUnavailable):  # the leases run out, or the next start takes them over
            await self._store.deliveries.give_back(self._run)
        await asyncio.gather(self._cards.close(), self._documents.close())

    async def _together(self, *lanes: Awaitable[int | None]) -> list[int]:
        """All lanes, while their leases are renewed. One that is interrupted does not interrupt the others."""
        renewing = asyncio.create_task(self._renew())
        try:
            ended = await asyncio.gather(*lanes, return_exceptions=True)
        finally:
            renewing.cancel()
        for one in ended:
            if isinstance(one, BaseException):
                raise one
        return [one for one in ended if isinstance(one, int)]

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._renewed)
            if not (self._unrecorded or any(lane.busy for lane in self._lanes)):
                continue  # it holds nothing
            with suppress(StoreUnavailable):
                await self._store.deliveries.renew(self._run, self._now() + self._lease)

    async def _give_way(self) -> None:
        """Return when no update waits, or after a while: taps come first, and a city may never stop tapping."""
        async with self._patient:  # one worker looks for all
            for _ in range(_LOOKS):
                if not self._vitals.queue:
                    return
                await asyncio.sleep(_LOOK_SECONDS)

    async def _claim(self, *, asked: bool, city: bool = False) -> Delivery | None:
        await self._give_way()
        while self._unrecorded:  # what happened to these could not be written down
            one = self._unrecorded.pop()
            try:
                await self._store.deliveries.postpone(one, self._now() + _FIRST_SECONDS)
            except BaseException:
                self._unrecorded.add(one)
                raise
        return await self._store.deliveries.claim(self._now(), self._lease, self._run, asked=asked, city=city)

    async def _deliver(self, delivery: Delivery) -> None:
        """One delivery. Its trouble is its own."""
        try:
            try:
                self._counted[await self._attempt(delivery)] += 1
            except StoreUnavailable:
                raise
            except Exception as error:  # whatever it is, it must not stop the others
                log.warning(
                    Line("delivery not completed", delivery=delivery.id, fault=fault_of(error), reason=reason_of(error))
                )
                await self._put_off(delivery, error)
                self._counted["postponed"] += 1
        except StoreUnavailable:
            self._unrecorded.add(delivery.id)
            raise

    async def _attempt(self, delivery: Delivery) -> str:
        """Bring it, or end it where it will never arrive. Returns "sent" or "failed".

        Raises what may be over when it is tried again.
        """
        ledger = self._store.deliveries
        try:
            if delivery.attempts and delivery.kind == WeeklyCard.kind and await ledger.has_later(delivery):
                await self._end(delivery, REPLACED, "summary.replaced")
                return "failed"
            thing = delivery.thing()
            await self._rights.ask(delivery, thing, delivery.message)
            await self._carry(delivery, thing)
        except NotEntitled:
            await ledger.give_up(delivery.id, NOT_ENTITLED)
        except Unreachable as error:
            log.info(Line("recipient cannot be reached", delivery=delivery.id, reason=reason_of(error)))
            await Staff(self._config, self._store).report_blocked(delivery.recipient, self._clock())
            await ledger.give_up(delivery.id, "unreachable")  # last: after a stop in between it is all done again
        except GivenUp:
            await ledger.give_up(delivery.id, "the report cannot be made")
        except StoreUnavailable:
            raise  # nothing can be recorded now
        except Exception as error:
            if passes(error) or delivery.faults + 1 < _GIVE_UP_AFTER:
                raise  # also what cannot be read: a newer version may have written it, and be back soon
            why = str(error) if isinstance(error, Unreadable) else type(error).__name__
            await self._end(delivery, why, "report.undelivered")
        else:
            await ledger.mark_sent(delivery.id, self._now())
            return "sent"
        return "failed"

    async def _put_off(self, delivery: Delivery, error: Exception) -> None:
        """Try it again: when Telegram says, or after twice the time before the last try."""
        wait = min(_FIRST_SECONDS * 2 ** min(delivery.attempts, 10), _LONGEST_SECONDS)
        if isinstance(error, RetryAfter):
            wait = max(1, round(seconds_of(error)))
            await self._store.deliveries.put_off(delivery.recipient, self._now() + wait)
        await self._store.deliveries.postpone(delivery.id, self._now() + wait, fault=not passes(error))

    async def _end(self, delivery: Delivery, why: str, words: str) -> None:
        """Give it up. A placeholder that stands in the chat says so. Raises what passes: then it is not over yet."""
        message = await self._store.deliveries.message_of(delivery.id)
        if message is not None:
            try:
                language = self._rights.language(delivery.thing())
            except Unreadable:
                language = self._config.agency.language
            await self._chats.replace(delivery, message, texts(language)(words))
        await self._store.deliveries.give_up(delivery.id, why)

    async def _carry(self, delivery: Delivery, thing: Thing) -> None:
        match thing:
            case WeeklyCard():
                await self._bring_card(delivery, thing)
            case WeeklyDigest():
                await self._bring_digest(delivery, thing)
            case Report() | Compliance():
                await self._documents.bring_report(delivery, thing)
            case Quality():
                await self._documents.bring_quality(delivery, thing)
            case Poster():
                await self._documents.bring_poster(delivery, thing)
            case Packs():
                await self._documents.bring_packs(delivery, thing)
            case Letters():
                await self._documents.bring_letters(delivery, thing)
            case Notice() | Reminder():
                await self._bring_message(delivery, thing)

    async def _bring_card(self, delivery: Delivery, owed: WeeklyCard) -> None:
        content: str | Document = owed.text
        message = delivery.message
        if message is None:  # before it is drawn: the second that a chat waits after it passes meanwhile
            message = await self._chats.place(delivery, owed.placeholder)
        if owed.card is not None and delivery.faults < _WITHOUT_PICTURE_AFTER:
            content = Document("kartu.png", await self._cards.card(CardOrder(owed.card)), owed.text)
        await self._chats.fill(delivery, owed.placeholder, content, message)

    async def _bring_digest(self, delivery: Delivery, owed: WeeklyDigest) -> None:
        units = await self._rights.allowed(delivery, owed)
        shown = [one for one in owed.lines if one.unit in units]
        rows = tuple((Button(one.label, f"r:card:{one.unit}:{owed.week}"),) for one in shown)
        await self._chats.fill(delivery, owed.placeholder, owed.text_of(units), delivery.message, rows)

    async def _bring_message(self, delivery: Delivery, owed: Message) -> None:
        if self._menu is not None and owed.menu:
            await self._menu(delivery.recipient)
        presses = (owed.button, *owed.more) if owed.button is not None else owed.more
        rows = tuple((Button(one.label, one.data),) for one in presses)
        await self._chats.fill(delivery, owed.placeholder, owed.text, delivery.message, rows)

    def _now(self) -> int:
        return int(self._clock().timestamp())
