"""What somebody asked for: made in the child process and brought into the placeholder that stands for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot.cases.letters import HeadLetters, Letter
from bot.cases.people import Staff
from bot.config import Config
from bot.conversation.texts import Texts, texts
from bot.ledger.chats import Chats
from bot.ledger.entitlement import Entitlement
from bot.ledger.given_up import give_up
from bot.ledger.packs import PackBringer
from bot.ledger.workshop import Workshop, WorkshopError
from bot.reporting.formats import listings
from bot.reporting.orders import (
    COMPLIANCE,
    WHOLE_CITY,
    Document,
    LettersOrder,
    PosterOrder,
    QualityOrder,
    ReportOrder,
    Request,
)
from bot.reporting.orders import Report as Made
from bot.reporting.spans import find_period
from bot.rules.links import deep_link
from bot.rules.owed_documents import Compliance, Letters, Packs, Poster, Quality, Report
from bot.storage import Author, Delivery, Store
from exports.writing.dates import day_names
from exports.writing.table import csv_bytes, dialect_for, in_dialect
from scoring import local_day

_CITY_SECONDS = 3600.0  # of 25,000 units and 10^6 answers a report takes minutes of a processor that has better to do
_MANY = 500  # units


class Documents:
    """Reports, reviews of answers and posters. Each raises GivenUp, NotEntitled and WorkshopError."""

    def __init__(
        self, config: Config, store: Store, clock: Callable[[], datetime], chats: Chats, rights: Entitlement
    ) -> None:
        self._config, self._store, self._clock, self._chats, self._rights = config, store, clock, chats, rights
        self._workshop, self._large = Workshop(), Workshop(longest=_CITY_SECONDS)  # a unit's never waits for the city's
        self._without_secrets = config.model_copy(update={"token": None, "secret": None})
        self._packs = PackBringer(self._without_secrets, store, clock, chats, rights, self._large)

    async def close(self) -> None:
        await asyncio.gather(self._workshop.close(), self._large.close())

    async def bring_report(self, delivery: Delivery, asked: Report | Compliance) -> None:
        """The figures as text, then each document in a message of its own."""
        language, words = asked.language, texts(asked.language)
        period = await find_period(self._store, asked.period)
        told = {"unit": asked.name, "period": period.name(language)}
        placeholder, message = words("report.making", **told), delivery.message
        if delivery.stage == 0 and message is None:
            message = await self._chats.place(delivery, placeholder)
        formats = (COMPLIANCE,) if isinstance(asked, Compliance) else asked.formats
        listed = listings(formats, city=asked.unit == WHOLE_CITY)
        rows = not isinstance(asked, Compliance) and await self._rights.may_read_rows(delivery)
        released = not isinstance(asked, Compliance) and not await self._rights.sees_now(delivery)
        dialect = dialect_for(language)
        request = Request(asked.unit, period, formats, language, rows=rows, released=released, dialect=dialect)
        order = ReportOrder(
            self._without_secrets, request, self._clock(), f"telegram:{delivery.recipient}", self._store.place
        )
        try:
            report = await (self._large if request.city else self._workshop).report(order)
        except WorkshopError:
            await give_up(self._chats, delivery, message, words("report.failed", **told))
            raise
        await self._rights.ask(delivery, asked, message)  # making took its time
        if rows:
            if not await self._rights.may_read_rows(delivery):  # taken meanwhile: made anew at the next attempt
                raise WorkshopError("rows", "found the right taken while the file was made")
            by = Author(order.by, self._clock())
            patterns = listed or (["{}"] if report.few else [])  # without a list too figures of few tell of people
            for pattern in patterns:
                await self._store.rows_right.record_use(by, asked.unit, asked.period, pattern.format(request.name))
        if delivery.stage == 0:
            await self._chats.fill(delivery, placeholder, report.text, message)
            await self._store.deliveries.advance(delivery.id, 1)
        await self._bring_each(delivery, report, words)

    async def bring_quality(self, delivery: Delivery, asked: Quality) -> None:
        """Figures on the quality of answers, as text."""
        words = texts(asked.language)
        told = {"unit": asked.name, "period": asked.title}
        placeholder = words("quality.making", **told)
        message = delivery.message or await self._chats.place(delivery, placeholder)
        order = QualityOrder(
            self._without_secrets,
            codes=asked.codes,
            span=asked.period,
            title=asked.title,
            names=asked.names,
            language=asked.language,
            place=self._store.place,
        )
        try:
            report = await (self._large if len(asked.codes) > _MANY else self._workshop).report(order)
        except WorkshopError:
            await give_up(self._chats, delivery, message, words("report.failed", **told))
            raise
        await self._rights.ask(delivery, asked, message)  # making took its time
        await self._chats.fill(delivery, placeholder, report.text, message)

    async def bring_poster(self, delivery: Delivery, asked: Poster) -> None:
        """QR posters as one PDF."""
        words = texts(asked.language)
        placeholder = words("units.poster_making", unit=asked.name)
        message = delivery.message or await self._chats.place(delivery, placeholder)
        try:
            order = PosterOrder(self._without_secrets, asked.unit, self._today(), self._store.place)
            content = await self._workshop.posters(order)
        except WorkshopError:
            await give_up(self._chats, delivery, message, words("units.poster_failed", unit=asked.name))
            raise
        document = Document(f"qr-{asked.unit}.pdf", content, words("units.poster", unit=asked.name))
        await self._chats.fill(delivery, placeholder, document, message)

    async def bring_packs(self, delivery: Delivery, asked: Packs) -> None:
        """The proofs of every unit, as few files as Telegram takes."""
        await self._packs.bring(delivery, asked)

    async def bring_letters(self, delivery: Delivery, asked: Letters) -> None:
        """Letters that invite heads as one PDF, and their links as csv. Made again they have the same links."""
        words = texts(asked.language)
        placeholder, message = words("letters.making"), delivery.message
        if delivery.stage == 0 and message is None:
            message = await self._chats.place(delivery, placeholder)
        by = Author(f"telegram:{delivery.recipient}", datetime.fromisoformat(asked.made))
        who = await Staff(self._config, self._store).standing(delivery.recipient)
        cases, order = HeadLetters(self._config, self._store), f"{asked.made}/{delivery.part}"
        letters, expires = await cases.issue(who, by, order, asked.days, again=asked.again)
        until = datetime.fromisoformat(expires).astimezone(self._config.agency.timezone)
        told = {"count": len(letters), "until": day_names(f"{until:%Y-%m-%d %H.%M %Z}", asked.language)}
        try:
            documents = await self._letters(letters, str(told["until"]), asked.language) if letters else ()
        except WorkshopError:
            await give_up(self._chats, delivery, message, words("letters.failed"))
            raise
        await self._rights.ask(delivery, asked, message)  # making took its time
        made = Made(words("letters.made" if letters else "letters.none", **told), len(letters), documents)
        if delivery.stage == 0:
            await self._chats.fill(delivery, placeholder, made.text, message)
            await self._store.deliveries.advance(delivery.id, 1)
        await self._bring_each(delivery, made, words)

    async def _letters(self, letters: Sequence[Letter], until: str, language: str) -> tuple[Document, ...]:
        words, username = texts(language), await self._store.facts.find("username") or ""
        entries = tuple((one.unit, one.name, deep_link(username, f"inv_{one.code}"), one.title) for one in letters)
        made_up = await self._store.facts.find("made_up") is not None
        order = LettersOrder(
            agency=self._config.agency.name,
            entries=entries,
            until=until,
            language=language,
            day=self._today(),
            made_up=made_up,
        )
        table = csv_bytes(("code", "name", "link", "until"), [(*one[:3], until) for one in entries])
        return (
            Document(words("letters.pdf"), await self._workshop.posters(order), words("letters.caption_pdf")),
            Document(words("letters.csv"), in_dialect(table, dialect_for(language)), words("letters.caption_csv")),
        )

    def _today(self) -> date:
        return local_day(self._clock(), self._config.agency.timezone)

    async def _bring_each(self, delivery: Delivery, report: Made, words: Texts) -> None:
        """Each document fills a placeholder of its own, so a stop in between sends none of them twice."""
        for stage, document in enumerate(report.documents, 1):
            if stage < delivery.stage:
                continue  # arrived before a stop
            placed = delivery.message if stage == delivery.stage else None
            await self._chats.fill(delivery, words("report.sending", name=document.name), document, placed)
            await self._store.deliveries.advance(delivery.id, stage + 1)
