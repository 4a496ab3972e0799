"""/kertas: paper forms from a chat: an empty file out, a filled one in, checked, saved and taken back by taps."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from telegram import User

from bot.cases.import_counts import counts_of, units_told
from bot.cases.import_understood import ImportFaults
from bot.cases.paper import UNDO_DAYS, BadSpan, PaperForms, TooLate, blank
from bot.cases.people import Refused
from bot.cases.table import notes_of_text
from bot.cases.table_cells import TableFaults
from bot.conversation.lists import PER_PAGE, paged
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.import_questions import MAP_FILE, can_be_asked
from bot.handlers.import_units import asked_of
from bot.handlers.late_files import PAPER
from bot.handlers.picker import LABEL, Rows, is_number, page_ways
from bot.handlers.screens import Screens
from bot.handlers.sent_answers import MOST, ORDERS, SentAnswers, forget_rows
from bot.handlers.tables import Tables
from bot.rules.faults import Fault, Faults
from bot.rules.rights import Standing
from bot.storage import BatchUnderWay, Window
from bot.storage.errors import IntegrityFault
from bot.storage.paper import Batch
from bot.storage.uploads import Upload
from scoring import BadPeriod, parse_period
from scoring.columns import Order

# Payloads: b:top, b:blank:FORM, b:span|save:UPLOAD:SPAN[:ORDER], b:list:PAGE, b:see:BATCH ...
_UNITS_NAMED = 20


class PaperDesk:
    right = "paper"

    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens
        self._forms, self._tables = PaperForms(desk.config, desk.store), Tables(desk)
        self._sent = SentAnswers(desk)

    async def receive(self, upload: Upload, person: int, standing: Standing, words: Texts) -> Screen:
        """A file of forms has arrived: which period or window is it for?"""
        if not standing.anywhere("paper"):
            return Screen(words("report.refused"))
        try:
            await self._tables.text(upload, person)
        except TableFaults as error:
            return await self._screens.faults(upload.chat, upload.name, error.faults, words)
        return await self._pick_span(upload, 0, words, standing)

    async def _pick_span(self, upload: Upload, page: int, words: Texts, standing: Standing) -> Screen:
        """One page of what the forms of a file may be for."""
        found = await self._forms.spans(standing, self._desk.clock())
        if len(found) > PER_PAGE:  # so that the periods do not stand behind page after page of windows
            found.sort(key=lambda one: isinstance(one, Window))
        rows: list[tuple[Button, ...]] = []
        for span in found[page * PER_PAGE : (page + 1) * PER_PAGE]:
            if isinstance(span, Window):
                key, name = span.code, f"📅 {span.name}"
            else:
                key, name = span.key, span.name(words.language)
            rows.append((Button(name[:LABEL], f"{PAPER}:span:{upload.id}:{key}"),))
        ways = page_ways(words, f"{PAPER}:spans:{upload.id}", page, len(found))
        title = paged(words, words("paper.pick_span", file=upload.name), page, len(found))
        return Screen(title, (*rows, *ways, *_drop(upload, words)))

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        user, words, standing = asker.user, asker.words, asker.standing
        match choice:
            case ["top"]:
                return _top(words)
            case ["said", *typed]:
                return await self._sent.units.found(typed, user.id, standing, words) or _top(words)
            case ["blank", ("csv" | "xlsx") as ending]:
                content = await asyncio.to_thread(blank, self._desk.config, ending, self._desk.clock())
                self._screens.attach(user.id, f"formulir.{ending}", content, words("paper.blank"))
                return _top(words)
            case ["list", page] if is_number(page):
                return await self._list(int(page), words, standing)
            case ["see", batch]:
                return self._one(await self._forms.batch(standing, batch), words)
            case ["undo", batch]:
                return _ask(await self._forms.batch(standing, batch), words)
            case ["undone", batch]:
                return await self._undo(user, batch, words, standing)
            case [("span" | "save" | "drop" | "spans" | "ask" | "of" | "forget") as act, id_, *span]:
                return await self._with_upload(user, act, id_, span, words, standing)
        raise Refused

    async def _with_upload(
        self, user: User, act: str, id_: str, span: Sequence[str], words: Texts, standing: Standing
    ) -> Screen:
        stored = next((one for one in await self._forms.batches(standing) if one.id == id_), None)
        if stored is not None:  # a second tap, or one delivered twice
            return _saved(stored, words)
        upload = await self._desk.store.uploads.find(id_, user.id)
        if upload is None or upload.content is None:
            return Screen(words("upload.gone"))
        match act, span:
            case "drop", []:
                await self._desk.store.uploads.drop(id_)
                return Screen(words("upload.dropped"))
            case "spans", []:
                return await self.receive(upload, user.id, standing, words)
            case "spans", [page] if is_number(page) and standing.anywhere("paper"):
                return await self._pick_span(upload, int(page), words, standing)
            case (("span" | "save"), [name, *marks]) if len(marks) <= 1 and set(marks) <= ORDERS.keys():
                order = ORDERS[marks[0]] if marks else None
                return await self._check(user, upload, name, words, standing, save=act == "save", order=order)
            case "ask", [name, order_mark, mark, value]:
                order = ORDERS.get(order_mark)
                answer = await self._sent.keep_answer(upload, user.id, name, standing, order, (mark, value))
                return await self._check(user, answer, name, words, standing, save=False, order=order)
            case "of", [mark, *where] if (asked := asked_of(upload)) is not None:
                if (listed := await self._sent.units.more(upload, mark, where, standing, words)) is not None:
                    return listed
                order, name = ORDERS.get(asked.order), asked.span
                if where[0] == "unit" and standing.may("paper", where[-1]):
                    upload = await self._sent.keep_answer(upload, user.id, name, standing, order, (mark, where[-1]))
                elif where != ["top"]:
                    raise Refused
                return await self._check(user, upload, name, words, standing, save=False, order=order)
            case "forget", [name]:
                upload = await self._sent.forget_answers(upload, user.id)
                return await self._check(user, upload, name, words, standing, save=False)
        raise Refused

    async def _check(
        self,
        user: User,
        upload: Upload,
        span: str,
        words: Texts,
        standing: Standing,
        *,
        save: bool,
        order: Order | None = None,
    ) -> Screen:
        """Check every row now. Store them all where that was asked for and every row is good."""
        others = ((Button(words("paper.other_span"), f"{PAPER}:spans:{upload.id}"),), *_drop(upload, words))
        try:
            text = await self._tables.text(upload, user.id)
            notes = list(await asyncio.to_thread(notes_of_text, text))
            batch, responses, remarks, told_of = await self._sent.checked(
                text, span, upload, standing, notes, words, order
            )
        except Faults as error:
            if isinstance(error, ImportFaults) and can_be_asked(error):
                return await self._sent.ask(error, text, upload, span, words, order, standing, others)
            screen = await self._screens.faults(upload.chat, upload.name, error.faults, words)
            return Screen(screen.text, (*forget_rows(upload, span, upload.rows or "", words), *others))
        except BadSpan:
            raise Refused from None
        batch = replace(batch, file=upload.name, units=tuple(responses.units()))
        told = {"file": upload.name, "span": _span(batch, words), "count": batch.rows, "units": _named(batch.units)}
        mark = "".join(f":{key}" for key, value in ORDERS.items() if value == order)
        button = Button(words("paper.save"), f"{PAPER}:save:{upload.id}:{span}{mark}")
        if not save:
            names = await self._desk.store.unit_lists.names(units_told(responses))
            units, days = counts_of(responses, words.language, names)
            counts, forget = (
                words("paper.read_counts", units=units, days=days),
                forget_rows(upload, span, text, words),
            )
            ready = words("paper.ready", **told) + "\n\n" + counts + "\n" + told_of + self._screens.notes(notes, words)
            return Screen(ready, ((button,), *_other_orders(upload, span, order, notes, words), *forget, *others))
        try:
            await self._desk.store.batches.add(batch, responses, self._desk.author(user), remarks=remarks)
        except BatchUnderWay:
            return Screen(words("paper.busy"), ((button,), *others))
        except IntegrityFault:
            return Screen(words("paper.taken"), others)
        await self._desk.store.uploads.drop(upload.id)
        if said := await self._sent.map_for_next(text, span):
            self._screens.attach(upload.chat, MAP_FILE, said.encode(), words("paper.map"))
        return _saved(batch, words)

    async def _list(self, page: int, words: Texts, standing: Standing) -> Screen:
        found = await self._forms.batches(standing)
        shown = found[page * PER_PAGE : (page + 1) * PER_PAGE]
        rows = [
            (Button(_line(one, self._desk.local(one.made).date(), words)[:LABEL], f"{PAPER}:see:{one.id}"),)
            for one in shown
        ]
        ways = [Button(words("report.back"), f"{PAPER}:list:{page - 1}" if page else f"{PAPER}:top")]
        if len(found) > (page + 1) * PER_PAGE:
            ways.append(Button(words("report.more"), f"{PAPER}:list:{page + 1}"))
        title = words("paper.listed", count=len(found)) if found else words("paper.none")
        return Screen(paged(words, title, page, len(found)), (*rows, tuple(ways)))

    def _one(self, batch: Batch, words: Texts) -> Screen:
        told = {"batch": batch.id, "file": batch.file, "span": _span(batch, words), "count": batch.rows}
        lines = [
            words("paper.one", **told, made=self._desk.minute(batch.made, words.language), units=_named(batch.units))
        ]
        rows: Rows = ()
        if batch.undone is not None:
            lines.append(words("paper.undone", at=self._desk.minute(batch.undone, words.language)))
        elif self._forms.may_be_undone(batch, self._desk.clock()):
            lines.append(words("paper.undo_until", day=self._forms.last_day(batch)))
            rows = ((Button(words("paper.undo"), f"{PAPER}:undo:{batch.id}"),),)
        else:
            lines.append(words("paper.too_late", days=UNDO_DAYS))
        return Screen("\n\n".join(lines), (*rows, (Button(words("report.back"), f"{PAPER}:list:0"),)))

    async def _undo(self, user: User, batch: str, words: Texts, standing: Standing) -> Screen:
        """A second tap finds it taken back and says so."""
        found = await self._forms.batch(standing, batch)
        if found.undone is None:
            try:
                await self._forms.undo(standing, self._desk.author(user), batch)
            except TooLate:
                return Screen(words("paper.too_late", days=UNDO_DAYS))
        return self._one(await self._forms.batch(standing, batch), words)


def _top(words: Texts) -> Screen:
    rows = (
        (Button(words("paper.blank_xlsx"), f"{PAPER}:blank:xlsx"),),
        (Button(words("paper.blank_csv"), f"{PAPER}:blank:csv"),),
        (Button(words("paper.batches"), f"{PAPER}:list:0"),),
    )
    return Screen(words("paper.title", most=MOST), rows)


def _ask(batch: Batch, words: Texts) -> Screen:
    rows = (
        (Button(words("paper.undo_yes"), f"{PAPER}:undone:{batch.id}"),),
        (Button(words("report.back"), f"{PAPER}:see:{batch.id}"),),
    )
    return Screen(words("paper.undo_ask", batch=batch.id, count=batch.rows), rows)


def _other_orders(upload: Upload, span: str, order: Order | None, notes: Sequence[Fault], words: Texts) -> Rows:
    """What reads columns that are numbers alone in the other order, where a file has some, or an order was chosen."""
    if order is None and not any(one.key in ("bare_numbers", "bare_score") for one in notes):
        return ()
    key, other = next((key, value) for key, value in ORDERS.items() if value != (order or "report"))
    return ((Button(words(f"paper.order_{other}"), f"{PAPER}:span:{upload.id}:{span}:{key}"),),)


def _saved(batch: Batch, words: Texts) -> Screen:
    see = ((Button(words("paper.batches"), f"{PAPER}:see:{batch.id}"),),)
    return Screen(words("paper.saved", batch=batch.id, count=batch.rows, span=_span(batch, words)), see)


def _line(batch: Batch, day: date, words: Texts) -> str:
    told = {"count": batch.rows, "span": _span(batch, words), "file": batch.file}
    return ("↩️ " if batch.undone else "") + html.unescape(words("paper.line", day=day, **told))


def _span(batch: Batch, words: Texts) -> str:
    """What a batch is for as its button called it: a period by name, a window by its code."""
    try:
        return parse_period(batch.span).name(words.language)
    except BadPeriod:
        return batch.span


def _named(units: Sequence[str]) -> str:
    more = len(units) - _UNITS_NAMED
    return ", ".join(units[:_UNITS_NAMED]) + (f" … +{more}" if more > 0 else "")


def _drop(upload: Upload, words: Texts) -> Rows:
    return ((Button(words("upload.drop"), f"{PAPER}:drop:{upload.id}"),),)
