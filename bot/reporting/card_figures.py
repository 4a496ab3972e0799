"""The figures of a score as a card and its caption say them: rounded, graded, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bot.conversation.texts import Texts
from exports.card_values import Bar, Figure
from exports.detail import Detail
from exports.writing.numbers import local
from scoring import (
    Contrast,
    Instrument,
    Interval,
    Score,
    called_of,
    comparable,
    half_up,
    judged,
    unsatisfying,
)


class CardFigures:
    """Words and rounding of one questionnaire's figures, in the language of `words`."""

    def __init__(self, instrument: Instrument, words: Texts) -> None:
        self._instrument, self._words, self._language = instrument, words, words.language

    def period_lines(self, name: str, figures: Score, detail: Detail, key: str) -> list[str]:
        words = self._words
        if figures.mutu is None or not detail.graded:
            return [words("report.index_line", period=name, ikm=figures.ikm_rounded, n=figures.n)]
        kinerja = self._kinerja(figures)
        line = words(key, period=name, ikm=figures.ikm_rounded, mutu=figures.mutu, kinerja=kinerja)
        if isinstance(figures.interval, Interval):
            low, high = (half_up(edge, 2) for edge in (figures.interval.low, figures.interval.high))
            return [line, words("summary.period_interval", low=low, high=high)]
        return [line, words("summary.too_few")]

    def elements(self, figures: Score) -> list[str]:
        return [
            self._words(
                "report.element_line",
                u=element.u,
                element=self._instrument.element(element.key).name[self._language],
                nrr=local(element.nrr_text, self._language),
                mutu=element.mutu or "–",
            )
            for element in figures.elements
        ]

    def lowest(self, figures: Score) -> list[str]:
        """The elements that may be called lowest. Those of the same value have the same number. One line where none
        is."""
        places = called_of(figures)[0]
        if not places:
            return [self._words(f"summary.lowest_{why_no_lowest(figures)}")]
        values = [figures.elements[place].nrr_text for place in places]
        lines = [
            self._words(
                "summary.lowest_line",
                place=values.index(element.nrr_text) + 1,
                element=self._instrument.element(element.key).name[self._language],
                nrr=half_up(element.nrr, 2) if element.nrr is not None else "–",
                mutu=element.mutu or "–",
            )
            for element in (figures.elements[place] for place in places)
        ]
        return [self._words("summary.lowest_title"), *lines]

    def unsatisfying(self, figures: Score) -> str:
        """The elements graded C or D by name, or that there are none."""
        rows = figures.elements
        places = unsatisfying([one.nrr for one in rows], [one.n for one in rows], self._instrument)
        if not places:
            every = all(judged(one.n) for one in rows if one.nrr is not None)
            return self._words("report.satisfying" if every else "report.satisfying_judged")
        shown = (figures.elements[place] for place in places)
        named = (f"{one.u} {self._instrument.element(one.key).name[self._language]} ({one.mutu})" for one in shown)
        return self._words("report.unsatisfying", elements=", ".join(named))

    def figure(self, label: str, figures: Score, target: int | None, detail: Detail) -> Figure:
        if figures.mutu is None or not detail.graded:
            note = self._words("report.too_few_to_grade")
            return Figure(label=label, n=figures.n, ikm=figures.ikm_text, target=target, note=note)
        edges = figures.interval if isinstance(figures.interval, Interval) else None
        return Figure(
            label=label,
            n=figures.n,
            ikm=figures.ikm_text,
            mutu=figures.mutu,
            kinerja=self._kinerja(figures),
            low=str(half_up(edges.low, 2)) if edges else None,
            high=str(half_up(edges.high, 2)) if edges else None,
            target=target,
            note=None if edges else self._words("summary.too_few"),
        )

    def bars(self, figures: Score) -> tuple[Bar, ...]:
        lowest = {figures.elements[place].key for place in called_of(figures)[0]}
        return tuple(
            Bar(
                key=element.key,
                u=element.u,
                label=self._instrument.element(element.key).short[self._language],
                nrr=element.nrr_text if element.nrr is not None else None,
                ikm=element.ikm_text if element.ikm is not None else None,
                mutu=element.mutu,
                lowest=element.key in lowest,
                judged=judged(element.n),
            )
            for element in figures.elements
        )

    def _kinerja(self, figures: Score) -> str:
        return next(band.kinerja[self._language] for band in self._instrument.bands if band.mutu == figures.mutu)


def why_no_lowest(figures: Score) -> str:
    """Why no element is called lowest, as in summary.lowest_* of the locale."""
    return why_none([one.nrr for one in figures.elements], [figures.contrasts])


def why_none(nrr: Sequence[Fraction | None], groups: Sequence[Sequence[Contrast | None]]) -> str:
    """Why none is called lowest, as in summary.lowest_* of the locale: all the same as printed, too few who answered
    the same elements to hold them against each other, or within noise. `groups` as in scoring.called."""
    if len({half_up(one, 4) for one in nrr if one is not None}) < 2:
        return "none"
    return "noise" if comparable(groups) else "unsure"


def unasked(instrument: Instrument, language: str) -> tuple[Bar, ...]:
    """Every element without a figure."""
    return tuple(Bar(one.key, one.u, one.short[language]) for one in instrument.elements)
