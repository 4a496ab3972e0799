"""The buttons by which an admin has the edition of a survey period made for everybody to read, or withdrawn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.cases.edition_grants import BUTTON, RIGHT, EditionGrants
from bot.cases.people import Refused
from bot.conversation.render import Button, Screen
from bot.conversation.screen import clipped
from bot.conversation.texts import Texts
from bot.handlers.commands import REPORT
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import Rows
from bot.reporting.spans import find_period
from bot.rules.rights import EVERYWHERE, Standing
from scoring import BadPeriod, Period, parse_period

if TYPE_CHECKING:
    from exports.site.editions import Edition

_MOST = 40  # letters of a name that there is not
_TITLE, _LISTED = 2, 7  # lines of a period's name, and buttons that fit a small phone below it
WITHDRAW = ("tarik", "withdraw")  # in every language, whichever is typed


async def edition_rows(desk: Desk, standing: Standing, period: Period, words: Texts) -> Rows:
    """The button below the city's formats: to publish, where that question waits, or to withdraw what stands.

    One that leads to all of these where there are several, so that the formats fit a small phone.
    """
    rows = await _all_rows(desk, standing, period.key, words)
    if len(rows) < 2:
        return rows
    return ((Button(words("edition.several", count=len(rows)), f"{BUTTON}:of:{period.key}"),),)


class EditionDesk:
    right = "publish"

    def __init__(self, desk: Desk) -> None:
        self._desk, self._grants = desk, EditionGrants(desk.config, desk.store)

    def lets(self, standing: Standing) -> bool:
        """Whether this person may withdraw an edition."""
        return standing.may(RIGHT, EVERYWHERE)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of e:of:PERIOD, e:make:PERIOD, e:why:FOLDER, e:typed:FOLDER:REASON, e:withdraw:FOLDER:MARK.

        One tap grants it, and a second one says that it was. Raises Refused.
        """
        words = asker.words
        match choice:
            case ["of", key]:
                return await self._several(asker, key)
            case ["make", key]:
                try:
                    period = parse_period(key)
                except BadPeriod:
                    raise Refused from None
                new = await self._grants.grant(asker.standing, self._desk.author(asker.user), period.key)
                return Screen(words("edition.granted" if new else "edition.known", period=period.name(words.language)))
            case ["why", folder]:
                one = await self._edition(asker.standing, folder)
                command = f"/{REPORT.shown[words.language]} {WITHDRAW[words.language != 'id']} {one.folder}"
                return Screen(words("edition.why", folder=one.folder, command=command), (_back(one.period, words),))
            case ["typed", folder, reason]:
                return await self._ask(asker, folder, " ".join(reason.split()))
            case ["withdraw", folder, mark]:
                found = await self._desk.store.editions.withdrawal(folder)
                if found is None or mark != _mark(found.reason):
                    raise Refused
                new = await self._grants.agree(asker.standing, self._desk.author(asker.user), folder, found.reason)
                return Screen(words("edition.withdrawing" if new else "edition.known_withdrawal", folder=folder))
        raise Refused

    async def _several(self, asker: Asker, key: str) -> Screen:
        """All that can be done with a period's editions, the newest first. Raises Refused."""
        words, rows = asker.words, await _all_rows(self._desk, asker.standing, key, asker.words)
        period = await find_period(self._desk.store, key) if rows else None
        if period is None:
            raise Refused
        title = words("edition.of", period=clipped(period.name(words.language), _TITLE))
        left = len(rows) - _LISTED
        told = f"{title}\n{words('list.rest', count=left)}" if left > 0 else title
        return Screen(told, (*rows[:_LISTED], _back(key, words)))

    async def _ask(self, asker: Asker, typed: str, reason: str) -> Screen:
        """Whether an edition is to be withdrawn for this reason, or which there are. Raises Refused."""
        from bot.reporting.editions import LONGEST_REASON  # noqa: PLC0415 -- an idle bot does without the whole page

        words, editions = asker.words, await _standing_editions(self._desk, asker.standing)
        if not self.lets(asker.standing):
            raise Refused
        if (one := _named(editions, typed)) is None:
            names = ", ".join(one.folder for one in editions)
            told = words("edition.unknown", folder=typed[:_MOST], standing=names) if names else words("edition.none")
            return Screen(told)
        if not 0 < len(reason) <= LONGEST_REASON:
            return Screen(
                words("edition.bad_reason", most=LONGEST_REASON, found=len(reason)), (_back(one.period, words),)
            )
        await self._desk.store.editions.propose(one.folder, reason)
        told = words("edition.ask_withdraw", folder=one.folder, reason=reason)
        yes = Button(words("edition.yes"), f"{BUTTON}:withdraw:{one.folder}:{_mark(reason)}", "danger")
        return Screen(told, ((yes,), _back(one.period, words)))

    async def _edition(self, standing: Standing, folder: str) -> Edition:
        """An edition that stands, by its folder. Raises Refused."""
        if (one := _named(await _standing_editions(self._desk, standing), folder)) is None:
            raise Refused
        return one


def _named(editions: Sequence[Edition], folder: str) -> Edition | None:
    return next((one for one in editions if one.folder.casefold() == folder.casefold()), None)


async def _standing_editions(desk: Desk, standing: Standing) -> list[Edition]:
    """Those that nobody has withdrawn, for who may publish."""
    out = desk.config.publish_folder
    if out is None or not standing.may(RIGHT, EVERYWHERE):
        return []

    def read() -> list[Edition]:
        from bot.reporting.edition_folder import read_editions  # noqa: PLC0415 -- an idle bot does without the page

        return [one for one in read_editions(out) if one.reason is None]

    return await asyncio.to_thread(read)


async def _all_rows(desk: Desk, standing: Standing, key: str, words: Texts) -> Rows:
    """To publish a period, and to withdraw each of its editions that stand, the newest first."""
    waits = await EditionGrants(desk.config, desk.store).waits(standing, key)
    editions = [one for one in await _standing_editions(desk, standing) if one.period == key]
    return (
        *(((Button(words("edition.make_page"), f"{BUTTON}:make:{key}"),),) if waits else ()),
        *(
            (Button(words("edition.withdraw", folder=one.folder), f"{BUTTON}:why:{one.folder}"),)
            for one in reversed(editions)
        ),
    )


def _back(key: str, words: Texts) -> tuple[Button, ...]:
    return (Button(words("report.back"), f"r:period:{EVERYWHERE}:{key}"),)


def _mark(reason: str) -> str:
    """Tells a reason from another that was typed since."""
    return sha256(reason.encode()).hexdigest()[:12]
