"""/kepatuhan: the table of the yearly obligation, for whoever sees the whole agency.

Nothing is made here: what is asked for goes into the ledger, and the courier sends summary and table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.cases.people import Refused
from bot.conversation.render import Button, Screen
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.screens import Screens
from bot.reporting.orders import WHOLE_CITY
from bot.rules.owed_documents import COMPLIANCE, Compliance
from bot.rules.rights import EVERYWHERE
from bot.storage.owed import Owed
from scoring import BadPeriod, local_day, parse_period

OBLIGATION = "y"  # payloads: y:YEAR
_YEARS = 5
_YEAR_DIGITS = 4


def choose(arguments: Sequence[str]) -> list[str]:
    """/kepatuhan, or /kepatuhan YEAR."""
    return list(arguments[:1])


class ComplianceDesk:
    right = ""

    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._wake = desk, screens, wake

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The years to choose from, or the table of the one that was chosen. Asked for twice it is made once."""
        words, year = asker.words, choice[0] if choice else ""
        if not asker.standing.may("compliance", EVERYWHERE):
            raise Refused
        today = local_day(self._desk.clock(), self._desk.config.agency.timezone)
        if not year:
            years = range(today.year, today.year - _YEARS, -1)
            rows = tuple((Button(str(one), f"{OBLIGATION}:{one}"),) for one in years)
            return Screen(words("compliance.pick"), rows)
        back = ((Button(words("report.back"), f"{OBLIGATION}:"),),)
        if not self._known(year):
            return Screen(words("report.bad_period", text=year), back)
        name = self._desk.config.agency.name
        thing = Compliance(unit=WHOLE_CITY, name=name, period=year, language=words.language)
        owed = Owed(thing=thing, period=year, unit=WHOLE_CITY, recipient=asker.chat, part=f"{asker.place}-{COMPLIANCE}")
        await self._desk.store.deliveries.order(owed, self._desk.now)
        self._wake()
        return Screen(words("compliance.ordered", year=year), back)

    def _known(self, year: str) -> bool:
        try:
            return len(year) == _YEAR_DIGITS and parse_period(year).kind == "year"
        except BadPeriod:
            return False
