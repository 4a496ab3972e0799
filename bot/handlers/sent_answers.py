"""Answers that somebody sent as a file: understood, explained by taps, and checked as the batch they would be."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.cases.import_answers import UNITS, mark_of
from bot.cases.import_map import ImportMap
from bot.cases.import_table import understand_most
from bot.cases.import_understood import ImportFaults
from bot.cases.import_words import understood
from bot.cases.imports import Imports, channel_of
from bot.cases.paper import BadSpan, PaperForms
from bot.cases.paper_file import PaperFaults, Row, rows_of, weigh
from bot.cases.people import Refused
from bot.cases.table import lines_of_text
from bot.cases.table_layout import is_table
from bot.cases.table_top import value_in
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts, texts
from bot.handlers.desk import Desk
from bot.handlers.import_questions import MAP, answer_to, map_for_next, map_in, question, with_map
from bot.handlers.import_units import Asked, UnitQuestions
from bot.handlers.late_files import PAPER
from bot.handlers.picker import Rows
from bot.handlers.tables import Tables
from bot.rules.faults import Fault, Faults, fault
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage.forms import Forms
from bot.storage.paper import Batch
from bot.storage.remarks import Remark
from bot.storage.uploads import Upload
from scoring import Instrument, load_instrument
from scoring.columns import Order

MOST = 5_000  # forms in one file. More are imported with `skm`, which shows how far it is
ORDERS: Mapping[str, Order] = {"r": "report", "q": "questionnaire"}  # what columns that are numbers alone mean


class SentAnswers:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._tables = desk, Tables(desk)
        self._forms, self._imports = PaperForms(desk.config, desk.store), Imports(desk.config, desk.store)
        self.units = UnitQuestions(desk, f"{PAPER}:of")

    async def checked(
        self,
        text: str,
        span: str,
        upload: Upload,
        standing: Standing,
        notes: list[Fault],
        words: Texts,
        order: Order | None,
    ) -> tuple[Batch, Forms, Sequence[Remark], str]:
        """The batch that a file would be, and how it is understood where it is not ours. Raises Faults, BadSpan."""
        now = self._desk.clock()
        if await asyncio.to_thread(lambda: is_table(lines_of_text(text), weigh, 1)):
            rows = _few(rows_of(lines_of_text(text), notes))
            return *await self._forms.check(standing, rows, span, now, upload.id, notes=notes, order=order), (), ""
        asked, zone = await self._instrument(span), self._desk.config.agency.timezone
        said = map_in(text, asked).with_options(order=order)
        found = await asyncio.to_thread(understand_most, lines_of_text(text), asked, said, zone, notes)
        if len(found.rows) > MOST + 1:
            raise PaperFaults([fault("too_many", most=MOST)])
        served = {grant.unit for grant in standing.grants} - {EVERYWHERE}
        checked = await self._imports.check(
            standing,
            found,
            span=span,
            unit=next(iter(served)) if len(served) == 1 else "",
            channel=said.channel or channel_of(found),
            now=now,
            batch=upload.id,
        )
        notes += checked.notes
        return checked.batch, checked.responses, checked.remarks, understood(found, words)

    async def keep_answer(
        self,
        upload: Upload,
        person: int,
        span: str,
        standing: Standing,
        order: Order | None,
        answer: tuple[str, str],
    ) -> Upload:
        """Keep the answer to a question about the upload, as button and value. Returns it with that. Raises Refused."""
        text = await self._tables.text(upload, person)
        known = map_in(text, await self._instrument(span))
        try:
            await self.checked(text, span, upload, standing, [], texts(self._desk.config.agency.language), order)
        except ImportFaults as error:
            return await self._keep(upload, text, answer_to(error, known, *answer))
        except (Faults, BadSpan):
            raise Refused from None
        return upload

    async def forget_answers(self, upload: Upload, person: int) -> Upload:
        """Forget all that was answered about the upload. Returns it without."""
        return await self._keep(upload, await self._tables.text(upload, person), ImportMap())

    async def ask(
        self,
        error: ImportFaults,
        text: str,
        upload: Upload,
        span: str,
        words: Texts,
        order: Order | None,
        standing: Standing,
        others: Rows,
    ) -> Screen:
        """Ask what is first to be known of a file that is not clear, with `others` below it."""
        asked = await self._instrument(span)
        known, mark = map_in(text, asked), next((key for key, value in ORDERS.items() if value == order), "-")
        told, rows = question(error, known, asked, f"{PAPER}:ask:{upload.id}:{span}:{mark}", words)
        title, last = f"<b>{html.escape(upload.name)}</b>\n{told}", (*forget_rows(upload, span, text, words), *others)
        if (one := error.faults[0]).key in UNITS:
            return await self.units.ask(title, upload, text, Asked(span, mark, mark_of(one)), standing, words, last)
        return Screen(title, (*rows, *last))

    async def map_for_next(self, text: str, span: str) -> str:
        """What was said of a file, for next month's."""
        return map_for_next(text, await self._instrument(span)) if value_in(text, MAP) else ""

    async def _instrument(self, span: str) -> Instrument:
        return load_instrument(await self._imports.instrument(span))

    async def _keep(self, upload: Upload, text: str, said: ImportMap) -> Upload:
        """Keep what is said of a file with its rows."""
        text = await with_map(text, said)
        await self._desk.store.uploads.read(upload.id, text)
        return replace(upload, rows=text)


def forget_rows(upload: Upload, span: str, text: str, words: Texts) -> Rows:
    """What takes back all that was answered about a file."""
    if not value_in(text, MAP):
        return ()
    return ((Button(words("paper.forget"), f"{PAPER}:forget:{upload.id}:{span}"),),)


def _few(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows of a file that is not too long. Raises PaperFaults."""
    for number, row in enumerate(rows):
        if number > MOST:  # the first is the header
            raise PaperFaults([fault("too_many", most=MOST)])
        yield row
