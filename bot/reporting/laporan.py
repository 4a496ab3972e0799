"""The Laporan SKM of a unit or the agency from rows of answers: who answered, each service, earlier periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.answers import Answers
from bot.reporting.beside import (
    Beside,
    earlier_of,
    of_one,
    sides_of_agency,
    sides_of_unit,
    with_parts,
    with_trend,
)
from bot.reporting.breakdowns import services_of
from bot.reporting.city import City
from bot.reporting.facts import done_of, plans_of, told_of
from bot.reporting.followup_told import done, plans, with_photos
from bot.reporting.history import AGENCY, Formers, formers_of
from bot.reporting.laporan_outline import Outline
from bot.reporting.left_out import aside_in, ikm_with, left_out_of_units
from bot.reporting.mean_lines import mean_line, since_answered
from bot.reporting.open_scores import OpenScores
from bot.reporting.past import verdicts
from bot.reporting.scopes import Scope
from bot.reporting.signers import countersigner, signer_of, signer_of_agency
from bot.reporting.spans import Tallies, tallies_in
from bot.reporting.succession import joined, marked
from bot.reporting.tendency import service_lines, service_names, tendencies
from bot.reporting.unasked import unasked_in
from bot.reporting.years import Spans, Years, spans_of
from bot.storage import Store, Unit
from bot.storage.responses import in_report_order
from bot.storage.successions import Source
from bot.storage.told import Told
from exports.laporan import Done, Laporan, LeftOut, Line, Plan, Side
from exports.laporan.told import Told as Facts
from exports.laporan.years import A_YEAR
from exports.order import shuffled
from scoring import (
    Instrument,
    Period,
    Score,
    Tally,
    Weights,
    change,
    extremes,
    local_day,
    score,
)


class LaporanWriter:
    """Gathers one Laporan. `made` is the moment of the snapshot and `stamp` that moment as printed.

    The report to the ministry is Indonesian in every setting. `language` names periods, characteristics and elements
    for a workbook in another. `past` are tallies of earlier spans by key, which are not read then.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        made: datetime,
        stamp: str,
        scope: Scope,
        told: Told,
        language: str = "id",
        past: Mapping[str, Tallies] | None = None,
        *,
        public: bool = False,
    ) -> None:
        self._words = texts(language)
        self._config, self._store, self._made, self._scope = config, store, made, scope
        self._told, self._shown_to_all = told, public
        self._zone = config.agency.timezone
        self._outline = Outline(config, self._words, scope, made, stamp)
        self._open = OpenScores(store, scope, public)
        known = {(key, scope.instrument.id): tallies for key, tallies in (past or {}).items()}
        self._formers: Formers | None = None  # read once for all units
        self._spans: Spans | None = None  # those of five years, too
        self._sides: list[tuple[Period, Beside]] | None = None  # earlier indices beside the IKM, too
        self._released = bool(past)
        self._read: dict[tuple[str, str], Tallies] = known  # earlier periods, once for all units

    async def of_unit(
        self,
        unit: Unit,
        period: Period,
        figures: Score | None,
        answers: Answers,
        measure: tuple[Instrument, Weights],
    ) -> Laporan:
        """One unit. `figures` were counted from `answers`, None where there are none."""
        instrument, weights = measure
        k = len(instrument.keys)
        joining = await self._store.successions.sources(unit.code)
        sources = () if self._shown_to_all else joining
        known_of = await self._earlier(instrument, sources)
        begun = known_of[0][0].first if known_of else period.first
        spans = [(one, *joined(unit.code, one, tallies, sources)) for one, tallies in known_of]
        earlier = [(one, tally) for one, tally, _ in spans]
        people = self._scope.people(unit)
        lines = [
            Line.of(
                marked(self._name(one), codes, self._words),
                score(tally, instrument, weights, people) if tally else None,
                k,
            )
            for one, tally, codes in spans
        ]
        total = Line.of(self._name(period), figures, k, unit.code)
        known = [tally for _, tally in earlier if tally]
        now = answers.by_unit().get(unit.code)
        moved = change(known[-1], now, instrument, weights, (people, people)) if known and now else None
        year = A_YEAR.get(period.kind, len(earlier) + 1)
        ago = earlier[-year][1] if year <= len(earlier) else None
        since = change(ago, now, instrument, weights, (people, people)) if ago and now else None
        services = {service.slug: service.name for service in unit.services}
        return replace(
            self._outline.of(unit.name, period, total, answers, measure, services),
            code=unit.code,
            unasked=unasked_in([unit], instrument),
            told=await self._facts(unit.code, period),
            signer=signer_of(unit, self._config, local_day(self._made, self._zone)),
            left=countersigner(self._config, local_day(self._made, self._zone)),
            parts=services_of(answers, services, instrument, weights, self._words("laporan.no_service")),
            trend=since_answered([*lines, total]),
            rows=shuffled(in_report_order(one) for _, one in answers.kept),
            plans=self._promised({unit.code: unit.name})
            or tuple(Plan(instrument.elements[place].name[self._words.language]) for place in self._proposed(total)),
            done=await self._proven(self._kept({unit.code: unit.name})),
            population=self._scope.population(unit),
            left_out=await self._left_out(unit, period, now, measure),
            target=self._scope.target(unit),
            alpha=figures.alpha_text if figures and figures.alpha is not None else None,
            verdict=moved.verdict if moved else None,
            year_verdict=since.verdict if since else None,
            past=(await self._past()).of(unit.code),
            absorbed=tuple((one.name, one.day) for one in joining if begun < one.day <= period.last)
            if self._shown_to_all
            else (),
            older=(await self._years(answers, sources)).of_unit(unit.code, sources),
            tendencies=await tendencies(self._store, self._scope, self._zone, answers, services, unit.name, unit),
            beside=await self._beside(
                sides_of_unit(instrument, of_one(answers.beside(), unit.code), self._name(period), unit.code),
                answers,
                services,
                unit.code,
            ),
        )

    async def of_agency(
        self,
        units: Sequence[Unit],
        period: Period,
        city: City | None,
        scores: Mapping[str, Score | None],
        answers: Answers,
        measure: tuple[Instrument, Weights],
    ) -> Laporan:
        """All units: the simple mean first, as everywhere, and all answers together beside it. No city, no answers."""
        instrument, weights = measure
        k = len(instrument.keys)
        lines, open_before = [], []
        served = {unit.code: self._scope.people(unit) for unit in await self._store.units.all()}
        for one, tallies in await self._earlier(instrument):
            past = {code: score(tally, instrument, weights, served.get(code)) for code, tally in tallies.items()}
            lines.append(mean_line(one.name(), past, instrument))
            open_before.append((one, await self._open.of(one, past, tallies)))
        open_to_all = await self._open.of(period, scores, answers)
        public = [mean_line(one.name(), told, instrument) for one, told in (*open_before, (period, open_to_all))]
        total = Line.of(period.name(), None, k)
        if city:
            total = Line.mean(
                period.name(), city.rollup.simple, [one for one in scores.values() if one is not None], instrument
            )
        populations = [people for unit in units if (people := self._scope.population(unit))]
        targets = [target for unit in units if (target := self._scope.target(unit)) is not None]
        report = replace(
            self._outline.of(self._config.agency.name, period, total, answers, measure, {}),
            parts=tuple(Line.of(unit.name, scores[unit.code], k, unit.code) for unit in units),
            trend=since_answered([*lines, total]),
            published=since_answered(public) or tuple(public[-1:]),
            published_verdicts=verdicts([told for _, told in open_before], open_to_all, period),
            population=sum(populations) if len(populations) == len(units) else None,
            target=sum(targets) if len(targets) == len(units) else None,
            left_out=await left_out_of_units(self._store, self._told, units, period, instrument.id, self._zone),
            pooled=Line.of(period.name(), city.pooled, k) if city else None,
            city=True,
            unasked=unasked_in(units, instrument),
            told=await self._facts(None, period),
            signer=signer_of_agency(self._config, local_day(self._made, self._zone)),
            past=(await self._past()).of(AGENCY),
            older=(await self._years(answers)).of_agency(),
            beside=sides_of_agency(instrument, answers.beside(), units, period.name(), open_to_all),
        )
        named = service_names(units, self._scope.window.services) if self._scope.window is not None else {}
        report = replace(report, beside=await self._beside(report.beside, answers, named, None))
        if (window := self._scope.window) is not None:
            names = service_names(units, window.services)
            moved = await tendencies(self._store, self._scope, self._zone, answers, names, self._config.agency.name)
            report = replace(report, services=service_lines(answers, names, self._scope), tendencies=moved)
        names = {unit.code: unit.name for unit in units}
        lowest = tuple(Plan(instrument.elements[place].name["id"]) for place in report.proposed)
        facts = await self._store.report_facts.of(None, period.key)
        own = plans_of(facts, instrument) or lowest
        report = replace(report, done=done_of(facts))
        return replace(report, plans=own, unit_plans=self._promised(names), unit_done=self._kept(names))

    async def _beside(
        self, sides: tuple[Side, ...], answers: Answers, services: Mapping[str, str], unit: str | None
    ) -> tuple[Side, ...]:
        """The indices beside the IKM by service, channel and period. What is for everybody tells the whole alone."""
        if not sides or self._shown_to_all:
            return sides
        channels = {code: self._words(f"channel.{code}") for code in sorted(answers.counted(lambda part: part.channel))}
        if self._sides is None:
            scope = self._scope
            self._sides = await earlier_of(self._store, scope.trend, scope.instrument, self._zone, self._told.unit)
        return with_trend(with_parts(sides, answers, services, channels), self._sides, unit)

    def _promised(self, names: Mapping[str, str]) -> tuple[Plan, ...]:
        return plans(self._told, self._scope.period, names, self._words)

    def _kept(self, names: Mapping[str, str]) -> tuple[Done, ...]:
        before = self._scope.earlier[-1] if self._scope.earlier else self._scope.period.previous()
        return done(self._told, self._scope.period, before, names, self._words)

    async def _proven(self, done: tuple[Done, ...]) -> tuple[Done, ...]:
        """With photos as evidence, which nobody outside is shown."""
        return done if self._shown_to_all else await with_photos(self._store, self._told, done)

    async def _left_out(
        self, unit: Unit, period: Period, now: Tally | None, measure: tuple[Instrument, Weights]
    ) -> LeftOut:
        """What one unit's report leaves out, with the IKM as it would be. For everybody there is the number alone."""
        left = await left_out_of_units(self._store, self._told, [unit], period, measure[0].id, self._zone)
        if self._shown_to_all or not left.aside:
            return left
        aside = aside_in(self._told, period, measure[0].id, {unit.code: unit.zone(self._zone)})
        return replace(left, ikm_with=ikm_with(now, aside, *measure))

    async def _facts(self, unit: str | None, period: Period) -> Facts:
        """What people have told for this report."""
        return told_of(await self._store.report_facts.of(unit, period.key))

    async def _past(self) -> Formers:
        if self._formers is None:
            self._formers = await formers_of(self._store, self._scope)
        return self._formers

    async def _earlier(self, instrument: Instrument, sources: Sequence[Source] = ()) -> list[tuple[Period, Tallies]]:
        """The periods of the same measure before this one, or the windows it is compared with, and their tallies.

        Oldest first. `sources` are read, too, where those of one unit alone would be.
        """
        before = self._scope.trend
        these = [self._told.unit, *(one.code for one in sources if self._told.unit is not None)]
        for one in before:
            if (one.key, instrument.id) not in self._read:
                found = [await tallies_in(self._store, one, instrument.id, self._zone, unit) for unit in these]
                self._read[one.key, instrument.id] = {code: tally for some in found for code, tally in some.items()}
        return [(one, self._read[one.key, instrument.id]) for one in before]

    async def _years(self, answers: Answers, sources: Sequence[Source] = ()) -> Years:
        """What five years have beyond the trend. Nothing where others are told of less than what was counted."""
        period, trend, name = self._scope.period, self._scope.trend, self._scope.instrument.id
        if self._shown_to_all or self._released:
            return Years(self._scope, {}, ())
        these = [self._told.unit, *(one.code for one in sources if self._told.unit is not None)]
        known = {one: self._read[one.key, name] for one in trend if (one.key, name) in self._read}
        if self._spans is None or sources:
            self._spans = await spans_of(self._store, self._scope, these, known | {period: answers.by_unit()})
        return Years(self._scope, self._spans, (*trend, period))

    def _proposed(self, line: Line) -> tuple[int, ...]:
        """The lowest elements, which a follow-up is proposed for whether they are told apart or not."""
        most = 3 if self._config.report.frame == "2022" else 2
        return extremes(line.nrr, line.answers)[0][:most]

    def _name(self, period: Period) -> str:
        return period.name(self._words.language)
