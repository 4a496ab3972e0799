"""Whose rows a file has, where it does not say so: asked by the lists of units, or by a word behind the command."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cases.table_top import text_with, value_in
from bot.conversation.render import Screen
from bot.conversation.texts import Texts
from bot.handlers.commands import PAPER as COMMAND
from bot.handlers.desk import Desk
from bot.handlers.picker import LABEL, Picker, Rows
from bot.rules.rights import Standing
from bot.storage.unit_lists import Among
from bot.storage.uploads import Upload

_ASKED = "asked"  # what stands beside the rows of a file while its unit is asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for a unit: of which span, with which order of bare numbers, and its short name."""

    span: str
    order: str
    mark: str


def asked_of(upload: Upload) -> Asked | None:
    """The question for a unit that was asked last of a file."""
    found = value_in(upload.rows or "", _ASKED)
    return Asked(*found) if found else None


class UnitQuestions:
    """Payloads: `b:of:UPLOAD:MARK:unit:CODE`, and what the lists need. Span and order stand with the upload."""

    def __init__(self, desk: Desk, begins: str) -> None:
        self._desk, self._begins = desk, begins

    async def ask(
        self, title: str, upload: Upload, text: str, asked: Asked, standing: Standing, words: Texts, last: Rows
    ) -> Screen:
        """The first of the lists, below what is asked."""
        told = [asked.span, asked.order, asked.mark]
        if value_in(text, _ASKED) != told:
            text = await asyncio.to_thread(text_with, text, _ASKED, told)
            await self._desk.store.uploads.read(upload.id, text)
        picker = self._picker(upload, asked.mark, standing, words)
        title = f"{title}\n\n{words('report.search', command=picker.search)}"
        return await picker.first(title, last=last, told=True)

    async def more(
        self, upload: Upload, mark: str, choice: Sequence[str], standing: Standing, words: Texts
    ) -> Screen | None:
        """Another of the lists. None for what is none of them."""
        return await self._picker(upload, mark, standing, words).more(choice)

    async def found(self, typed: Sequence[str], person: int, standing: Standing, words: Texts) -> Screen | None:
        """The units that words find for the file that waits for one. None where none waits."""
        upload = await self._desk.store.uploads.latest(person, maps=False)
        if upload is None or (asked := asked_of(upload)) is None:
            return None
        text = " ".join(typed)
        found = await self._picker(upload, asked.mark, standing, words).found(text)
        return found or Screen(words("paper.no_unit_found", text=text[:LABEL]))

    def _picker(self, upload: Upload, mark: str, standing: Standing, words: Texts) -> Picker:
        prefix, command = f"{self._begins}:{upload.id}:{mark}", f"/{COMMAND.shown[words.language]}"
        among = Among(standing.places("paper"))
        return Picker(self._desk.store.unit_lists, words, prefix, among, f"{prefix}:top", command)
