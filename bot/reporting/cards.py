"""One unit's week as a card and a caption: the figures as they stood, in their final wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.channels import channels_line
from bot.storage import Unit
from exports.report import Bar, Card, Figure
from exports.writing.numbers import local
from scoring import (
    Change,
    Instrument,
    Interval,
    Period,
    Score,
    Tally,
    Weights,
    change,
    extremes,
    half_up,
    krejcie_morgan,
    load_instrument,
    parse_weight,
    score,
    unsatisfying,
)

CAPTION_LENGTH = 1024  # Telegram's limit, counted after its tags are taken away
_SUGGESTION_LENGTH = 160


@dataclass(frozen=True)
class UnitWeek:
    """What is known of a unit at the end of a week. A tally is None where nobody answered."""

    unit: Unit
    week: Period
    period: Period
    to_date: Tally | None
    this_week: Tally | None
    week_before: Tally | None
    suggestions: Sequence[str] = ()
    channels: Mapping[str, Tally] = field(default_factory=dict)  # of to_date


class CardWriter:
    """Wording and rounding, once, at the edge."""

    def __init__(
        self,
        config: Config,
        language: str,
        *,
        made_up: bool = False,
        measure: tuple[Instrument, Weights] | None = None,
        corrects: bool = False,
    ) -> None:
        """`measure` is a window's own questionnaire and weight. Without one the configured ones.

        `corrects` where the card takes the place of one that was sent too early, and says so.
        """
        self._config = config
        instrument = load_instrument(config.survey.instrument)
        self._instrument, self._weights = measure or (instrument, parse_weight(config.survey.weight, instrument))
        self._language = language
        self._words = texts(language)
        self._made_up, self._corrects = made_up, corrects

    def score(self, tally: Tally | None, population: int | None = None) -> Score | None:
        return score(tally, self._instrument, self._weights, population) if tally else None

    def weekly(self, known: UnitWeek) -> tuple[Card | None, str]:
        """The card of one week (None when the period has no answers at all) and its caption in HTML."""
        to_date = self.score(known.to_date, known.unit.population)
        week = self.score(known.this_week)
        moved = self._moved(known)
        title = self._title(known.unit, known.week.name(self._language))
        if to_date is None:
            return None, "\n".join([title, self._words("summary.period_none", period=self._name(known.period))])
        span = known.week.name(self._language)
        alone = self._figure(span, week, None) if week is not None else Figure(span, 0)
        target = _sample(known.unit)
        card = self._card(known.unit, span, self._name(known.period), to_date, alone, moved, target)
        lines = [title, "", *self._lines(known, to_date, week, moved)]
        return card, self._with_suggestions("\n".join(lines), known.suggestions)

    def plain(self, unit: Unit, span: str, figures: Score, target: int | None) -> tuple[Card, str]:
        """The card and text of any span, as /report gives them. `target` answers are wanted. None where not known."""
        card = self._card(unit, span, span, figures, None, None, target)
        lines = [self._title(unit, span), "", *self._figure_lines(span, figures, target)]
        return card, "\n".join(lines)

    def empty(self, unit: Unit, span: str, target: int | None) -> tuple[Card, str]:
        """The card and text of a span in which nobody answered: no figure, and every element waits."""
        card = Card(
            language=self._language,
            agency=self._config.agency.name,
            unit=unit.name,
            code=unit.code,
            span=span,
            headline=Figure(span, 0, target=target),
            elements=unasked(self._instrument, self._language),
            made_up=self._made_up,
            grades=tuple((band.mutu, str(band.lower)) for band in self._instrument.bands),
            weight=self._weights.convention,
        )
        return card, "\n".join([self._title(unit, span), "", self._words("report.empty", unit=unit.name, period=span)])

    def _title(self, unit: Unit, span: str) -> str:
        title = self._words("summary.title", unit=unit.name, week=span)
        title = f"<i>{self._words('summary.corrects')}</i>\n{title}" if self._corrects else title
        return f"<i>{self._words('summary.made_up')}</i>\n{title}" if self._made_up else title

    def _lines(self, known: UnitWeek, to_date: Score, week: Score | None, moved: Change | None) -> list[str]:
        words = self._words
        lines = self._period_lines(self._name(known.period), to_date)
        lines += channels_line(known.channels, (self._instrument, self._weights), words)
        if week is None:
            lines.append(words("summary.week_none"))
        else:
            key = "summary.week_line" if isinstance(week.interval, Interval) else "summary.week_few_line"
            lines.append(words(key, ikm=week.ikm_rounded, mutu=week.mutu, n=week.n))
        if moved is not None:
            difference = local(self._signed(moved), self._language)
            lines.append(words("summary.change_line", difference=difference, verdict=words(f"verdict.{moved.verdict}")))
        target = self._target(_sample(known.unit), self._name(known.period), to_date)
        return [*lines, target, "", *self._lowest(to_date)]

    def _figure_lines(self, span: str, figures: Score, target: int | None) -> list[str]:
        lines = self._period_lines(span, figures, key="report.figure_line")
        parts = (*self._elements(figures), "", *self._lowest(figures), "", self._unsatisfying(figures))
        return [*lines, self._target(target, span, figures), "", *parts]

    def _period_lines(self, name: str, figures: Score, key: str = "summary.period_line") -> list[str]:
        words = self._words
        kinerja = self._kinerja(figures)
        line = words(key, period=name, ikm=figures.ikm_rounded, mutu=figures.mutu, kinerja=kinerja)
        if isinstance(figures.interval, Interval):
            low, high = (half_up(edge, 2) for edge in (figures.interval.low, figures.interval.high))
            return [line, words("summary.period_interval", low=low, high=high)]
        return [line, words("summary.too_few")]

    def _elements(self, figures: Score) -> list[str]:
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

    def _lowest(self, figures: Score) -> list[str]:
        """The lowest elements. Those of the same value have the same number. One line where all are alike."""
        places = extremes([one.nrr for one in figures.elements])[0]
        if not places:
            return [self._words("summary.lowest_none")]
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

    def _unsatisfying(self, figures: Score) -> str:
        """The elements graded C or D by name, or that there are none."""
        places = unsatisfying([element.nrr for element in figures.elements], self._instrument)
        if not places:
            return self._words("report.satisfying")
        shown = (figures.elements[place] for place in places)
        named = (f"{one.u} {self._instrument.element(one.key).name[self._language]} ({one.mutu})" for one in shown)
        return self._words("report.unsatisfying", elements=", ".join(named))

    def _target(self, target: int | None, name: str, figures: Score) -> str:
        if target is None:
            return self._words("summary.n_line", period=name, n=figures.n)
        percent = figures.n * 100 // target
        return self._words("summary.target_line", period=name, n=figures.n, target=target, percent=percent)

    def _moved(self, known: UnitWeek) -> Change | None:
        if known.this_week is None or known.week_before is None:
            return None
        return change(known.week_before, known.this_week, self._instrument, self._weights)

    def _signed(self, moved: Change) -> str:
        return f"{half_up(moved.difference, 2):+}"

    def _with_suggestions(self, text: str, suggestions: Sequence[str]) -> str:
        """As many as Telegram's caption can hold, shortened. The rest is counted."""
        if not suggestions:
            return text
        title = self._words("summary.suggestions_title", count=len(suggestions))
        lines: list[str] = []
        for shown, suggestion in enumerate(suggestions, 1):
            line = self._words("summary.suggestion_line", text=_shortened(suggestion))
            more = len(suggestions) - shown
            tail = [self._words("summary.suggestions_more", count=more)] if more else []
            if _visible("\n".join([text, "", title, *lines, line, *tail])) > CAPTION_LENGTH:
                rest = self._words("summary.suggestions_more", count=len(suggestions) - len(lines))
                return "\n".join([text, "", title, *lines, rest])
            lines.append(line)
        return "\n".join([text, "", title, *lines])

    def _card(
        self,
        unit: Unit,
        span: str,
        period: str,
        to_date: Score,
        week: Figure | None,
        moved: Change | None,
        target: int | None,
    ) -> Card:
        return Card(
            language=self._language,
            agency=self._config.agency.name,
            unit=unit.name,
            code=unit.code,
            span=span,
            headline=self._figure(period, to_date, target),
            week=week,
            change=self._signed(moved) if moved is not None else None,
            verdict=self._words(f"verdict.{moved.verdict}") if moved is not None else None,
            elements=self._bars(to_date),
            made_up=self._made_up,
            grades=tuple((band.mutu, str(band.lower)) for band in self._instrument.bands),
            weight=to_date.weight,
        )

    def _figure(self, label: str, figures: Score, target: int | None) -> Figure:
        known = isinstance(figures.interval, Interval)
        return Figure(
            label=label,
            n=figures.n,
            ikm=figures.ikm_text,
            mutu=figures.mutu,
            kinerja=self._kinerja(figures),
            low=str(half_up(figures.interval.low, 2)) if isinstance(figures.interval, Interval) else None,
            high=str(half_up(figures.interval.high, 2)) if isinstance(figures.interval, Interval) else None,
            target=target,
            note=None if known else self._words("summary.too_few"),
        )

    def _bars(self, figures: Score) -> tuple[Bar, ...]:
        lowest = {figures.elements[place].key for place in extremes([one.nrr for one in figures.elements])[0]}
        return tuple(
            Bar(
                key=element.key,
                u=element.u,
                label=self._instrument.element(element.key).short[self._language],
                nrr=element.nrr_text if element.nrr is not None else None,
                ikm=element.ikm_text if element.ikm is not None else None,
                mutu=element.mutu,
                lowest=element.key in lowest,
            )
            for element in figures.elements
        )

    def _kinerja(self, figures: Score) -> str:
        return next(band.kinerja[self._language] for band in self._instrument.bands if band.mutu == figures.mutu)

    def _name(self, period: Period) -> str:
        return period.name(self._language)


def _sample(unit: Unit) -> int | None:
    return krejcie_morgan(unit.population) if unit.population else None


def unasked(instrument: Instrument, language: str) -> tuple[Bar, ...]:
    """Every element without a figure."""
    return tuple(Bar(one.key, one.u, one.short[language]) for one in instrument.elements)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SUGGESTION_LENGTH else line[: _SUGGESTION_LENGTH - 1] + "…"


def _visible(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units, at most. Tags are counted too, which only errs on the safe side."""
    return len(text.encode("utf-16-le")) // 2
