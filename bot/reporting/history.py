"""Figures published before, as a report needs them: near enough in time, of a known or another measure."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from bot.conversation.texts import Texts
from bot.reporting.scopes import Scope
from bot.storage import Store
from exports.card_values import Card
from exports.laporan import Former
from exports.laporan.history import MARK, because, difference_told, gap_of
from exports.writing.numbers import local
from scoring import Instrument, grade
from scoring.history import Published, mismatch
from scoring.mapping import is_kept

AGENCY = ""  # whose figures those of no unit are
YEARS = 5  # that a trend goes back, this one among them


@dataclass(frozen=True)
class Formers:
    """The figures of each unit, and of AGENCY, oldest first."""

    scope: Scope
    by_unit: Mapping[str, tuple[Former, ...]] = field(default_factory=dict)

    def of(self, unit: str) -> tuple[Former, ...]:
        return self.by_unit.get(unit, ())

    def own(self, unit: str) -> Former | None:
        """The one of the report's own period."""
        return _best(one for one in self.of(unit) if one.same and not one.back)

    def before(self, unit: str) -> Former | None:
        """The one that a result is compared with first. Of a window without one before it the last that had ended."""
        before = self.scope.before
        if before is not None:
            return _best(one for one in self.of(unit) if one.figure.period.key == before.key)
        earlier = [one for one in self.of(unit) if one.figure.period.end <= self.scope.period.first]
        return _best(one for one in earlier if one.figure.period == earlier[-1].figure.period)

    def lines(self, unit: str, counted: Fraction | None, words: Texts, *, alone: bool) -> list[str]:
        """What a message says of them below a `counted` IKM: of the own period, and of the one before where nothing is
        counted there (`alone`)."""
        told, own, before = list[str](), self.own(unit), self.before(unit)
        if own is not None and counted is None:
            told.append(_said("report.former", own, words))
        elif own is not None and own.comparable and counted is not None and gap_of(own, counted):
            told.append(html.escape(difference_told(own, counted, words.language), quote=False))
        if before is not None and alone:
            if counted is None or not before.comparable:
                told.append(_said("report.former", before, words))
            else:
                difference = local(gap_of(before, counted) or "+0.00", words.language)
                told.append(_said("report.former_against", before, words, difference=difference))
        return told

    def on_card(self, card: Card, unit: str, words: Texts, *, alone: bool) -> Card:
        """The card with the figure before, where nothing is counted there (`alone`) and the card compares nothing."""
        if not alone or card.change is not None or card.verdict is not None:
            return card
        return with_past(card, self.before(unit), words)

    def last(self, unit: str) -> Former | None:
        """The last one that had ended before the report's span, of the nearest measure."""
        earlier = [one for one in self.of(unit) if one.figure.period.end <= self.scope.period.first]
        return _best(one for one in earlier if one.figure.period.end == earlier[-1].figure.period.end)


def with_past(card: Card, one: Former | None, words: Texts) -> Card:
    """The card with an earlier figure in the place of a comparison, and with why it is not compared."""
    if one is None:
        return card
    key = "report.former_card_named" if one.differs else "report.former_card"
    why = words(f"report.former_card_{one.differs}" if one.differs else "report.former_card_mark")
    return replace(
        card,
        compared=html.unescape(words(key, period=one.name(words.language))),
        change=one.ikm_text,
        verdict=html.unescape(why),
    )


def said_beside(one: Former, words: Texts) -> str:
    """A line of a message that tells an earlier figure as it was printed."""
    return _said("report.former", one, words)


async def formers_of(store: Store, scope: Scope) -> Formers:
    """All that reports of this scope may show, read at once."""
    found = defaultdict[str, list[Former]](list)
    for kept in await store.history.all():
        if (one := former_of(kept.figure, scope)) is not None:
            found[one.figure.unit].append(one)
    ordered = {unit: tuple(sorted(some, key=lambda one: one.figure.period)) for unit, some in found.items()}
    return Formers(scope, ordered)


def former_of(figure: Published, scope: Scope) -> Former | None:
    """A figure beside the spans of this scope. None for one that is later, or more than five years old."""
    period, spans = figure.period, (*scope.trend, scope.period)
    if period.end > scope.period.end or period.last.year <= scope.period.last.year - YEARS:
        return None
    same = any(span.key == period.key for span in spans)
    later = sum(span.end >= period.end for span in spans)
    mapped = is_kept(scope.instrument, figure.instrument)
    mine = mapped or figure.instrument == scope.instrument.id
    wrong = mismatch(figure, scope.instrument) if mine else None
    return Former(
        figure=figure,
        own=(scope.instrument.id, scope.weights.convention),
        back=later - same,
        same=same,
        differs=_differs(figure, scope, mine=mine),
        right=wrong.right if wrong else (),
        graded=grade(Fraction(figure.ikm), figure.n, scope.instrument) if mine and figure.n else None,
        mapped=_mapping(scope.instrument) if mapped else None,
    )


def former_note(one: Former, language: str) -> str:
    """The mark, and what else is to be known of it."""
    return "; ".join(filter(None, (MARK.get(language, MARK["id"]), because(one, language))))


def _said(key: str, one: Former, words: Texts, **more: str) -> str:
    language = words.language
    told = {"period": one.name(language), "ikm": local(one.ikm_text, language), "note": former_note(one, language)}
    return words(key, **told, **more)


def _differs(figure: Published, scope: Scope, *, mine: bool) -> Literal["", "instrument", "weight", "unstated"]:
    if not mine:
        return "instrument"
    if not figure.weight:
        return "unstated"
    return "" if figure.weight == scope.weights.convention else "weight"


def _mapping(both: Instrument) -> tuple[str, str]:
    to, name = both.parts
    return name, to


def _best(found: Iterable[Former]) -> Former | None:
    """Of figures of one period that of the nearest measure."""
    ordered: Sequence[str] = ("", "unstated", "weight", "instrument")
    return min(found, key=lambda one: ordered.index(one.differs), default=None)
