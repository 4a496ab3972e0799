"""Files that staff send: remembered before they are acknowledged, fetched and checked after it, applied by a tap.

The row in the store is the state: a file that came shortly before a stop is fetched after the start.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram import Message, User
from telegram.error import BadRequest

from bot.conversation.render import Button, Screen
from bot.conversation.texts import texts
from bot.gateway.attachments import TooLarge, fetch
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.late_files import UPLOAD, LateFiles
from bot.handlers.screens import Screens, full
from bot.rules.identity import new_code
from bot.rules.limits import CHAT
from bot.rules.lines import Line, reason_of
from bot.rules.quotas import Full
from bot.rules.rights import EVERYWHERE
from bot.storage.uploads import Upload

log = logging.getLogger(__name__)

_MEGABYTES = CHAT.size // 1_000_000
_RECENT_SECONDS = 900  # before which nobody waits any more for what a file is answered with
_LEASE_SECONDS = 300  # of one file, by one of several workers: longer than to fetch it takes


class Uploads:
    right = ""

    def __init__(self, desk: Desk, screens: Screens, files: LateFiles) -> None:
        self._desk, self._screens, self._files = desk, screens, files
        self._shared = desk.config.telegram.workers > 1

    async def receive(self, user: User, message: Message) -> bool:
        """A document. Returns whether it was taken. Only of people who may do something with it."""
        document, standing = message.document, await self._desk.staff.standing(user.id)
        if document is None or not (standing.may("units.edit", EVERYWHERE) or standing.anywhere("paper")):
            return False
        name = (document.file_name or "?")[:100]
        upload = Upload(
            id=new_code(8),
            chat=message.chat.id,
            message=message.message_id,
            file=document.file_id,
            name=name,
            made=self._desk.now,
        )
        if (document.file_size or 0) > _MEGABYTES * 1_000_000:
            self._screens.say(upload.chat, self._desk.words(user)("upload.too_large", file=name, size=_MEGABYTES))
            return True
        try:
            if await self._desk.store.uploads.add(upload, self._lease if self._shared else None):
                self._take_in(upload, user.id, self._desk.language(user))
        except Full as error:
            words = self._desk.words(user)
            clear = ((Button(words("upload.clear"), f"{UPLOAD}:clear"),),)
            self._screens.say(upload.chat, Screen(full(error, words), clear))
        return True

    async def resume(self) -> int:
        """Fetch what came lately and was not fetched by a process that has stopped. Returns how many.

        Of several workers each may be at work: one that was killed is known by its lease alone, minutes later.
        """
        uploads, since = self._desk.store.uploads, self._desk.now - _RECENT_SECONDS
        if self._shared:
            left = await uploads.take_left(since, self._desk.now, self._lease)
        else:
            left = await uploads.left(since)
        for upload in left:
            self._take_in(upload, upload.chat, self._desk.config.agency.language)
        return len(left)

    async def take_over(self) -> None:
        """At a tick of the worker that leads: fetch what another one had under way when it was killed."""
        if self._shared:
            await self.resume()

    @property
    def _lease(self) -> int:
        return self._desk.now + _LEASE_SECONDS

    def _take_in(self, upload: Upload, person: int, language: str) -> None:
        async def work() -> None:
            words = texts(language)
            try:
                content = await fetch(self._desk.bot, upload.file, _MEGABYTES * 1_000_000)
            except TooLarge:
                said = Screen(words("upload.too_large", file=upload.name, size=_MEGABYTES))
            except BadRequest as error:
                log.warning(Line("file not fetched", reason=reason_of(error)))
                said = Screen(words("upload.failed", file=upload.name))
            else:
                files = await self._files.made()
                said = await files.receive(replace(upload, content=content), person, words)
            self._screens.say(upload.chat, said)
            if not said.rows:  # there is nothing to apply
                await self._desk.store.uploads.drop(upload.id)

        def give_up(_: Exception) -> None:
            self._screens.say(upload.chat, texts(language)("upload.failed", file=upload.name))

        self._desk.outbox.put(upload.chat, work, otherwise=give_up)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        if choice == ["clear"]:
            await self._desk.store.uploads.drop_waiting(asker.user.id)
            return Screen(asker.words("upload.dropped"))
        return await (await self._files.made()).screen(asker, choice)
