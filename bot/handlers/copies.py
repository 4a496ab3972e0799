"""Our own copies of evidence, fetched after the sending of it was committed. And showing evidence again."""

from __future__ import annotations

import asyncio
import html
import logging

from telegram.error import TelegramError

from bot.cases.followup import FollowUp, Unfit, explained
from bot.cases.followup_notices import element_name
from bot.conversation.texts import Texts, texts
from bot.gateway.attachments import TooLarge, fetch, send_file
from bot.handlers.desk import Desk
from bot.handlers.screens import Screens
from bot.rules.actions import Action
from bot.rules.attachments import ENDINGS
from bot.rules.lines import Line
from bot.storage import Author
from bot.storage.evidence import Proof
from bot.storage.persons import SCHEDULE

log = logging.getLogger(__name__)

_TRIES = 120  # at every tick of half a minute: an hour
_CAPTION = 700  # of the evidence's own text, so that the whole stays below Telegram's 1024


class Copies:
    def __init__(self, desk: Desk, screens: Screens, followup: FollowUp) -> None:
        self._desk, self._screens, self._followup = desk, screens, followup
        self._one_at_a_time = asyncio.Lock()

    async def fetch_due(self) -> int:
        """Fetch every file we have no copy of.

        Returns how many were kept. What fails is tried again at the next tick.
        """
        kept = 0
        async with self._one_at_a_time:
            for proof in await self._desk.store.evidence.pending():
                kept += await self._fetch(proof)
        return kept

    def show(self, chat: int, action: Action, proofs: list[Proof], unit: str, words: Texts) -> None:
        """Put every piece of evidence into the chat, in order."""
        element = element_name(action, words.language)
        head = words("followup.sent", element=element, unit=unit)
        for proof in proofs:
            self._put(chat, proof, head, words)

    def _put(self, chat: int, proof: Proof, head: str, words: Texts) -> None:
        text = html.escape(proof.text, quote=False)
        if proof.kind == "text":
            self._screens.say(chat, f"{head}\n\n{text}")
            return
        caption = "\n".join([head, html.escape(proof.text[:_CAPTION], quote=False)]).rstrip()

        async def work() -> None:
            assert proof.kind != "text"  # noqa: S101 -- seen above
            bot, name = self._desk.bot, f"bukti-{proof.action}-{proof.id}.{ENDINGS.get(proof.mime or '', 'bin')}"
            if proof.file is not None and await send_file(bot, chat, proof.kind, proof.file, name, caption):
                return
            content = await self._desk.store.evidence.content(proof)
            if content is None or not await send_file(bot, chat, proof.kind, content, name, caption):
                self._screens.say(chat, f"{head}\n{words('followup.no_files')}")

        self._desk.outbox.put(chat, work, again=False)

    async def _fetch(self, proof: Proof) -> bool:
        assert proof.file is not None  # noqa: S101 -- what came by the command line has its copy
        try:
            content = await fetch(self._desk.bot, proof.file, self._followup.most_bytes)
            kind = await self._desk.readers.kind(proof.chat or 0, content)
            mime = self._followup.fitting(len(content), kind)
        except TooLarge:
            most = self._desk.config.followup.evidence_mb
            await self._refuse(proof, Unfit("large", found=f"> {most}", most=most))
        except Unfit as error:
            await self._refuse(proof, error)
        except (TelegramError, OSError) as error:
            log.warning(Line("evidence not fetched", evidence=proof.id, fault=type(error).__name__))
            if proof.tries + 1 >= _TRIES:
                await self._refuse(proof, None)
            else:
                await self._desk.store.evidence.count_try(proof.id)
        else:
            await self._desk.store.evidence.keep_copy(proof, mime, content)
            return True
        return False

    async def _refuse(self, proof: Proof, why: Unfit | None) -> None:
        """Record that it is no evidence, and tell whoever sent it."""
        author = Author(SCHEDULE, self._desk.clock())
        await self._desk.store.evidence.refuse(proof, author, why.fault if why else "not fetched")
        action = await self._desk.store.actions.find(proof.action)
        if action is None or proof.chat is None:
            return
        words = texts(await self._language(proof.chat))
        element = element_name(action, words.language)
        if why is None:
            self._screens.say(proof.chat, words("followup.not_fetched", element=element))
        else:
            self._screens.say(proof.chat, words("followup.not_kept", element=element, why=explained(why, words)))

    async def _language(self, chat: int) -> str:
        """The language this member of staff was last known to speak, or the agency's."""
        known = await self._desk.store.people.of_chats([chat])
        return known[0].language if known else self._desk.config.agency.language
