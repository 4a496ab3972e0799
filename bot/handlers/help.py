"""/bantuan: what this person may use, and how the survey is answered. Staff see their work first, the rest on tap."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.people import Refused
from bot.conversation.render import Button, Screen
from bot.handlers.commands import everybodys, work_of
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import is_number

HELP = "m"  # payloads: m:PAGE
_PAGES = ("work", "survey", "commands")  # of staff. Residents see the last two on one


def choose(_: Sequence[str]) -> list[str]:
    """The first screen of /bantuan."""
    return ["0"]


class Help:
    right = ""  # everybody's

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """A page of help, with a button to each of the others. Raises Refused for a page that is none."""
        match choice:
            case [page] if is_number(page) and int(page) < len(_PAGES):
                return self._page(int(page), asker)
        raise Refused

    def _page(self, page: int, asker: Asker) -> Screen:
        words, standing = asker.words, asker.standing
        roles = {one.role for one in standing.grants}
        if not roles:
            return Screen(f"{words('guide.text')}\n\n{everybodys(words)}")
        match _PAGES[page]:
            case "work":
                parts = [work_of(standing, words)]
                parts += [words("help.head", **self._desk.weekday_and_time(words))] if "head" in roles else []
                parts += [words("help.officer")] if "officer" in roles else []
            case "survey":
                parts = [words("guide.text"), *([words("help.card")] if "head" in roles else [])]
            case _:
                parts = [everybodys(words)]
        others = (number for number in range(len(_PAGES)) if number != page)
        row = tuple(Button(words(f"help.to_{_PAGES[number]}"), f"{HELP}:{number}") for number in others)
        return Screen("\n\n".join(parts), (row,))
