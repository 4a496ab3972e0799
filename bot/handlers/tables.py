"""Tables that staff have sent: read once, in a child process, and kept as text for the taps that follow."""

from __future__ import annotations

from bot.cases.table_cells import TableFaults
from bot.handlers.desk import Desk
from bot.storage.uploads import Upload


class Tables:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def text(self, upload: Upload, person: int) -> str:
        """The rows of this person's file, as lines_of_text reads them where they are needed, beside the loop.

        Raises TableFaults for one that cannot be read: it is kept no longer.
        """
        if upload.rows is not None:
            return upload.rows
        found = await self._desk.readers.text(person, upload.content or b"")
        if not isinstance(found, str):
            await self._desk.store.uploads.drop(upload.id)
            raise TableFaults(found)
        await self._desk.store.uploads.read(upload.id, found)
        return found
