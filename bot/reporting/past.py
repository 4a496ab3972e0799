"""The period before, for all units of a city: what a city's report compares itself with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.conversation.texts import Texts
from bot.reporting.mean_lines import simple_mean
from bot.reporting.scopes import Scope
from bot.reporting.spans import tallies_in
from bot.reporting.succession import joined
from bot.storage import Store, Unit
from exports.laporan.trend import OTHER_UNITS
from exports.laporan.years import A_YEAR
from exports.writing.numbers import local
from scoring import Mean, Period, Score, mean_change, score


@dataclass(frozen=True)
class Past:
    """An earlier period: the units that had answers in it, and the simple mean of their IKM.

    `joined` are units into which others of these were merged since, as the sum of those: they are no part of the mean.
    `of` are the codes of those.
    """

    period: Period
    scores: Mapping[str, Score]
    simple: Mean
    joined: Mapping[str, Score] = field(default_factory=dict)
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def before(self, code: str) -> Score | None:
        """What a unit is compared with. None where nobody answered."""
        return self.joined.get(code) or self.scores.get(code)

    def verdict(self, now: Mapping[str, Score | None]) -> str:
        """Whether the mean moved, as moved() has it."""
        return moved(self.scores, {code: one for code, one in now.items() if one is not None})

    def line(self, simple: Mean, now: Mapping[str, Score | None], words: Texts) -> str:
        """The change as the printed figures differ, and what can be said of it."""
        told = {
            "period": self.period.name(words.language),
            "ikm": self.simple.ikm_rounded,
            "difference": local(f"{simple.ikm_rounded - self.simple.ikm_rounded:+}", words.language),
        }
        verdict = self.verdict(now)
        if self.period.kind == "week":
            return words("report.moved_week", **told)
        if verdict == OTHER_UNITS:
            both = sum(one is not None and code in self.scores for code, one in now.items())
            return words("report.moved_units", count=both, **told)
        return words("report.moved", verdict=words(f"verdict.{verdict}"), **told)


def moved(before: Mapping[str, Score], after: Mapping[str, Score]) -> str:
    """The verdict on the simple mean of units in two periods: OTHER_UNITS where it is not of the same units in both."""
    if not before or before.keys() != after.keys():
        return OTHER_UNITS
    return mean_change(list(before.values()), [after[code] for code in before]).verdict


def verdicts(
    earlier: Sequence[Mapping[str, Score]], now: Mapping[str, Score], span: Period
) -> tuple[str | None, str | None]:
    """What moved() says against the last span with scores, and against the same one a year before.

    `earlier` are the spans before `span`, oldest first. None where there is nothing to compare with.
    """
    year, known = A_YEAR.get(span.kind, len(earlier) + 1), [one for one in earlier if one]
    ago = earlier[-year] if year <= len(earlier) else {}
    return moved(known[-1], now) if known and now else None, moved(ago, now) if ago and now else None


async def past_of(store: Store, scope: Scope, zone: ZoneInfo, units: Sequence[Unit]) -> Past | None:
    """What the span before was for all units. None where nobody answered in it, or there is none."""
    before, (instrument, weights) = scope.before, scope.measure
    if before is None:
        return None
    tallies = await tallies_in(store, before, instrument.id, zone)
    people = {unit.code: scope.people(unit) for unit in units}
    scores = {code: score(tally, instrument, weights, people.get(code)) for code, tally in tallies.items()}
    if not scores:
        return None
    simple = simple_mean(scores, instrument)
    whole = {code: joined(code, before, tallies, some) for code, some in (await store.successions.mergers()).items()}
    merged = {
        code: score(tally, instrument, weights, people.get(code))
        for code, (tally, codes) in whole.items()
        if tally and codes
    }
    return Past(before, scores, simple, merged, {code: whole[code][1] for code in merged})
