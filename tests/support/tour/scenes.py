"""What the manuals show, scene by scene: who taps and writes what, and when it is looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.conversation.texts import Texts, texts
from bot.demo.city import HEAD_UNIT
from bot.demo.launch import ADMIN, HEAD, RESIDENT
from bot.sandbox import Person
from scoring import load_instrument
from tests.support.running import Bot
from tests.support.tour.stage import OFFICER, person_of

_ANSWERS = (3, 4, 2, 4, 3, 3, 4, 2, 3)  # of a made-up resident, in the order of the questions


@dataclass(frozen=True, slots=True)
class Scene:
    """A name for the picture and what it shows: a phone a person, each scrolled to a message, 0 for the newest."""

    name: str
    phones: tuple[tuple[Person, int], ...]


def _of(name: str, person: Person, message: int = 0) -> Scene:
    return Scene(name, ((person, message),))


async def scenes(bot: Bot, language: str) -> AsyncIterator[Scene]:
    """Play all scenes one after the other. Each is what the phone shows until the next is asked for."""
    words = texts(language)
    for play in (_resident, _officer, _head, _admin):
        async for scene in play(bot, language, words):
            yield scene


async def _resident(bot: Bot, language: str, words: Texts) -> AsyncIterator[Scene]:
    who = await person_of(bot, RESIDENT, language)
    await bot.write(who, f"/start {HEAD_UNIT}")
    await bot.do(who, "Kartu Keluarga")
    async for scene in _questions(bot, who, language, ("question", 3)):
        yield scene
    yield _of("profile", who)
    await bot.do(who, words("button.skip_all"))
    yield _of("summary", who)
    await bot.do(who, words("button.send"))


async def _questions(
    bot: Bot, who: Person, language: str, shown: tuple[str, int] | None = None
) -> AsyncIterator[Scene]:
    """Answer the nine questions, and look at one of them by its place."""
    for place, (element, score) in enumerate(zip(load_instrument("permenpan-14-2017").asked, _ANSWERS, strict=True)):
        if shown and place == shown[1]:
            yield _of(shown[0], who)
            head, admin = [await person_of(bot, one, language) for one in (HEAD, ADMIN)]
            yield Scene("demo", ((who, 0), (head, await _card_of(head)), (admin, await _card_of(admin))))
        await bot.do(who, element.labels[language][score - 1])


async def _officer(bot: Bot, language: str, words: Texts) -> AsyncIterator[Scene]:
    who = await person_of(bot, OFFICER, language)
    await bot.write(who, "/isi" if language == "id" else "/fill")
    yield _of("counter", who)
    await bot.do(who, "Kartu Keluarga")
    async for scene in _questions(bot, who, language):
        yield scene
    while words("survey.declined") in (shown := await who.last()).labels:
        await bot.do(who, words("survey.declined"))
    if words("button.skip_all") in shown.labels:
        await bot.do(who, words("button.skip_all"))
    await bot.do(who, words("button.send"))
    yield _of("next", who)


async def _head(bot: Bot, language: str, _: Texts) -> AsyncIterator[Scene]:
    who = await person_of(bot, HEAD, language)
    yield _of("week", who, await _card_of(who))
    await bot.write(who, "/saran" if language == "id" else "/suggestions")
    yield _of("suggestions", who)
    await bot.write(who, "/tindaklanjut" if language == "id" else "/followup")
    yield _of("followup", who)


async def _admin(bot: Bot, language: str, words: Texts) -> AsyncIterator[Scene]:
    who = await person_of(bot, ADMIN, language)
    yield _of("digest", who)
    await bot.write(who, "/status")
    yield _of("progress", who)
    await bot.write(who, "/orang" if language == "id" else "/people")
    await bot.do(who, words("letters.button"))
    yield _of("letters", who)


async def _card_of(person: Person) -> int:
    """The number of the message that shows the last card."""
    return next(one.id for one in reversed(await person.messages()) if one.has_photo)
