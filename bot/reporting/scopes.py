"""What a report is about: a rolling period with the configured questionnaire, or a window with all that is its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.config import Config
from bot.storage import Store, Unit, Window
from exports.laporan import Sampling
from scoring import (
    BadPeriod,
    Instrument,
    Period,
    Score,
    Tally,
    Weights,
    conventions,
    krejcie_morgan,
    load_instrument,
    parse_weight,
    period_of,
    score,
)
from scoring.mapping import joined
from scoring.period import PeriodKind

_EARLIER = 4  # windows or periods before this one that a trend shows


@dataclass(frozen=True)
class Scope:
    """`window` is None for a rolling period. `earlier` the windows it is compared with, oldest first.

    `withheld` are units whose figures of a span (by its key) may not be published, beside those of few answers.
    """

    period: Period
    instrument: Instrument
    weights: Weights
    window: Window | None = None
    earlier: tuple[Period, ...] = ()
    withheld: Mapping[str, frozenset[str]] = field(default_factory=dict)
    survey: PeriodKind = field(kw_only=True)  # the kind of a survey period, which a unit's population is counted for

    @property
    def trend(self) -> tuple[Period, ...]:
        """Earlier spans that a trend shows, oldest first: the windows it is compared with, or periods of its kind."""
        if self.window is not None:
            return self.earlier
        periods = [self.period.previous()]
        while len(periods) < _EARLIER:
            periods.append(periods[-1].previous())
        return tuple(reversed(periods))

    @property
    def times(self) -> int | None:
        """Survey periods in it. A window is one round. None where it is shorter than one or of days chosen by hand."""
        return 1 if self.window is not None else self.period.times(self.survey)

    def population(self, unit: Unit) -> int | None:
        """People served in it. None where not known."""
        return unit.population * self.times if unit.population is not None and self.times else None

    def people(self, unit: Unit) -> int | None:
        """The population that may narrow an interval, as people_in()."""
        return people_in(unit, self.period, self.survey)

    def target(self, unit: Unit) -> int | None:
        """Answers wanted of the unit: the window's number, else the sample of every survey period in it.

        None where not known.
        """
        if self.window is not None and self.window.target is not None:
            return self.window.target
        return krejcie_morgan(unit.population) * self.times if unit.population and self.times else None

    def due(self, unit: Unit, parents: Mapping[str, str | None]) -> bool:
        """Whether the unit is asked in it at all."""
        return unit.active and (self.window is None or self.window.covers(unit.code, parents))

    def score(self, tally: Tally, people: int | None = None) -> Score:
        """The result by the questionnaire and weight of this scope. `people` narrows the interval."""
        return score(tally, self.instrument, self.weights, people)

    @property
    def before(self) -> Period | None:
        """What a result is compared with first: the period before, or the last comparable window, if there is one."""
        if self.window is None:
            return self.period.previous()
        return self.earlier[-1] if self.earlier else None

    @property
    def sampling(self) -> Sampling | None:
        """The window's plan as reports tell it."""
        if self.window is None:
            return None
        plan, draw = Sampling(self.window.target, self.window.repeats), self.window.draw
        if draw is None:
            return plan
        drawn = (len(self.window.units), sum(len(units) for units in draw["from"].values()))
        return replace(plan, seed=draw["seed"], per_parent=draw["per_parent"], drawn=drawn)

    @property
    def measure(self) -> tuple[Instrument, Weights]:
        return self.instrument, self.weights


def people_in(unit: Unit, period: Period, survey: PeriodKind) -> int | None:
    """The population that may narrow an interval, so that the same answers have the same one wherever they are shown.

    That of every survey period in the span. A shorter span, such as a week, has that of the survey period it lies in.
    None where it is not known, and for a window or days longer than the periods it was counted for.
    """
    if unit.population is None:
        return None
    if period.kind != "window" and (times := period.times(survey)):
        return unit.population * times
    return None if period.days > period_of(period.first, survey).days else unit.population


async def scope_of(
    config: Config, store: Store, period: Period, *, compared: bool = True, measured_as: str = ""
) -> Scope:
    """The scope of a period as `find_period` gives it, with a window as it stands now. Raises BadPeriod.

    The windows it is compared with are found only where `compared`. `measured_as` names another questionnaire by whose
    elements answers are counted, as joined() takes it. Raises BadInstrument where no such mapping is stated.
    """
    instrument = load_instrument(config.survey.instrument)
    weights = parse_weight(config.survey.weight, instrument)
    if period.kind != "window":
        instrument, weights = _as(instrument, weights, measured_as)
        return Scope(period, instrument, weights, survey=config.survey.period)
    windows = await store.windows.all()
    window = next((one for one in windows if one.code == period.key), None)
    if window is None:
        raise BadPeriod(f'period: found "{period.key}", expected a code of `skm windows list`')
    name = config.survey.instrument
    if window.instrument:
        instrument = load_instrument(window.instrument)
        weights = parse_weight(window.weight, instrument)
    instrument, weights = _as(instrument, weights, measured_as)
    asked = instrument.parts or (window.instrument or name,)
    same = [one for one in windows if (one.instrument or name) in asked]
    earlier: tuple[Period, ...] = ()
    if compared:
        before = [one for one in same if one.last < window.first]
        named = {code for one in (window, *before) for code in (*one.units, *_drawn_from(one))}
        earlier = tuple(one.period for one in _before(window, before, await store.units.lines(named)))
    return Scope(window.period, instrument, weights, window, earlier, survey=config.survey.period)


def _as(instrument: Instrument, weights: Weights, wanted: str) -> tuple[Instrument, Weights]:
    """The measure by which answers are counted by another questionnaire, of the same convention where it has that."""
    if not wanted:
        return instrument, weights
    both = joined(instrument, wanted)
    return both, parse_weight(weights.convention if weights.convention in conventions(both) else None, both)


def _before(window: Window, windows: Sequence[Window], parents: Mapping[str, str | None]) -> list[Window]:
    """Of those that were over before it the last that asked in some of the same places."""
    found = [one for one in windows if _near(window, one, parents)]
    return sorted(found, key=lambda one: (one.last, one.first, one.code))[-_EARLIER:]


def _near(one: Window, other: Window, parents: Mapping[str, str | None]) -> bool:
    """Whether both ask in some place. `parents` has the units they name and all above them.

    Of two branches of a tree that have a unit in common one stands in the other. Of a draw all count that might have
    been drawn, so that another draw there can be compared.
    """
    if not one.units and not other.units:
        return True
    mine, theirs = _drawn_from(one), _drawn_from(other)
    return (
        _asks_any(other, {*one.units, *mine}, parents)
        or _asks_any(one, {*other.units, *theirs}, parents)
        or not mine.isdisjoint(theirs)
    )


def _asks_any(window: Window, codes: Iterable[str], parents: Mapping[str, str | None]) -> bool:
    """Whether the window covers any of these. It may name thousands of units: each line is looked up, not searched."""
    asked = set(window.units)
    for code in codes:
        here: str | None = code if code in parents else None
        if here is not None and not asked:
            return True
        while here is not None:
            if here in asked:
                return True
            here = parents.get(here)
    return False


def _drawn_from(window: Window) -> set[str]:
    drawn_from = window.draw["from"] if window.draw is not None else {}
    return {one for units in drawn_from.values() for one in units}
