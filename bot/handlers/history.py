"""/riwayat: published figures of the past, listed and taken back. A file of them is checked, shown, stored by a tap."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cases.history import HistoryCases, HistoryPlan
from bot.cases.people import Refused
from bot.cases.table import lines_of_text, notes_of_text
from bot.conversation.lists import PER_PAGE, paged
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.late_files import HISTORY
from bot.handlers.picker import LABEL, Rows, is_number, page_ways
from bot.handlers.screens import Screens
from bot.handlers.tables import Tables
from bot.rules.faults import Faults
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, HistoryMoved
from bot.storage.history import HistoryBatch
from bot.storage.uploads import Upload
from exports.writing.dates import day_name
from exports.writing.numbers import local
from scoring.history import Published

# Payloads: z:top, z:list|batches:PAGE, z:see|undo|undone:BATCH, z:check|drop:UPLOAD, z:save:UPLOAD:BASIS
_NAMED = 20  # figures that a preview names, and that stand on a page


class HistoryDesk:
    right = "history"

    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens
        self._cases, self._tables = HistoryCases(desk.config, desk.store), Tables(desk)

    async def receive(self, upload: Upload, by: Author, standing: Standing, words: Texts) -> Screen:
        """A file of figures has arrived: what it would do."""
        if not standing.may("history", EVERYWHERE):
            return Screen(words("report.refused"))
        try:
            plan, notes = await self._plan(upload, by, standing, words)
        except Faults as error:
            return await self._screens.faults(upload.chat, upload.name, error.faults, words)
        told = _counts(plan, upload)
        if not plan.figures:
            return Screen(words("history.same", **told))
        lines = [_line(one, words) for one in plan.new[:_NAMED]]
        for before, after in plan.changed[: _NAMED - len(lines)]:
            was = words("history.was", ikm=local(str(before.ikm), words.language))
            lines.append(f"{_line(after, words)} {was}")
        if (more := len(plan.figures) - len(lines)) > 0:
            lines.append(words("history.more", count=more))
        save = Button(words("history.save"), f"{HISTORY}:save:{upload.id}:{plan.basis}")
        text = words("history.preview", **told) + "\n\n" + "\n".join(lines)
        return Screen(text + notes, ((save,), *_drop(upload, words)))

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        words, standing = asker.words, asker.standing
        kept, batches = await self._cases.listed(standing)
        match choice:
            case ["top"]:
                return _top(words, len(kept))
            case ["list", page] if is_number(page):
                figures = [one.figure for one in kept]
                return _list(words, figures, int(page))
            case ["batches", page] if is_number(page):
                return self._batches(words, batches[::-1], int(page))
            case ["see" | "undo" | "undone" as act, batch]:
                return await self._batch(asker, batches, act, batch)
            case ["check" | "save" | "drop" as act, upload, *basis]:
                return await self._with_upload(asker, batches, act, upload, "".join(basis))
        raise Refused

    async def _with_upload(
        self, asker: Asker, batches: Sequence[HistoryBatch], act: str, number: str, basis: str
    ) -> Screen:
        words = asker.words
        if (stored := next((one for one in batches if one.id == number), None)) is not None:
            return self._one(stored, words)  # a second tap, or one delivered twice
        upload = await self._desk.store.uploads.find(number, asker.user.id)
        if upload is None or upload.content is None:
            return Screen(words("upload.gone"))
        if act == "drop":
            await self._desk.store.uploads.drop(upload.id)
            return Screen(words("upload.dropped"))
        by = self._desk.author(asker.user)
        if act == "check":
            return await self.receive(upload, by, asker.standing, words)
        try:
            plan, _ = await self._plan(upload, by, asker.standing, words)
            if plan.basis != basis:
                raise HistoryMoved
            await self._cases.apply(asker.standing, by, plan, upload.name, upload.id)
        except Faults as error:
            return await self._screens.faults(upload.chat, upload.name, error.faults, words)
        except HistoryMoved:
            again = (Button(words("units.again"), f"{HISTORY}:check:{upload.id}"),)
            return Screen(words("history.moved"), (again, *_drop(upload, words)))
        await self._desk.store.uploads.drop(upload.id)
        see = ((Button(words("history.batches"), f"{HISTORY}:see:{upload.id}"),),)
        return Screen(words("history.saved", batch=upload.id, **_counts(plan, upload)), see)

    async def _plan(self, upload: Upload, by: Author, standing: Standing, words: Texts) -> tuple[HistoryPlan, str]:
        """What the file would do, and what had to be assumed about it as text."""
        text = await self._tables.text(upload, upload.chat)
        plan = await self._cases.plan(standing, lines_of_text(text), by)
        notes = [*await asyncio.to_thread(notes_of_text, text), *plan.notes]
        return plan, self._screens.notes(notes, words)

    async def _batch(self, asker: Asker, batches: Sequence[HistoryBatch], act: str, number: str) -> Screen:
        words, found = asker.words, next((one for one in batches if one.id == number), None)
        if found is None:
            raise Refused
        if act == "undo" and found.undone is None:
            rows = (
                (Button(words("history.undo_yes"), f"{HISTORY}:undone:{found.id}"),),
                (Button(words("report.back"), f"{HISTORY}:see:{found.id}"),),
            )
            return Screen(words("history.undo_ask", batch=found.id, count=found.figures), rows)
        if act == "undone" and found.undone is None:
            await self._cases.undo(asker.standing, self._desk.author(asker.user), found.id)
            _, batches = await self._cases.listed(asker.standing)
            found = next(one for one in batches if one.id == number)
        return self._one(found, words)

    def _batches(self, words: Texts, found: Sequence[HistoryBatch], page: int) -> Screen:
        shown = found[page * PER_PAGE : (page + 1) * PER_PAGE]
        rows: Rows = tuple((Button(self._label(one, words), f"{HISTORY}:see:{one.id}"),) for one in shown)
        title = words("history.listed", count=len(found)) if found else words("history.no_batches")
        title = paged(words, title, page, len(found))
        return Screen(title, (*rows, *page_ways(words, f"{HISTORY}:batches", page, len(found), f"{HISTORY}:top")))

    def _one(self, batch: HistoryBatch, words: Texts) -> Screen:
        lines = [
            words(
                "history.one",
                batch=batch.id,
                file=batch.file,
                count=batch.figures,
                made=self._desk.minute(batch.made, words.language),
            )
        ]
        rows: Rows = ((Button(words("history.undo"), f"{HISTORY}:undo:{batch.id}"),),)
        if batch.undone is not None:
            lines.append(words("history.undone", at=self._desk.minute(batch.undone, words.language)))
            rows = ()
        return Screen("\n\n".join(lines), (*rows, (Button(words("report.back"), f"{HISTORY}:batches:0"),)))

    def _label(self, batch: HistoryBatch, words: Texts) -> str:
        mark, day = "↩️ " if batch.undone else "", day_name(self._desk.local(batch.made).date(), words.language)
        return f"{mark}{day} · {batch.figures} · {batch.file}"[:LABEL]


def _top(words: Texts, count: int) -> Screen:
    rows = (
        (Button(words("history.figures"), f"{HISTORY}:list:0"),),
        (Button(words("history.batches"), f"{HISTORY}:batches:0"),),
    )
    return Screen(words("history.title", count=count), rows)


def _list(words: Texts, figures: Sequence[Published], page: int) -> Screen:
    shown = figures[page * _NAMED : (page + 1) * _NAMED]
    ways = [Button(words("report.back"), f"{HISTORY}:list:{page - 1}" if page else f"{HISTORY}:top")]
    if len(figures) > (page + 1) * _NAMED:
        ways.append(Button(words("report.more"), f"{HISTORY}:list:{page + 1}"))
    lines = "\n".join(_line(one, words) for one in shown) or words("history.none")
    title = paged(words, words("history.title", count=len(figures)), page, len(figures), _NAMED)
    return Screen(f"{title}\n\n{lines}", (tuple(ways),))


def _line(one: Published, words: Texts) -> str:
    """One figure in HTML."""
    unit = one.unit or words("history.agency")
    told = {"period": one.period.name(words.language), "ikm": local(str(one.ikm), words.language)}
    return words("history.line", unit=unit, n=one.n or "–", weight=one.weight or "–", **told)


def _counts(plan: HistoryPlan, upload: Upload) -> dict[str, object]:
    return {"file": upload.name, "new": len(plan.new), "changed": len(plan.changed), "same": plan.same}


def _drop(upload: Upload, words: Texts) -> Rows:
    return ((Button(words("upload.drop"), f"{HISTORY}:drop:{upload.id}"),),)
