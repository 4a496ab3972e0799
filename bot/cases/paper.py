"""Paper forms, entered by whoever may: checked, stored as a batch, taken back. The bot and the command line alike."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from bot.cases.paper_checks import CHANNEL, Counter
from bot.cases.paper_file import Row
from bot.cases.paper_rows import headings, responses_of, template
from bot.cases.people import Refused
from bot.cases.slots import Slots
from bot.cases.unit_names import code_of
from bot.cases.windows import concerns
from bot.config import Config
from bot.conversation.texts import texts
from bot.rules.faults import Fault
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, Store
from bot.storage.forms import Forms
from bot.storage.paper import Batch
from bot.storage.windows import Window
from scoring import BadPeriod, Period, load_instrument, local_day, parse_period, period_of
from scoring.columns import Order

UNDO_DAYS = 30  # after the import, and after the last day of what was imported for
_LISTED_DAYS = 60  # a window that closed so long ago is no longer offered


class BadSpan(Exception):
    """Neither a window's code nor a survey period. The message says what was expected."""


class TooLate(Exception):
    """The batch was imported, and its window closed, more than UNDO_DAYS ago."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        begins = max(batch.last.isoformat(), batch.made[:10])
        super().__init__(f"found {UNDO_DAYS} days since {begins} gone by, expected it to be taken back before")


class PaperForms:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def check(
        self,
        who: Standing,
        rows: Iterable[Row],
        span: str,
        now: datetime,
        batch: str,
        step: Callable[[], None] = lambda: None,
        notes: list[Fault] | None = None,
        channel: str = CHANNEL,
        order: Order | None = None,
    ) -> tuple[Batch, Forms]:
        """The batch that these rows would be. Nothing is stored. Raises Refused, BadSpan and PaperFaults.

        What had to be assumed about the file is added to `notes`. `order` is what numbers alone mean in its header.

        Units where this person may not enter forms are unknown here.
        """
        if not who.anywhere("paper"):
            raise Refused
        await self._store.batches.clear()
        rows, codes = await asyncio.to_thread(_read, rows)
        aliases = await self._store.units.aliases()
        earlier = {code: aliases[code] for code in codes if code in aliases}
        codes = {*codes, *earlier.values()}
        window = await self._store.windows.find(span)
        found = window if window is not None and concerns(who, "paper", window) else self._period(span)
        own = found.instrument if isinstance(found, Window) else ""
        units = {unit.code: unit for unit in await self._store.units.some(codes) if who.may("paper", unit.code)}
        counter = Counter(
            instrument=load_instrument(own or self._config.survey.instrument),
            units=units | {code: units[unit] for code, unit in earlier.items() if unit in units},
            slots=Slots(
                windows=await self._store.windows.all(),
                parents=await self._store.units.lines(codes),
                moment=now,
                agency=self._config.agency.timezone,
                kind=self._config.survey.period,
            ),
            span=found,
            used=await self._store.batches.serials(),
            ended=await self._store.successions.ended(codes),
            today=local_day(now, self._config.agency.timezone),
            channel=channel,
            order=order,
        )
        responses = await asyncio.to_thread(responses_of, rows, counter, batch, step, notes)
        name = found.code if isinstance(found, Window) else found.key
        stamp = Author("", now).stamp
        return Batch(id=batch, span=name, last=found.last, file="", made=stamp, rows=len(responses)), responses

    async def spans(self, who: Standing, now: datetime) -> list[Window | Period]:
        """What this person may enter forms for now: windows that take them, the open period and the one before."""
        day = local_day(now, self._config.agency.timezone)
        period = period_of(day, self._config.survey.period)
        windows = [
            one
            for one in await self._store.windows.all()
            if "kertas" in one.channels
            and one.first <= day <= one.last + timedelta(days=_LISTED_DAYS)
            and concerns(who, "paper", one)
        ]
        return [*windows, period, period.previous()]

    async def batches(self, who: Standing) -> list[Batch]:
        """The imports this person may see, newest first: all of whose units are theirs."""
        return [one for one in reversed(await self._store.batches.all()) if _theirs(who, one)]

    async def batch(self, who: Standing, batch: str) -> Batch:
        """A batch that this person may see. Raises Refused."""
        found = next((one for one in await self.batches(who) if one.id == batch), None)
        if found is None:
            raise Refused
        return found

    async def undo(self, who: Standing, by: Author, batch: str) -> int:
        """Take a batch back. Returns how many forms. Raises Refused, TooLate."""
        found = await self.batch(who, batch)
        if not self.may_be_undone(found, by.at):
            raise TooLate(found)
        removed = await self._store.batches.undo(batch, by)
        if removed is None:
            raise Refused
        return removed

    def may_be_undone(self, batch: Batch, now: datetime) -> bool:
        """Whether the last day for it has not gone by."""
        return local_day(now, self._config.agency.timezone) <= self.last_day(batch)

    def last_day(self, batch: Batch) -> date:
        """UNDO_DAYS after the import, or after the last day of its window where that is later."""
        made = local_day(datetime.fromisoformat(batch.made), self._config.agency.timezone)
        return max(batch.last, made) + timedelta(days=UNDO_DAYS)

    def _period(self, asked: str) -> Period:
        expected = f"a code of `skm windows list`, or a {self._config.survey.period} or longer"
        try:
            period = parse_period(asked)
        except BadPeriod:
            raise BadSpan(f'found "{asked}", expected {expected}') from None
        one = period_of(period.first, self._config.survey.period)
        if one.first < period.first or period.last < one.last:
            raise BadSpan(f'found "{asked}", expected {expected}')
        return period


def blank(config: Config, ending: str, now: datetime, instrument: str | None = None) -> bytes:
    """The empty file to type forms into, `ending` csv or xlsx. An xlsx has a second sheet that explains the columns.

    `instrument` is a window's own questionnaire. Raises what load_instrument raises.
    """
    questionnaire = load_instrument(instrument or config.survey.instrument)
    names = headings(questionnaire)
    if ending == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow(names)
        return text.getvalue().encode("utf-8-sig")
    from exports.paper import paper_sheet  # noqa: PLC0415 -- XlsxWriter, only where it is made

    day = local_day(now, config.agency.timezone)
    language = config.agency.language
    words = texts(language)
    sheets = words("paper.sheet_forms"), words("paper.sheet_columns")
    return paper_sheet(config.agency.name, names, template(questionnaire, language), day, sheets, language)


def _theirs(who: Standing, batch: Batch) -> bool:
    """A batch of before units were noted is the whole agency's."""
    return all(who.may("paper", unit) for unit in batch.units or (EVERYWHERE,))


def _read(rows: Iterable[Row]) -> tuple[list[Row], set[str]]:
    """The rows, and the codes of units that they name."""
    found = list(rows)
    return found, set(map(code_of, {row.cells.get("unit", "") for row in found}))
