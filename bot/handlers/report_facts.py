"""/unit keterangan: what a report needs beside its answers, shown and typed."""

from __future__ import annotations

import html
from collections.abc import Sequence

from bot.cases.people import Refused
from bot.cases.report_facts import ReportFactCases
from bot.conversation.faults import sentences
from bot.conversation.render import Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.reporting.spans import find_period
from bot.rules.faults import Faults
from bot.rules.report_facts import KEYS
from scoring import local_day, period_of

_ACTS = frozenset({"keterangan", "facts"})
_LONGEST = 3500  # characters of a command


def is_facts(arguments: Sequence[str]) -> bool:
    """Whether the words after /unit are about what a report needs."""
    return bool(arguments) and arguments[0].casefold() in _ACTS


class ReportFactsDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._facts = desk, ReportFactCases(desk.config, desk.store)

    async def screen(self, asker: Asker, typed: Sequence[str]) -> Screen:
        """What stands, what was kept, or why not. Raises Refused."""
        code, *parts = [piece.strip() for piece in " ".join(typed)[:_LONGEST].split(";") if piece.strip()] or [""]
        if not code:
            raise Refused
        words, first = asker.words, self._last()
        if not parts:
            return await self._shown(asker, code, first)
        await self._facts.place(asker.standing, code)
        try:
            period, told = await self._facts.read(parts)
        except Faults as error:
            listed = [f"• {html.escape(one, quote=False)}" for one in sentences(error.faults, words)]
            return Screen("\n".join([words("succession.faults"), "", *listed]))
        await self._facts.tell(asker.standing, self._desk.author(asker.user), code, period, told)
        return await self._shown(asker, code, period or first)

    async def _shown(self, asker: Asker, code: str, period: str) -> Screen:
        words, found = asker.words, await self._facts.told(asker.standing, code, period)
        lines = [f"• {_name(key, words)}: {html.escape(found[key], quote=False)}" for key in KEYS if key in found]
        name = (await find_period(self._desk.store, period)).name(words.language)
        title = words("units.facts_title", code=code.upper(), period=name)
        usage = words("units.facts_usage", code=code.upper(), period=period)
        return Screen("\n".join([title, *(lines or [words("units.facts_none")]), "", usage]))

    def _last(self) -> str:
        """The period that has closed last."""
        today = local_day(self._desk.clock(), self._desk.config.agency.timezone)
        return period_of(today, self._desk.config.survey.period).previous().key


def _name(key: str, words: Texts) -> str:
    return KEYS[key].names[0 if words.language == "id" else 1]
