"""The button "Mutu jawaban": figures on the quality of a unit's answers, for whoever may see its figures as they stand.

As with a report nothing is made here: what is asked for goes into the ledger, and the courier brings it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.cases.people import Refused
from bot.cases.windows import concerns
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import Rows
from bot.handlers.screens import Screens
from bot.reporting.counter import fillers_of
from bot.rules.owed_documents import QUALITY, Quality
from bot.rules.rights import Standing
from bot.storage import Unit
from bot.storage.owed import Owed
from bot.storage.unit_lists import Among

REVIEW = "k"  # payload: k:SCOPE:CODE
ROLLING = "-"  # the scope of the open period. Any other is the code of a window


def review_rows(standing: Standing, scope: str, unit: str, words: Texts) -> Rows:
    """The button, for whoever may see the unit's figures as they stand: a review moves with each answer."""
    shown = standing.may("report.now", unit)
    return ((Button(words("quality.button"), f"{REVIEW}:{scope}:{unit}"),),) if shown else ()


class Review:
    right = ""

    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._wake = desk, screens, wake

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The order is taken, or Refused is raised."""
        words, standing = asker.words, asker.standing
        match choice:
            case [scope, code] if standing.may("report.now", code):
                unit = await self._desk.store.units.find(code)
                span = await self._span(scope, words, standing)
                if unit is not None and span is not None:
                    await self._owe(unit, span, asker)
                    return Screen(words("quality.ordered", unit=unit.name, period=span[1]))
        raise Refused

    async def _span(self, scope: str, words: Texts, standing: Standing) -> tuple[str, str] | None:
        """Key or code, and name, of the open period or of a window that asks a unit of this person's."""
        if scope == ROLLING:
            period = self._desk.open_period()
            return period.key, period.name(words.language)
        window = await self._desk.store.windows.find(scope)
        return (window.code, window.name) if window is not None and concerns(standing, "report", window) else None

    async def _owe(self, unit: Unit, span: tuple[str, str], asker: Asker) -> None:
        key, title = span
        words, below = asker.words, await self._desk.store.unit_lists.codes(Among((unit.code,), closed=True))
        known = await fillers_of(self._desk.config, self._desk.store, self._desk.secret, unit.code)
        thing = Quality(
            unit=unit.code,
            name=unit.name,
            period=key,
            title=title,
            language=words.language,
            codes=tuple(sorted(below or ())),
            names={pseudonym: one.name for pseudonym, one in known.items() if one.name},
        )
        owed = Owed(thing=thing, period=key, unit=unit.code, recipient=asker.chat, part=f"{asker.place}-{QUALITY}")
        await self._desk.store.deliveries.order(owed, self._desk.now)
        self._wake()
