"""Tables that staff have sent: read once, in a child process, and kept as plain rows for the taps that follow."""

from __future__ import annotations

import asyncio
import json

from bot.cases.paper_file import form_of
from bot.cases.table import Rows, TableFaults
from bot.handlers.desk import Desk
from bot.storage.uploads import Upload


class Tables:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def rows(self, upload: Upload, person: int) -> Rows:
        """The rows of this person's file. Raises TableFaults for one that cannot be read: it is kept no longer."""
        if upload.rows is not None:
            return Rows.of_plain(await asyncio.to_thread(json.loads, upload.rows))
        found = await self._desk.readers.table(person, upload.content or b"", form_of(upload.name))
        if not isinstance(found, Rows):
            await self._desk.store.uploads.drop(upload.id)
            raise TableFaults(found)
        plain = await asyncio.to_thread(json.dumps, found.to_plain())
        await self._desk.store.uploads.read(upload.id, plain)
        return found
