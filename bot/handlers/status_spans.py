"""Which span /status is about: the open period, another one by its key, or a window by its code or name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cases.people import Refused
from bot.cases.welcomes import ROLLING
from bot.cases.windows import concerns
from bot.config import Config
from bot.handlers.period_words import read_periods
from bot.reporting.spans import ended, for_heads
from bot.rules.rights import Standing
from bot.storage import Store, Window
from scoring import BadPeriod, Period, parse_period

_LATE = 1900  # no period of a survey is older


@dataclass(frozen=True)
class Span:
    """A period as buttons carry it (`scope`), with its window where it is one."""

    scope: str
    period: Period
    window: Window | None = None

    def over(self, today: date) -> bool:
        return ended(self.period, today)

    def ahead(self, today: date) -> bool:
        """Whether it has not begun."""
        return self.period.first > today


@dataclass(frozen=True)
class Meant:
    """What the words behind /status mean: `rest` are those that are neither a unit nor a span."""

    scope: str
    unit: str | None
    rest: tuple[str, ...]


class Spans:
    def __init__(self, config: Config, store: Store, now: Period) -> None:
        """`now` is the period that is meant where none is named."""
        self._config, self._store, self._open = config, store, now

    async def of(self, scope: str, standing: Standing) -> Span:
        """The span of a button. Raises Refused for what none of ours carries."""
        if scope == ROLLING:
            return Span(scope, self._open)
        if (window := await self._store.windows.find(scope)) is not None:
            return Span(scope, window.period, window)
        try:
            period = parse_period(scope)
        except BadPeriod:
            raise Refused from None
        if period.first.year < _LATE or not standing.anywhere("status"):
            raise Refused
        return Span(scope, period)

    async def meant(self, words: Sequence[str], today: date, standing: Standing) -> Meant:
        """What typed words mean to this person: their units, periods, and windows that ask one of their units."""
        scope, unit, rest = ROLLING, None, list[str]()
        if (window := await self._window(" ".join(words), standing)) is not None:
            return Meant(window.code, None, ())
        for word in await read_periods(words, self._store, today):
            found = await self._store.units.find(word)
            if unit is None and found is not None and _may(standing, found.code):
                unit = found.code
            elif scope == ROLLING and (key := await self._key(word, standing)):
                scope = key
            else:
                rest.append(word)
        return Meant(scope, unit, tuple(rest))

    def may(self, span: Span, today: date) -> bool:
        """Whether the head of a unit may choose the span: never days by hand."""
        return for_heads(span.period, self._config.survey.period, today)

    async def _key(self, word: str, standing: Standing) -> str:
        """The scope that a word names. Empty for none."""
        if (window := await self._window(word, standing)) is not None:
            return window.code
        try:
            period = parse_period(word)
        except BadPeriod:
            return ""
        return period.key if period.first.year >= _LATE else ""

    async def _window(self, text: str, standing: Standing) -> Window | None:
        """The window of that code or name, if it asks a unit where this person may see /status."""
        wanted = text.strip().casefold()
        for one in await self._store.windows.all():
            if wanted in (one.code.casefold(), one.name.casefold()) and concerns(standing, "status", one):
                return one
        return None


def _may(standing: Standing, code: str) -> bool:
    return standing.may("report", code) or standing.may("status", code)
