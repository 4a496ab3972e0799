"""Whether the edition of a survey period may be made or withdrawn: granted by one of all who answer for the agency."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cases.people import Refused
from bot.config import Config
from bot.conversation.texts import texts
from bot.rules.owed import Notice, Press
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, Store
from bot.storage.editions import Withdrawal
from bot.storage.owed import Owed
from scoring import Period, local_day

RIGHT = "publish"
BUTTON = "e"  # payloads of our buttons: e:make:PERIOD


class EditionGrants:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def ask(self, period: Period, by: Author) -> int:
        """Ask everybody who may grant it, once. Returns how many messages are newly owed."""
        days = (local_day(by.at, self._config.agency.timezone) - period.last).days
        owed = [
            self._note(
                period.key,
                by,
                chat,
                "ask",
                texts(language)("edition.ask", period=period.name(language), days=days),
                Press(label=texts(language)("edition.make"), data=f"{BUTTON}:make:{period.key}"),
            )
            for chat, language in (await self._admins()).items()
        ]
        return await self._store.editions.ask(period.key, owed, int(by.at.timestamp()))

    async def waits(self, who: Standing, period: str) -> bool:
        """Whether this person may grant it, and nobody has so far. Never before it was asked."""
        if not who.may(RIGHT, EVERYWHERE):
            return False
        state = await self._store.editions.find(period)
        return state is not None and not state.granted

    async def grant(self, who: Standing, by: Author, period: str) -> bool:
        """Let it be made. False where it had been granted. Raises Refused for who may not, and what was not asked."""
        if not who.may(RIGHT, EVERYWHERE) or await self._store.editions.find(period) is None:
            raise Refused
        return await self._store.editions.grant(period, by)

    async def tell(self, period: Period, folder: str, by: Author) -> int:
        """Note where the edition is, and tell everybody who may grant one. Returns how many messages are owed."""
        url = self._config.publish.url.rstrip("/")
        place = f"{url}/{folder}/" if url else folder
        owed = [
            self._note(
                period.key, by, chat, "made", texts(language)("edition.made", period=period.name(language), place=place)
            )
            for chat, language in (await self._admins()).items()
        ]
        return await self._store.editions.make(period.key, folder, owed, by)

    async def agree(self, who: Standing, by: Author, folder: str, reason: str) -> bool:
        """Let an edition be withdrawn for this reason. False where it is already. Raises Refused."""
        found = await self._store.editions.withdrawal(folder)
        if not who.may(RIGHT, EVERYWHERE) or found is None or (found.reason != reason and not found.agreed):
            raise Refused
        return await self._store.editions.agree(folder, by)

    async def tell_withdrawn(self, done: Withdrawal, by: Author) -> int:
        """Note that it is withdrawn, and tell everybody who may publish. Returns how many messages are owed."""
        told = {"folder": done.folder, "reason": done.reason}
        owed = [
            self._note(done.folder, by, chat, "withdrawn", texts(language)("edition.withdrawn", **told))
            for chat, language in (await self._admins()).items()
        ]
        return await self._store.editions.withdraw(done, owed, by)

    def _note(self, key: str, by: Author, chat: int, what: str, text: str, button: Press | None = None) -> Owed:
        placeholder = texts(self._config.agency.language)("people.notice")
        thing = Notice(placeholder=placeholder, text=text, button=button)
        part = f"edition-{what}-{key}"
        return Owed(thing=thing, period=by.stamp[:10], unit=EVERYWHERE, recipient=chat, part=part)

    async def _admins(self) -> Mapping[int, str]:
        """The chat and language of every admin of the whole agency who can be reached."""
        found = await self._store.people.of_roles(("admin",))
        roots = dict.fromkeys(self._config.admins.telegram_ids, self._config.agency.language)
        return roots | {one.chat: one.language for one in found if one.unit == EVERYWHERE and not one.blocked}
