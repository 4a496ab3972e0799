"""All units of a city in one period: the recap's rows and the text of the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.conversation.grades import grade_told
from bot.conversation.texts import Texts, texts
from bot.reporting.answers import Answers
from bot.reporting.card_figures import unasked, why_none
from bot.reporting.city_ends import city_part
from bot.reporting.history import Formers
from bot.reporting.past import Past
from bot.reporting.scopes import Scope
from bot.rules.profiles import RARE
from bot.storage import Unit
from exports.card_values import Bar, Card, CityPart, Figure
from exports.mean import few_told, hung
from exports.report import CityRow
from exports.withheld import tellable_units
from scoring import Instrument, Interval, Mean, Rank, Rollup, Score, called, grade, half_up, judged, mean_grade
from scoring.interval import FEWEST

_LISTED = 5


@dataclass(frozen=True)
class City:
    """All units together: as a roll-up of their results, and as one heap of answers."""

    name: str
    rollup: Rollup
    pooled: Score

    @property
    def scores(self) -> dict[str, Score | None]:
        """Of the units with answers, by code."""
        return {rank.unit.code: rank.unit.score for rank in self.rollup.ranking}

    @property
    def tellable(self) -> tuple[frozenset[str], bool]:
        """Which units have figures for a reader without a right to rows, and whether all answers together have."""
        return tellable_of(self.scores)


def tellable_of(scores: Mapping[str, Score | None]) -> tuple[frozenset[str], bool]:
    """Codes of the units with answers whose figures may stand beside their mean, and whether the sum may too."""
    known = {code: one.n for code, one in scores.items() if one is not None}
    units, together = tellable_units(list(known.values()))
    return frozenset(code for code, may in zip(known, units, strict=True) if may), together


def city_rows(
    units: Sequence[Unit],
    scores: Mapping[str, Score | None],
    answers: Answers,
    scope: Scope,
    past: Past | None = None,
    received: Mapping[str, str] | None = None,
    formers: Formers | None = None,
) -> tuple[CityRow, ...]:
    """One row per unit, answered or not, with its respondents counted by sex, education and occupation.

    `received` are the days on which reports were handed in, by unit, and `formers` the figures published before.
    """
    counts = _told_counts(answers)
    before = {one.code: score for one in units if past and (score := past.before(one.code)) is not None}
    return tuple(
        CityRow(
            category=unit.category,
            code=unit.code,
            name=unit.name,
            score=scores[unit.code],
            sex=counts.get((unit.code, "kelamin"), {}),
            education=counts.get((unit.code, "pendidikan"), {}),
            occupation=counts.get((unit.code, "pekerjaan"), {}),
            population=scope.population(unit),
            target=scope.target(unit),
            before=before[unit.code].ikm if unit.code in before else None,
            received=(received or {}).get(unit.code, ""),
            former=formers.before(unit.code) if formers is not None and unit.code not in before else None,
            merged=past.of.get(unit.code, ()) if past is not None else (),
        )
        for unit in units
    )


def city_text(
    city: City,
    units: Sequence[Unit],
    language: str,
    span: str,
    *,
    made_up: bool,
    past: Past | None = None,
    rows: bool = True,
    beside: Sequence[str] = (),
) -> str:
    """The city's figures in HTML: both roll-ups, the change against the period before, coverage, grades, lines on
    indices `beside` the IKM, strongest and weakest units with their overlap. Without a right to `rows` no figures that
    lead to those of few answers."""
    told, whole = (frozenset(city.scores), True) if rows else city.tellable
    words, names = texts(language), {unit.code: unit.name for unit in units}
    together, pooled = city.rollup, city.pooled

    def listed(ranks: Sequence[Rank]) -> list[str]:
        return [
            words(
                "report.rank_line",
                unit=names[rank.unit.code],
                ikm=rank.unit.score.ikm_rounded,
                mutu=grade_told(rank.unit.score.mutu, rank.unit.score.n, words),
                best=rank.best,
                worst=rank.worst,
            )
            for rank in ranks
            if rank.unit.score is not None
        ]

    simple = together.simple
    mean_told = hung(language) if simple.mutu is None and judged(pooled.n) else grade_told(simple.mutu, pooled.n, words)

    grades = ", ".join(f"{mutu}: {words.number(count)}" for mutu, count in together.grades.items())
    lines = [f"<i>{words('summary.made_up')}</i>"] if made_up else []
    lines += [
        words("summary.title", unit=city.name, week=span),
        "",
        words("report.mean_line", ikm=together.simple.ikm_rounded, mutu=mean_told),
        *filter(None, [few_told(simple.few, simple.units, pooled.n, simple.mutu, language)]),
        *_interval_line(together.simple, words),
        *([past.line(together.simple, city.scores, words)] if past else []),
        words("report.pooled_line", ikm=pooled.ikm_rounded, mutu=grade_told(pooled.mutu, pooled.n, words), n=pooled.n)
        if whole
        else words("report.pooled_held", n=pooled.n),
        words("report.coverage_line", reporting=together.reporting, due=together.due),
        words("report.grades_line", grades=grades),
        *beside,
    ]
    many = [rank for rank in together.ranking if rank.unit.score is not None and rank.unit.score.n >= FEWEST]
    sure = [rank for rank in many if rank.unit.code in told]
    if sure:
        lowest = sure[_LISTED:][::-1][:_LISTED]
        lines += ["", words("report.top"), *listed(sure[:_LISTED])]
        lines += ["", words("report.bottom"), *listed(lowest)] if lowest else []
    if left := len(together.ranking) - len(many):
        lines += ["", words("report.unranked", count=left)]
    return "\n".join(lines)


def city_card(
    city: City, instrument: Instrument, language: str, span: str, names: Mapping[str, str], *, made_up: bool
) -> Card:
    """The card of the city: the simple mean of its units' IKM, and of each element's NRR over the units that ask it.

    Its units by grade, and those at both ends by `names` where they are told apart.
    """
    words, simple = texts(language), city.rollup.simple
    scores = [rank.unit.score for rank in city.rollup.ranking if rank.unit.score is not None]
    means = {key: _mean_nrr(scores, key) for key in instrument.keys}
    nrr = [means[key] for key in instrument.keys]
    answers = [sum(one.element(key).n for one in scores) for key in instrument.keys]
    lowest = {instrument.keys[place] for place in called(nrr, answers, [one.contrasts for one in scores])[0]}
    enough = judged(city.pooled.n)
    band = grade(simple.ikm, city.pooled.n, instrument)
    edges = simple.interval if isinstance(simple.interval, Interval) else None
    headline = Figure(
        label=words("report.mean_label", period=span),
        n=city.pooled.n,
        ikm=str(simple.ikm_rounded),
        mutu=simple.mutu,
        kinerja=band.kinerja[language] if band and simple.mutu else None,
        low=str(half_up(edges.low, 2)) if edges else None,
        high=str(half_up(edges.high, 2)) if edges else None,
        note=(few_told(simple.few, simple.units, city.pooled.n, simple.mutu, language) or None)
        if enough
        else words("report.too_few_to_grade"),
    )
    return Card(
        language=language,
        agency=words("report.city_card"),
        unit=city.name,
        code="",
        span=span,
        headline=headline,
        elements=tuple(
            _bar(instrument, element.key, scores, n, language, lowest=element.key in lowest)
            for element, n in zip(instrument.elements, answers, strict=True)
        )
        if enough
        else (),
        note="" if lowest else words(f"summary.lowest_{why_none(nrr, [one.contrasts for one in scores])}_card"),
        made_up=made_up,
        grades=tuple((band.mutu, str(band.lower)) for band in instrument.bands),
        weight=city.pooled.weight,
        city=city_part(city, names, words),
    )


def silent_text(name: str, due: int, language: str, span: str, *, made_up: bool) -> str:
    """What is said of a city in which nobody answered."""
    words = texts(language)
    lines = [f"<i>{words('summary.made_up')}</i>"] if made_up else []
    lines += [words("summary.title", unit=name, week=span), "", words("report.empty", unit=name, period=span)]
    return "\n".join([*lines, words("report.coverage_line", reporting=0, due=due)])


def silent_card(
    name: str, due: int, instrument: Instrument, weight: str, language: str, span: str, *, made_up: bool
) -> Card:
    """The card of a city in which nobody answered."""
    return Card(
        language=language,
        agency=texts(language)("report.city_card"),
        unit=name,
        code="",
        span=span,
        headline=Figure(span, 0),
        elements=unasked(instrument, language),
        made_up=made_up,
        grades=tuple((band.mutu, str(band.lower)) for band in instrument.bands),
        weight=weight,
        city=CityPart((), 0, due, ""),
    )


def _bar(instrument: Instrument, key: str, scores: Sequence[Score], n: int, language: str, *, lowest: bool) -> Bar:
    element, nrr = instrument.element(key), _mean_nrr(scores, key)
    if nrr is None:
        return Bar(key, element.u, element.short[language])
    parts = [(25 * one.nrr, one.n) for one in (score.element(key) for score in scores) if one.nrr is not None]
    mutu = band.mutu if (band := mean_grade(parts, instrument)) else None
    ikm, short = str(half_up(nrr * 25, 2)), element.short[language]
    return Bar(
        key=key,
        u=element.u,
        label=short,
        nrr=str(half_up(nrr, 4)),
        ikm=ikm,
        mutu=mutu,
        lowest=lowest,
        judged=judged(n) and mutu is not None,
    )


def _mean_nrr(scores: Sequence[Score], key: str) -> Fraction | None:
    known = [nrr for nrr in (one.element(key).nrr for one in scores) if nrr is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def _interval_line(mean: Mean, words: Texts) -> list[str]:
    if not isinstance(mean.interval, Interval):
        return []
    low, high = (half_up(edge, 2) for edge in (mean.interval.low, mean.interval.high))
    return [words("summary.period_interval", low=low, high=high)]


def _told_counts(answers: Answers) -> dict[tuple[str, str], dict[str, int]]:
    """(unit, field) -> respondents by code. Who did not say is not counted, nor is what is not known any more."""
    return {
        (unit, field): {code: n for code, n in codes.items() if code not in ("", RARE)}
        for unit, fields in answers.profiles.items()
        for field, codes in fields.items()
    }
