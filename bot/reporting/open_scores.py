"""The scores that everybody is told of: neither late answers that wait, nor units of few answers or held back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.reporting.answers import Answers
from bot.reporting.released import less, waiting_in
from bot.reporting.scopes import Scope
from bot.reporting.spans import Tallies
from bot.storage import Store
from exports.disclosure import FEWEST_ANSWERS
from scoring import Period, Score


@dataclass(frozen=True)
class OpenScores:
    """Takes from the scores of a span what may be published. `left` says that late answers are no part of them."""

    store: Store
    scope: Scope
    left: bool

    async def of(
        self, span: Period, scores: Mapping[str, Score | None], counted: Tallies | Answers
    ) -> dict[str, Score]:
        """Those of units that may be published alone. `counted` is what the scores were made of."""
        held = self.scope.withheld.get(span.key, frozenset())
        told = await self._without_late(span, scores, counted)
        known = {code: one for code, one in told.items() if one is not None and code not in held}
        return {code: one for code, one in known.items() if one.n >= FEWEST_ANSWERS}

    async def _without_late(
        self, span: Period, scores: Mapping[str, Score | None], counted: Tallies | Answers
    ) -> Mapping[str, Score | None]:
        late = {} if self.left else await waiting_in(self.store, span, self.scope.instrument.id)
        if not late:
            return scores
        left = less(counted.by_unit() if isinstance(counted, Answers) else counted, late)
        units = {unit.code: unit for unit in await self.store.units.some(list(late))}
        anew = {
            code: self.scope.score(left[code], self.scope.people(units[code])) if code in left else None
            for code in late
        }
        return {**scores, **anew}
