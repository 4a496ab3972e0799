"""One unit's week as a card and a caption: the figures as they stood, in their final wording."""

from __future__ import annotations

from dataclasses import replace

from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.beside import SideScores, lines_of, scored
from bot.reporting.captions import with_suggestions
from bot.reporting.card_figures import CardFigures, unasked, why_no_lowest
from bot.reporting.history import said_beside, with_past
from bot.reporting.looks import look_card, look_line
from bot.reporting.scopes import people_in
from bot.reporting.unit_week import UnitWeek
from bot.storage import Unit
from exports.card_values import Card, Figure
from exports.detail import NEW, Detail, detail_of
from scoring import (
    Instrument,
    Look,
    NotYet,
    Period,
    Score,
    Tally,
    Weights,
    called_of,
    krejcie_morgan,
    load_instrument,
    parse_weight,
    score,
)


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
        self._figures = CardFigures(self._instrument, self._words)
        self._made_up, self._corrects = made_up, corrects

    def score(self, tally: Tally | None, population: int | None = None) -> Score | None:
        return score(tally, self._instrument, self._weights, population) if tally else None

    def weekly(self, known: UnitWeek) -> tuple[Card | None, str]:
        """The card of one week and its caption in HTML. No card where there are no figures to draw."""
        figures = self.score(known.released, people_in(known.unit, known.period, self._config.survey.period))
        title = self._title(known.unit, known.week.name(self._language))
        detail = detail_of(figures.n if figures else 0)
        if figures is None or not detail.figures:
            return None, with_suggestions("\n".join([title, *self._waiting(known)]), known.suggestions, self._words)
        fresh = self.score(known.fresh)
        span = known.week.name(self._language)
        alone = Figure(span, 0) if not known.this_week else None
        if fresh is not None:
            alone = self._figures.figure(span, fresh, None, detail_of(fresh.n))
        target = _sample(known.unit)
        sides = [one for one in scored(self._instrument, known.beside) if detail_of(one[1].n).figures]
        card = self._card(known.unit, span, self._name(known.period), figures, alone, known.look, target, detail, sides)
        if detail.graded:
            card = replace(card, weeks=tuple(known.weeks))
        lines = [title, "", *self._lines(known, figures, fresh, detail, sides)]
        if not isinstance(known.look, Look):  # a comparison of what was counted has its place
            card = with_past(card, known.past, self._words)
        return card, with_suggestions("\n".join(lines), known.suggestions, self._words)

    def line(self, known: UnitWeek) -> str:
        """The week of one unit among several, in a line. As much of it as its card shows."""
        figures = self.score(known.released, people_in(known.unit, known.period, self._config.survey.period))
        detail = detail_of(figures.n if figures else 0)
        told: dict[str, object] = {"unit": known.unit.name, "came": known.this_week}
        if figures is None or not detail.figures:
            period = self._name(known.period)
            return self._words("summary.digest_waiting", n=known.came, period=period, **told)
        told |= {"ikm": figures.ikm_rounded, "n": figures.n}
        if not detail.graded:
            return self._words("summary.digest_few", **told)
        return self._words("summary.digest_line", mutu=figures.mutu, **told)

    def digest_title(self, week: Period) -> str:
        """What stands above such lines."""
        title = self._words("summary.digest_title", week=week.name(self._language))
        return f"<i>{self._words('summary.made_up')}</i>\n{title}" if self._made_up else title

    def _waiting(self, known: UnitWeek) -> list[str]:
        """How many came, where there has been no release yet, or it is withdrawn."""
        words, name = self._words, self._name(known.period)
        if not known.came:
            return [words("summary.period_none", period=name), *self._look(known)]
        target = self._target(known.unit, _sample(known.unit), name, known.came)
        return [
            "",
            words("summary.came", count=known.this_week),
            target,
            words("summary.anew" if known.withdrawn else "summary.few_yet", needed=NEW),
            *self._apart(known.apart),
            *self._look(known),
        ]

    def plain(
        self,
        unit: Unit,
        span: str,
        figures: Score,
        target: int | None,
        detail: Detail = Detail.VERDICT,
        beside: SideScores = (),
    ) -> tuple[Card, str]:
        """The card and text of any span, as /report gives them, with as much as `detail` says.

        `target` answers are wanted. None where not known. `beside` are the indices beside the IKM that may be shown.
        """
        card = self._card(unit, span, span, figures, None, None, target, detail, beside)
        lines = [self._title(unit, span), "", *self._figure_lines(unit, span, figures, target, detail, beside)]
        return card, "\n".join(lines)

    def since(self, since: int, week: Period, *, apart: bool = False) -> str:
        """What stands below figures of an open span: with which week they were released, and how many came later.

        `apart` is whether answers inside and outside a window wait each for themselves.
        """
        line = self._words("report.since", week=week.name(self._language), since=since, needed=NEW)
        return "\n\n" + " ".join([line, *self._apart(apart)])

    def _apart(self, apart: bool) -> list[str]:
        return [self._words("report.apart")] if apart else []

    def counted(
        self,
        unit: Unit,
        span: str,
        came: int,
        target: int | None,
        over: bool,
        *,
        apart: bool = False,
        withdrawn: bool = False,
    ) -> tuple[Card, str]:
        """The card and text of a span of which only the number of answers may be shown. `apart` as for since().

        `withdrawn` is whether what was shown waits for the next release.
        """
        card, _ = self.empty(unit, span, target)
        key = "report.few_in_all" if over else "summary.anew" if withdrawn else "summary.few_yet"
        lines = [
            self._title(unit, span),
            "",
            self._target(unit, target, span, came),
            self._words(key, needed=NEW),
            *self._apart(apart),
        ]
        head = replace(card.headline, n=came, note=self._words("report.too_few_to_show"))
        return replace(card, headline=head, elements=()), "\n".join(lines)

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

    def _lines(
        self,
        known: UnitWeek,
        figures: Score,
        fresh: Score | None,
        detail: Detail,
        beside: SideScores,
    ) -> list[str]:
        words, name = self._words, self._name(known.period)
        key = "summary.period_line" if known.anew else "report.figure_line"
        again = words("summary.again", since=known.since, needed=NEW)
        lines = [] if known.anew else [again, *self._apart(known.apart)]
        lines += self._figures.period_lines(name, figures, detail, key)
        if fresh is not None:
            graded = detail_of(fresh.n).graded
            key = "summary.week_line" if graded else "summary.week_few_line"
            grade = {"mutu": fresh.mutu} if graded else {}
            lines.append(words(key, ikm=fresh.ikm_rounded, n=fresh.n, **grade))
        lines.append(words("summary.came", count=known.this_week) if known.this_week else words("summary.week_none"))
        lines += self._look(known)
        lines += [self._target(known.unit, _sample(known.unit), name, known.came), *lines_of(beside, words)]
        return [*lines, "", *self._figures.lowest(figures)] if detail.graded else lines

    def _figure_lines(
        self, unit: Unit, span: str, figures: Score, target: int | None, detail: Detail, beside: SideScores
    ) -> list[str]:
        lines = [
            *self._figures.period_lines(span, figures, detail, "report.figure_line"),
            self._target(unit, target, span, figures.n),
            *lines_of(beside, self._words),
        ]
        if not detail.graded:
            return lines
        parts = [*self._figures.elements(figures)]
        if figures.mutu is not None:
            parts += ["", *self._figures.lowest(figures), "", self._figures.unsatisfying(figures)]
        return [*lines, "", *parts]

    def _target(self, unit: Unit, target: int | None, name: str, n: int) -> str:
        """Against the target. A span shorter than a survey period has none, whether or not the population is known."""
        if target is None:
            return self._words("summary.n_alone" if unit.population else "summary.n_line", period=name, n=n)
        return self._words("summary.target_line", period=name, n=n, target=target, percent=n * 100 // target)

    def _look(self, known: UnitWeek) -> list[str]:
        """The look, whose answers are in it since when, and the last figure that was published before."""
        words, lines = self._words, [] if known.look is None else [look_line(known.look, self._words)]
        if isinstance(known.look, Look) and known.merged:
            codes, days = " + ".join(one.code for one in known.merged), {one.day for one in known.merged}
            lines.append(words("summary.look_merged", codes=codes, day=min(days)))
        return [*lines, *([said_beside(known.past, words)] if known.past is not None else [])]

    def _card(
        self,
        unit: Unit,
        span: str,
        period: str,
        to_date: Score,
        week: Figure | None,
        look: Look | NotYet | None,
        target: int | None,
        detail: Detail,
        beside: SideScores = (),
    ) -> Card:
        compared, moved, verdict = look_card(look, self._words) if look is not None else (None, None, None)
        return Card(
            language=self._language,
            agency=self._config.agency.name,
            unit=unit.name,
            code=unit.code,
            span=span,
            headline=self._figures.figure(period, to_date, target, detail),
            week=week,
            compared=compared,
            change=moved,
            verdict=verdict,
            elements=self._figures.bars(to_date) if detail.graded and to_date.mutu else (),
            note=self._words(f"summary.lowest_{why_no_lowest(to_date)}_card") if not called_of(to_date)[0] else "",
            made_up=self._made_up,
            grades=tuple((band.mutu, str(band.lower)) for band in self._instrument.bands),
            weight=to_date.weight,
            beside=tuple(lines_of(beside, self._words, "report.beside_card")),
        )

    def _name(self, period: Period) -> str:
        return period.name(self._language)


def _sample(unit: Unit) -> int | None:
    return krejcie_morgan(unit.population) if unit.population else None
