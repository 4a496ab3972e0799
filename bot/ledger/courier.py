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
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts, texts
from bot.gateway.delivery import MessageGone, Pace, Unreachable
from bot.gateway.messages import edit, fill_with_file, send
from bot.ledger.entitlement import NOT_ENTITLED, entitled
from bot.ledger.workshop import Workshop, WorkshopError
from bot.reporting.orders import QUALITY, CardOrder, Document, PosterOrder, QualityOrder, Report, ReportOrder, Request
from bot.reporting.spans import find_period
from bot.storage import Delivery, Store, StoreUnavailable

log = logging.getLogger(__name__)

_LEASE_SECONDS = 600
_AT_ONCE = 16
_PER_SECOND = 25
_WITHOUT_PICTURE_AFTER = 3  # attempts, after which a card that cannot be drawn goes out as text
_GIVE_UP_AFTER = 8


class _GivenUp(Exception):
    """The recipient has been told that it cannot be done."""


class _NotEntitled(Exception):
    """The recipient's role has ended since this was owed."""


class Courier:
    """One per process; many processes may share a ledger. `pace` is Telegram's, unless another is given.

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
    ) -> None:
        self._config, self._store, self._bot, self._clock = config, store, bot, clock
        self._cards, self._reports = Workshop(), Workshop()
        self._pace = pace or Pace(_PER_SECOND, time.monotonic, asyncio.sleep)
        self._wake, self._menu = asyncio.Event(), menu
        self._without_secrets = config.model_copy(update={"token": None, "secret": None})

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
            except Exception:  # the ledger keeps what is owed; the next tick tries again
                log.exception("deliveries were interrupted")

    async def deliver_due(self) -> int:
        """Deliver everything due; how many deliveries were attempted."""
        attempted = 0
        while claimed := await self._store.deliveries.claim(self._now(), _LEASE_SECONDS, _AT_ONCE):
            await asyncio.gather(*(self._deliver(one) for one in claimed))
            attempted += len(claimed)
        return attempted

    async def close(self) -> None:
        await asyncio.gather(self._cards.close(), self._reports.close())

    async def _deliver(self, delivery: Delivery) -> None:
        """One delivery; its trouble is its own."""
        carry: dict[str, Callable[[Delivery], Awaitable[None]]] = {
            "summary": self._summary,
            "report": self._poster if "poster" in delivery.payload else self._report,
            "notice": self._notice,
            "reminder": self._notice,
        }
        ledger = self._store.deliveries
        try:
            await self._ask_rights(delivery, delivery.message)
            await carry[delivery.kind](delivery)
        except _NotEntitled:
            await ledger.failed(delivery.id, NOT_ENTITLED)
        except Unreachable as error:
            log.info("a recipient cannot be reached: %s", error)
            await Staff(self._config, self._store).report_blocked(delivery.recipient, self._clock())
            await ledger.failed(delivery.id, "unreachable")  # last: after a stop in between it is all done again
        except _GivenUp:
            await ledger.failed(delivery.id, "the report cannot be made")
        except StoreUnavailable:
            raise  # nothing can be recorded now; the lease runs out, and it is tried again
        except Exception as error:  # whatever it is, it must not stop the others
            log.warning("delivery %s was not completed: %s: %s", delivery.id, type(error).__name__, error)
            if delivery.attempts >= _GIVE_UP_AFTER:
                await ledger.failed(delivery.id, type(error).__name__)
            else:
                await ledger.postponed(delivery.id, self._now() + 15 * 2**delivery.attempts)
        else:
            await ledger.sent(delivery.id, self._now())

    async def _ask_rights(self, delivery: Delivery, placed: int | None = None) -> None:
        """Raises _NotEntitled; nothing is told to somebody who has no part in the unit any more."""
        if entitled(delivery, await Staff(self._config, self._store).standing(delivery.recipient)):
            return
        if placed is not None:  # a placeholder that waits for ever would be worse than a plain word
            words = texts(delivery.payload.get("language", self._config.agency.language))
            await edit(self._bot, delivery.recipient, placed, Screen(words("report.refused")))
        raise _NotEntitled

    async def _summary(self, delivery: Delivery) -> None:
        payload = delivery.payload
        content: str | Document = payload["text"]
        if payload["card"] is not None and delivery.attempts <= _WITHOUT_PICTURE_AFTER:
            picture = await self._cards.card(CardOrder(payload["card"]))
            content = Document("kartu.png", picture, payload["text"])
        await self._fill(delivery, payload["placeholder"], content, delivery.message)

    async def _notice(self, delivery: Delivery) -> None:
        payload = delivery.payload
        if self._menu is not None and payload.get("menu"):
            await self._menu(delivery.recipient)
        rows = ((Button(*payload["button"]),),) if "button" in payload else ()
        await self._fill(delivery, payload["placeholder"], payload["text"], delivery.message, rows)

    async def _quality(self, delivery: Delivery) -> None:
        asked, words = delivery.payload, texts(delivery.payload["language"])
        told = {"unit": asked["name"], "period": asked["title"]}
        message = delivery.message or await self._place(delivery, words("quality.making", **told))
        given = (asked["codes"], asked["period"], asked["title"], asked["names"], asked["language"])
        try:
            report = await self._reports.report(QualityOrder(self._without_secrets, *given))
        except WorkshopError:
            if delivery.attempts >= _WITHOUT_PICTURE_AFTER:
                await edit(self._bot, delivery.recipient, message, Screen(words("report.failed", **told)))
                raise _GivenUp from None
            raise
        await self._ask_rights(delivery, message)  # making took its time
        await self._fill(delivery, words("quality.making", **told), report.text, message)

    async def _report(self, delivery: Delivery) -> None:
        if delivery.payload["formats"] == [QUALITY]:
            await self._quality(delivery)
            return
        language, asked = delivery.payload["language"], delivery.payload
        words = texts(language)
        period = await find_period(self._store, asked["period"])
        placeholder = words("report.making", unit=asked["name"], period=period.name(language))
        message = delivery.message
        if delivery.stage == 0 and message is None:
            message = await self._place(delivery, placeholder)
        request = Request(asked["unit"], period, asked["formats"], language)
        try:
            by = f"telegram:{delivery.recipient}"
            report = await self._reports.report(ReportOrder(self._without_secrets, request, self._clock(), by))
        except WorkshopError:
            if delivery.attempts >= _WITHOUT_PICTURE_AFTER and message is not None:
                failed = words("report.failed", unit=asked["name"], period=period.name(language))
                await edit(self._bot, delivery.recipient, message, Screen(failed))
                raise _GivenUp from None
            raise
        await self._ask_rights(delivery, message)  # making took its time
        if delivery.stage == 0:
            await self._fill(delivery, placeholder, report.text, message)
            await self._store.deliveries.advanced(delivery.id, 1)
        await self._documents(delivery, report, words)

    async def _poster(self, delivery: Delivery) -> None:
        words, asked = texts(delivery.payload["language"]), delivery.payload
        placeholder = words("units.poster_making", unit=asked["name"])
        message = delivery.message or await self._place(delivery, placeholder)
        try:
            content = await self._reports.posters(PosterOrder(self._without_secrets, asked["unit"]))
        except WorkshopError:
            if delivery.attempts < _WITHOUT_PICTURE_AFTER:
                raise
            await edit(self._bot, delivery.recipient, message, Screen(words("units.poster_failed", unit=asked["name"])))
            raise _GivenUp from None
        document = Document(f"qr-{asked['unit']}.pdf", content, words("units.poster", unit=asked["name"]))
        await self._fill(delivery, placeholder, document, message)

    async def _documents(self, delivery: Delivery, report: Report, words: Texts) -> None:
        """Each document fills a placeholder of its own, so a stop in between sends none of them twice."""
        for stage, document in enumerate(report.documents, 1):
            if stage < delivery.stage:
                continue  # arrived before a stop
            placed = delivery.message if stage == delivery.stage else None
            await self._fill(delivery, words("report.sending", name=document.name), document, placed)
            await self._store.deliveries.advanced(delivery.id, stage + 1)

    async def _fill(
        self,
        delivery: Delivery,
        placeholder: str,
        content: str | Document,
        placed: int | None,
        rows: tuple[tuple[Button, ...], ...] = (),
    ) -> None:
        """Put the placeholder in the chat, where it is not there yet, and turn it into the text or the file."""
        message = placed
        for _ in range(2):
            if message is None:
                message = await self._place(delivery, placeholder)
            await self._pace.permit(delivery.recipient)
            try:
                if isinstance(content, str):
                    await edit(self._bot, delivery.recipient, message, Screen(content, rows))
                else:
                    file = (content.content, content.name, content.caption)
                    await fill_with_file(self._bot, delivery.recipient, message, *file)
            except MessageGone:
                message = None  # the person deleted it: begin anew
            else:
                return

    async def _place(self, delivery: Delivery, placeholder: str) -> int:
        await self._pace.permit(delivery.recipient)
        message = await send(self._bot, delivery.recipient, Screen(placeholder))
        await self._store.deliveries.placed(delivery.id, message)
        return message

    def _now(self) -> int:
        return int(self._clock().timestamp())
