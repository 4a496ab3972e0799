"""What a file that staff sent is, and what it would do: paper forms, answers from elsewhere, figures, units."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Sequence
from dataclasses import replace

from bot.cases import history_columns, paper_file, units_csv
from bot.cases.import_columns import weigh
from bot.cases.import_map import ImportMap, read_map
from bot.cases.import_means import FEWEST
from bot.cases.import_privacy import without_personal
from bot.cases.import_table import understand
from bot.cases.import_understood import ImportFaults
from bot.cases.people import Refused
from bot.cases.table import Rows as TableRows
from bot.cases.table import lines_of_text, notes_of_text
from bot.cases.table_layout import is_table
from bot.cases.units import Plan, UnitChanges
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.history import HistoryDesk
from bot.handlers.import_questions import MAP_ENDING, map_in, with_map
from bot.handlers.late_files import UPLOAD
from bot.handlers.paper import PaperDesk
from bot.handlers.picker import Rows
from bot.handlers.screens import Screens
from bot.handlers.tables import Tables
from bot.rules.faults import Faults
from bot.rules.rights import EVERYWHERE
from bot.storage import Author, Unit, UnitsMoved
from bot.storage.uploads import Upload
from scoring import Instrument, load_instrument

_NAMED = 5  # changes that a preview names, so that a phone shows it whole. All of them stand in a document then
_SIGNS = {"create": "➕", "update": "✏️", "reopen": "▶️", "close": "⏸"}


class SentFiles:
    """The rooms of files. `paper` and `history` take over what is theirs, a table of units is handled here."""

    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens
        self.paper, self.history = PaperDesk(desk, screens), HistoryDesk(desk, screens)
        self._structure, self._tables = UnitChanges(desk.config, desk.store), Tables(desk)

    async def receive(self, upload: Upload, person: int, words: Texts) -> Screen:
        """Read a file that has been fetched, and keep it. Of answers from elsewhere nothing personal is kept."""
        content, uploads, instrument = (
            upload.content or b"",
            self._desk.store.uploads,
            self._desk.config.survey.instrument,
        )
        if upload.name.lower().endswith(MAP_ENDING):
            return await self._map_arrived(upload, person, words)
        text = await self._desk.readers.text(person, content)
        if not isinstance(text, str):
            return await self._screens.faults(upload.chat, upload.name, text, words)
        said = await self._map_of(upload.chat)
        kind = await asyncio.to_thread(_kind, text, instrument, said)
        if not kind:  # it may be about people: nothing of it is kept
            return Screen(words("upload.unknown", file=upload.name))
        if kind == "answers":
            text, content = await asyncio.to_thread(_cleaned, text, instrument, said), b""
            text = await with_map(text, said) if said != ImportMap() else text
        await uploads.keep_content(upload.id, content)
        await uploads.read(upload.id, text)
        return await self._check(replace(upload, content=content, rows=text), person, words)

    async def _map_arrived(self, upload: Upload, person: int, words: Texts) -> Screen:
        """A map: for the file of answers that waits, or else for the next one."""
        uploads, content = self._desk.store.uploads, upload.content or b""
        asked = load_instrument(self._desk.config.survey.instrument)
        try:
            said = read_map(content.decode("utf-8-sig", "replace"), asked)
        except Faults as error:
            return await self._screens.faults(upload.chat, upload.name, error.faults, words)
        await uploads.keep_content(upload.id, content)
        waiting = await uploads.latest(upload.chat, maps=False)
        if waiting is not None and waiting.rows and _kind(waiting.rows, asked.id, said) == "answers":
            text = await asyncio.to_thread(_cleaned, waiting.rows, asked.id, said)
            waiting = replace(waiting, rows=await with_map(text, said))
            await uploads.read(waiting.id, waiting.rows or "")
            return await self._check(waiting, person, words)
        return Screen(words("paper.map_kept", file=upload.name), _drop(upload, words))

    async def _map_of(self, chat: int) -> ImportMap:
        """What a map says that this chat has sent, if it has sent one."""
        found = await self._desk.store.uploads.latest(chat, maps=True)
        if found is None:
            return ImportMap()
        return read_map(
            (found.content or b"").decode("utf-8-sig"), load_instrument(self._desk.config.survey.instrument)
        )

    async def _check(self, upload: Upload, person: int, words: Texts) -> Screen:
        """What the file is, and what it would do."""
        try:
            text = await self._tables.text(upload, person)
        except Faults as error:
            return await self._screens.faults(upload.chat, upload.name, error.faults, words)
        said = map_in(text, load_instrument(self._desk.config.survey.instrument))
        kind = await asyncio.to_thread(_kind, text, self._desk.config.survey.instrument, said)
        if kind in ("forms", "answers"):
            standing = await self._desk.staff.standing(person)
            return await self.paper.receive(upload, person, standing, words)
        if kind == "history":
            standing, by = await self._desk.staff.standing(person), Author(f"telegram:{person}", self._desk.clock())
            return await self.history.receive(upload, by, standing, words)
        if kind == "units":
            return await self._check_units(upload, person, words)
        return Screen(words("upload.unknown", file=upload.name))

    async def _check_units(self, upload: Upload, person: int, words: Texts) -> Screen:
        """What a table of units would do."""
        standing = await self._desk.staff.standing(person)
        if not standing.may("units.edit", EVERYWHERE):
            return Screen(words("report.refused"))
        try:
            text = await self._tables.text(upload, person)
            plan = await self._structure.plan(standing, lines_of_text(text))
            plan = replace(plan, notes=[*await asyncio.to_thread(notes_of_text, text), *plan.notes])
        except Faults as error:
            return await self._screens.faults(upload.chat, upload.name, error.faults, words)
        return await self._preview(upload, plan, words)

    async def _preview(self, upload: Upload, plan: Plan, words: Texts) -> Screen:
        counts, lines = await asyncio.to_thread(lambda: (plan.counts, [_line(*one) for one in plan.changes]))
        told = {"file": upload.name, "rows": len(plan.units)}
        if not lines:
            return Screen(words("units.same", **told))
        shown = lines[:_NAMED]
        if (more := len(lines) - _NAMED) > 0:
            shown.append(html.unescape(words("units.more", count=more)))
            content = "\n".join(lines).encode()
            self._screens.attach(upload.chat, "perubahan.txt", content, words("units.all_changes", file=upload.name))
        text = words("units.preview", **told, **counts._asdict(), names="\n".join(shown))
        text += self._screens.notes(plan.notes, words)
        apply = Button(words("units.apply"), f"{UPLOAD}:apply:{upload.id}:{plan.basis}")
        return Screen(text, ((apply,), *_drop(upload, words)))

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        user, words = asker.user, asker.words
        if len(choice) < 2 or not asker.standing.may("units.edit", EVERYWHERE):
            raise Refused
        upload = await self._desk.store.uploads.find(choice[1], user.id)
        if upload is None:
            return Screen(words("upload.gone"))
        if upload.done is not None:
            return Screen(words("units.applied", **upload.done._asdict()))
        match choice:
            case ["drop", _]:
                await self._desk.store.uploads.drop(upload.id)
                return Screen(words("upload.dropped"))
            case ["check", _]:
                return await self._check(upload, user.id, words)
            case ["apply", _, basis]:
                return await self._apply(asker, upload, basis)
        raise Refused

    async def _apply(self, asker: Asker, upload: Upload, basis: str) -> Screen:
        """What was previewed, or nothing: `basis` are the units that the preview was worked out from."""
        words, standing = asker.words, asker.standing
        again = ((Button(words("units.again"), f"{UPLOAD}:check:{upload.id}"),), *_drop(upload, words))
        try:
            text = await self._tables.text(upload, asker.user.id)
            plan = await self._structure.plan(standing, lines_of_text(text))
            if plan.basis != basis:
                return Screen(words("units.moved"), again)
            saved = await self._structure.apply(standing, self._desk.author(asker.user), plan, upload.id)
        except Faults as error:
            return await self._screens.faults(upload.chat, upload.name, error.faults, words)
        except UnitsMoved:
            return Screen(words("units.moved"), again)
        return Screen(words("units.applied", **saved._asdict()))


def _kind(text: str, instrument: str, said: ImportMap) -> str:
    """What a table is by its columns: forms, history (published figures), units, answers of another program, or ""."""
    if is_table(lines_of_text(text), paper_file.weigh, 1):
        return "forms"
    asked = load_instrument(instrument)
    answers = is_table(lines_of_text(text), lambda cells: weigh(cells, asked, said), FEWEST)
    if is_table(lines_of_text(text), history_columns.weigh, 2) and not (answers and _are_answers(text, asked, said)):
        return "history"
    if answers:
        return "answers"
    return "units" if is_table(lines_of_text(text), units_csv.weigh, 1) else ""


def _are_answers(text: str, instrument: Instrument, said: ImportMap) -> bool:
    """Whether rows are those of respondents: a table of them may have an IKM and a unit as published figures have."""
    try:
        return bool(understand(lines_of_text(text), instrument, said, None, []).rows)
    except ImportFaults:
        return False


def _cleaned(text: str, instrument: str, said: ImportMap) -> str:
    return without_personal(TableRows.of_text(text), load_instrument(instrument), said).to_text()


def _line(action: str, unit: Unit) -> str:
    return f"{_SIGNS[action]} {unit.code} {unit.name[:60]}"


def _drop(upload: Upload, words: Texts) -> Rows:
    return ((Button(words("upload.drop"), f"{UPLOAD}:drop:{upload.id}"),),)
