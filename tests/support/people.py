"""Staff of the made-up city in the running bot, and files from their hands."""

from bot.cases.units_csv import write_units
from bot.rules.rights import Role
from bot.sandbox import Message, Person
from tests.support.running import Bot

_MADE = "2026-11-01T00:00:00+00:00"


async def admin_of(bot: Bot, language: str = "id") -> Person:
    """The root admin, who has written once."""
    admin = await bot.admin(language)
    await bot.write(admin, "/bantuan")
    return admin


async def member(bot: Bot, name: str, role: Role, unit: str = "RSUD") -> Person:
    """Somebody who has written once, with a role."""
    person = await bot.person(name)
    await bot.write(person, "/bantuan")
    await bot.app.store.people.bind(unit, person.id, "id", _MADE, role, name)
    return person


async def head_of(bot: Bot, unit: str = "DISDUK") -> Person:
    """A head who has written once."""
    return await member(bot, "Ani Contoh", "head", unit)


async def officer_of(bot: Bot, unit: str = "DISDUK", name: str = "Budi Contoh", language: str = "id") -> Person:
    """An officer to whom nothing has been shown yet."""
    person = await bot.person(name, language)
    await bot.app.store.people.bind(unit, person.id, language, _MADE, "officer", name)
    return person


async def hand_in(bot: Bot, person: Person, content: bytes | str, name: str = "units.csv") -> Message:
    """Send a file. Returns the newest message with text once it has been looked at."""
    await person.attach("document", content.encode() if isinstance(content, str) else content, name, "text/csv")
    await bot.settle()
    return next(one for one in reversed(await person.messages()) if one.from_bot and not one.document)


async def units_csv(bot: Bot) -> str:
    """units.csv with every unit, as `skm units export` writes it."""
    return write_units(await bot.app.store.units.all())
