"""What is kept (/privasi), and erasing it (/hapus)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.draft import BOT, OFFICER_LINK
from bot.conversation.render import ERASE as DANGER
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import is_number

ERASE = "h"  # payloads: h:<period> erases, h: alone keeps, h:tell and h:more:PART tell what is kept
_PARTS = 4  # of all that is told, none higher than a phone


def tell(_: Sequence[str]) -> list[str]:
    """The first screen of /privasi."""
    return ["tell"]


def ask(_: Sequence[str]) -> list[str]:
    """The first screen of /hapus."""
    return ["ask"]


class Privacy:
    right = ""  # a resident's

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """What is kept, what would be erased, or what has been. A button of an earlier period erases nothing."""
        match choice:
            case ["tell"]:
                return self._brief(asker.words)
            case ["more", part] if is_number(part) and int(part) < _PARTS:
                return self._whole(int(part), asker.words)
            case ["ask"]:
                return await self._ask(asker)
            case [key] if key == self._desk.open_period().key:
                return await self._erase(asker)
        return Screen(asker.words("erase.kept"))

    def _brief(self, words: Texts) -> Screen:
        """What everybody should know, on one screen of a phone."""
        text, contact = words("privacy.brief"), self._desk.config.privacy.contact
        if contact:
            text += words("privacy.contact", contact=contact)
        return Screen(text, (_onward(0, words),))

    def _whole(self, part: int, words: Texts) -> Screen:
        """One part of all that is told, the paragraphs shared out evenly."""
        config = self._desk.config
        text = words(
            "privacy.text",
            agency=config.agency.name,
            draft_days=config.privacy.draft_days,
            suggestion_days=config.privacy.suggestion_days,
        )
        back = Button(words("report.back"), f"{ERASE}:more:{part - 1}" if part else f"{ERASE}:tell")
        return Screen(_parts(text)[part], ((back, *(_onward(part + 1, words) if part + 1 < _PARTS else ())),))

    async def _ask(self, asker: Asker) -> Screen:
        """What would be erased, and whether it shall be."""
        words, period = asker.words, self._desk.open_period()
        count = await self._desk.store.responses.count(await self._desk.survey.answers.own.pseudonyms(asker.user.id))
        surveys = await self._desk.survey.of_chat(asker.chat)
        own = [one for one in surveys if one.draft.channel == BOT]  # an officer's respondents are others
        name = period.name(words.language)
        if count == 0 and not own:
            return Screen(words("erase.nothing", period=name))
        buttons = (
            (Button(words("button.yes_erase"), f"{ERASE}:{period.key}", DANGER),),
            (Button(words("button.no"), f"{ERASE}:"),),
        )
        return Screen(words("erase.ask", period=name, count=count), buttons)

    async def _erase(self, asker: Asker) -> Screen:
        own = self._desk.survey.answers.own
        found = await own.pseudonyms(asker.user.id)
        with own.changing(asker.user.id):
            erased = await self._desk.store.responses.erase(found)
        await self._desk.store.drafts.drop_all(asker.chat, OFFICER_LINK)
        return Screen(asker.words("erase.done", count=erased))


def _onward(part: int, words: Texts) -> tuple[Button, ...]:
    return (Button(words("privacy.more", part=part + 1, parts=_PARTS), f"{ERASE}:more:{part}"),)


def _parts(text: str) -> list[str]:
    """The paragraphs of a text in parts that are about as long as each other.

    >>> _parts("satu\\ndua\\n\\ntiga\\nlima")
    ['satu', 'dua', 'tiga', 'lima']
    """
    parts, lines = [""] * _PARTS, text.split("\n")
    done = 0
    for line in lines:
        parts[(done + len(line) // 2) * _PARTS // (len(text) + 1)] += f"{line}\n"
        done += len(line) + 1
    return [part.strip() for part in parts]
