"""Proofs of all units for the evaluation of public services: brought in few files, with progress in a message."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from telegram.error import TelegramError

from bot.config import Config
from bot.conversation.texts import Texts, texts
from bot.ledger.chats import Chats
from bot.ledger.entitlement import Entitlement
from bot.ledger.given_up import give_up
from bot.ledger.workshop import Workshop, WorkshopError
from bot.reporting.orders import Document, PackOrder
from bot.reporting.spans import find_period
from bot.rules.owed_documents import Packs
from bot.storage import Author, Delivery, Store
from scoring import Period

ROOM = 45_000_000  # bytes of one file: Telegram takes 50 MB from a bot
_EACH = 5  # units between two words on the progress: a chat takes one a second


class PackBringer:
    """Each unit is an order of its own, so that a report of the city waits for one unit and not for all."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Callable[[], datetime],
        chats: Chats,
        rights: Entitlement,
        workshop: Workshop,
        room: int = ROOM,
    ) -> None:
        """`config` carries no secrets."""
        self._config, self._store, self._clock, self._chats = config, store, clock, chats
        self._rights, self._workshop, self.room = rights, workshop, room

    async def bring(self, delivery: Delivery, asked: Packs) -> None:
        """Make the archives of all units and send them, as many in one file as fit. A stop sends none of them twice.

        The stage of the delivery is one more than the units sent. Raises GivenUp, NotEntitled and WorkshopError.
        """
        words, period = texts(asked.language), await find_period(self._store, asked.period)
        told = {"period": period.name(asked.language), "count": len(asked.codes)}
        top, sent = delivery.message, max(delivery.stage - 1, 0)
        if delivery.stage == 0 and top is None:
            top = await self._chats.place(delivery, words("report.packs_making", done=0, **told))
        run = _Run(delivery, asked, words, period, top, await self._rights.may_read_rows(delivery), delivery.stage)
        made, box, files, large = self._clock(), Box(period), 0, list[str]()
        for done, code in enumerate(asked.codes[sent:], sent + 1):
            order = PackOrder(self._config, code, period, made, run.rows, self._store.place)
            try:
                content = await self._workshop.pack(order)
            except WorkshopError:
                await give_up(self._chats, delivery, top, words("report.packs_failed", unit=code, **told))
                raise
            if len(content) > self.room:
                large.append(code)
                continue
            if box.size + len(content) > self.room:
                await self._send(run, box, done)
                box, files = Box(period), files + 1
            box.add(code, content)
            if done % _EACH == 0:
                await self._tell(run, words("report.packs_making", done=done, **told))
        if box.codes:
            await self._send(run, box, len(asked.codes) + 1)
            files += 1
        await self._tell(run, words("report.packs_made", files=files, **told))
        if large:
            text = words("report.packs_large", units=", ".join(large), period=period.key)
            await self._chats.fill(delivery, text, text, None)

    async def _tell(self, run: _Run, text: str) -> None:
        """Say in the message above how far it is. It is of no weight, so whatever hinders it is let be."""
        if run.top is not None and run.delivery.stage == 0:  # later that message is not known any more
            with suppress(TelegramError):
                await self._chats.replace(run.delivery, run.top, text)

    async def _send(self, run: _Run, box: Box, stage: int) -> None:
        """Send the file with what is in the box. All units before the one at `stage` are sent then."""
        delivery, asked, deliveries = run.delivery, run.asked, self._store.deliveries
        name = box.name(whole=len(box.codes) == len(asked.codes))
        await self._rights.ask(delivery, asked, run.top)  # making took its time
        if run.rows:
            if not await self._rights.may_read_rows(delivery):  # made anew at the next attempt
                raise WorkshopError("rows", "found the right taken while the file was made")
            by = Author(f"telegram:{delivery.recipient}", self._clock())
            await self._store.rows_right.record_use(by, asked.unit, asked.period, name)
        if run.stage == 0:  # the next placeholder is that of the file
            await deliveries.advance(delivery.id, 1)
        caption = run.words("report.packs", count=len(box.codes), period=box.period.name(asked.language))
        document = Document(name, box.content(), caption)
        placed = delivery.message if run.stage == delivery.stage and run.stage else None
        await self._chats.fill(delivery, run.words("report.sending", name=name), document, placed)
        await deliveries.advance(delivery.id, stage)
        run.stage = stage


@dataclass
class _Run:
    """One attempt at a delivery: `top` is the message with the progress, `stage` how far it is."""

    delivery: Delivery
    asked: Packs
    words: Texts
    period: Period
    top: int | None
    rows: bool
    stage: int


class Box:
    """Archives of units in one file."""

    def __init__(self, period: Period) -> None:
        self.period, self.codes, self.size = period, list[str](), 0
        self._out = io.BytesIO()
        self._file = zipfile.ZipFile(self._out, "w")  # packed already

    def add(self, code: str, content: bytes) -> None:
        self._file.writestr(f"berkas-skm-{code}-{self.period.key}.zip", content)
        self.codes.append(code)
        self.size += len(content)

    def name(self, *, whole: bool) -> str:
        """What the file is called, by the units in it where it does not hold all."""
        some = "" if whole else f"-{self.codes[0]}-{self.codes[-1]}"
        return f"berkas-skm-kota-{self.period.key}{some}.zip"

    def content(self) -> bytes:
        """The whole file, after which nothing more goes in."""
        self._file.close()
        return self._out.getvalue()
