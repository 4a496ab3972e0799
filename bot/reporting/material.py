"""What the documents of one report are made from: read once, put together when a document asks for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.conversation.profile import profile_of
from bot.conversation.texts import texts
from bot.reporting.answers import Answers, Numbered
from bot.reporting.basis import Basis
from bot.reporting.beside import Beside, lines_of, sides_of_agency, sides_of_unit
from bot.reporting.city import City, city_card, city_rows, silent_card, tellable_of
from bot.reporting.history import AGENCY, formers_of
from bot.reporting.orders import Request
from bot.reporting.past import Past
from bot.reporting.respondents import respondents, scores_alone, suggestions_alone
from bot.storage import Unit
from bot.storage.remarks import Remark
from exports.card_values import Card
from exports.detail import Detail, detail_of
from exports.laporan import Laporan, Side
from exports.laporan.restrained import beside_told, counted, restrained, without_few
from exports.report import CityReport, CityRow, Respondent, UnitReport
from scoring import Score, Tally


@dataclass(frozen=True, kw_only=True)
class Material(ABC):
    """`text` is the figures as a message (HTML), `n` how many answered, `answers` what was read of them."""

    basis: Basis
    request: Request
    subject: str  # the unit's name, or the agency's
    text: str
    n: int
    figures: Mapping[str, Score]  # of each unit that has answers, by code
    answers: Answers
    remarks: Sequence[Remark] = ()  # of people who answered nothing
    _laporans: dict[str, Laporan] = field(default_factory=dict, repr=False, compare=False)

    @property
    def language(self) -> str:
        """The language of whoever asks."""
        return self.request.language

    @property
    def span(self) -> str:
        return self.request.period.name(self.language)

    @property
    @abstractmethod
    def card(self) -> Card: ...

    async def laporan(self, language: str = "id") -> Laporan:
        """The report to the ministry, with labels in `language`. Each is put together once."""
        if language not in self._laporans:
            self._laporans[language] = replace(await self._write(language), made_up=self.basis.made_up)
        return self._laporans[language]

    async def each(self) -> tuple[Laporan, ...]:
        """The Laporan of each unit: of one unit its own."""
        return (await self.laporan(),)

    @abstractmethod
    async def _write(self, language: str) -> Laporan: ...


@dataclass(frozen=True, kw_only=True)
class UnitMaterial(Material):
    """One unit. `result` is None where nobody answered."""

    unit: Unit
    result: Score | None
    drawn: Card

    @property
    def detail(self) -> Detail:
        """How much may be shown to a reader without a right to rows."""
        return detail_of(self.n)

    @property
    def card(self) -> Card:
        return self.drawn

    def sheet(self) -> UnitReport:
        """The processing sheet, with every answer. For a reader without a right to rows a bare one."""
        basis, words = self.basis, texts(self.language)
        found, detail = (
            respondents(self.answers.kept, self.unit, basis.scope.instrument, basis.zone, self.language),
            self.detail,
        )
        listed: tuple[Respondent, ...] | None = found
        if not self.request.rows:
            listed = scores_alone(found) if detail.graded or not found else None
        return UnitReport(
            language=self.language,
            agency=basis.config.agency.name,
            unit=self.unit.name,
            code=self.unit.code,
            period=self.request.period,
            made=basis.stamp,
            instrument=basis.scope.instrument,
            weights=basis.scope.weights,
            score=self.result,
            respondents=listed,
            profile_columns=tuple(
                (one.key, words(f"profile.{one.key}.name")) for one in profile_of(basis.scope.instrument)
            ),
            target=basis.scope.target(self.unit),
            population=basis.scope.population(self.unit),
            made_up=basis.made_up,
            bare=not self.request.rows,
            suggestions=suggestions_alone(found) if detail.figures else (),
            remarks=tuple((one.day, one.text) for one in self.remarks) if detail.figures or self.request.rows else (),
        )

    async def _write(self, language: str) -> Laporan:
        writer, measure = self.basis.writer(language), self.basis.scope.measure
        written = await writer.of_unit(self.unit, self.request.period, self.result, self.answers, measure)
        if self.request.rows:
            return written
        return without_few(written if self.detail.graded else replace(written, rows=()))


@dataclass(frozen=True, kw_only=True)
class HeadMaterial(UnitMaterial):
    """One unit as its head may see it. `services` and `channels` say whether these may be told apart.

    `beside` are the tallies of indices beside the IKM, by their ids, as they were released.
    """

    services: bool
    channels: bool
    beside: Mapping[str, Tally]

    async def _write(self, language: str) -> Laporan:
        written, name = await super()._write(language), self.request.period.name(language)
        sides = sides_of_unit(self.basis.scope.instrument, self.beside, name, self.unit.code)
        return restrained(replace(written, beside=sides), services=self.services, channels=self.channels)


@dataclass(frozen=True, kw_only=True)
class CityMaterial(Material):
    """All units that are due or have answered. `city` is None where nobody did."""

    units: Sequence[Unit]
    scores: Mapping[str, Score | None]
    city: City | None
    past: Past | None
    beside: Beside  # tallies of indices beside the IKM
    on_card: Callable[[Card], Card] = lambda card: card  # what was published before goes on it

    @property
    def card(self) -> Card:
        scope, made_up = self.basis.scope, self.basis.made_up
        if self.city:
            names = {unit.code: unit.name for unit in self.units}
            card = city_card(self.city, scope.instrument, self.language, self.span, names, made_up=made_up)
            sides = [(one.instrument, one.total) for one in self._sides()]
            return self.on_card(
                replace(card, beside=tuple(lines_of(sides, texts(self.language), "report.beside_card")))
            )
        silent = silent_card(
            self.subject,
            len(self.units),
            scope.instrument,
            scope.weights.convention,
            self.language,
            self.span,
            made_up=made_up,
        )
        silent = replace(silent, headline=replace(silent.headline, n=self.n))
        return silent if self.n else self.on_card(silent)

    def _sides(self) -> tuple[Side, ...]:
        """The indices beside the IKM, for a reader without a right to rows by their own number of answers."""
        found = sides_of_agency(self.basis.scope.instrument, self.beside, self.units, self.span, ())
        return found if self.request.rows else beside_told(found)

    async def recap(self) -> CityReport:
        """A row for each unit, without what residents wrote."""
        basis, city, past = self.basis, self.city, self.past
        received, formers = await basis.received(), await formers_of(basis.store, basis.scope)
        rows = city_rows(self.units, self.scores, self.answers, basis.scope, past, received, formers)
        former = formers.before(AGENCY) if past is None else None
        return CityReport(
            language=self.language,
            agency=self.subject,
            period=self.request.period,
            made=basis.stamp,
            instrument=basis.scope.instrument,
            weights=basis.scope.weights,
            rows=rows if self.request.rows else tuple(map(self._told, rows)),
            mean=city.rollup.simple.ikm if city else None,
            mean_mutu=city.rollup.simple.mutu if city else None,
            few=city.rollup.simple.few if city else 0,
            pooled=city.pooled if city and (self.request.rows or city.tellable[1]) else None,
            due=len(self.units),
            reporting=len(self.figures),
            made_up=basis.made_up,
            earlier=past.period.name(self.language) if past else former.name(self.language) if former else "",
            mean_before=past.simple.ikm if past else None,
            former=former,
            beside=self._sides(),
        )

    def _told(self, row: CityRow) -> CityRow:
        """The row for a reader without a right to rows: the number alone of few answers, and of what leads to them."""
        if self.past and row.code not in tellable_of(self.past.scores)[0]:
            row = replace(row, before=None)
        if row.score is None or self.city is None or row.code in self.city.tellable[0]:
            return row
        return replace(row, score=None, sex={}, education={}, occupation={}, before=None, few=row.score.n)

    def suggestions(self) -> tuple[Respondent, ...]:
        """Those who wrote something, with the number they have in their unit's own workbook.

        For a reader without a right to rows the text and the unit alone, and of units with enough answers.
        """
        by_unit: dict[str, list[Numbered]] = {unit.code: [] for unit in self.units}
        for number, one in self.answers.kept:
            by_unit[one.unit].append((number, one))
        instrument, zone = self.basis.scope.instrument, self.basis.zone
        by_name = {unit: respondents(by_unit[unit.code], unit, instrument, zone, self.language) for unit in self.units}
        names = {unit.code: unit.name for unit in self.units}
        if self.request.rows:
            said = [one for found in by_name.values() for one in found if one.suggestion]
            told = (Respondent(0, names[one.unit], "", "", one.day, {}, (), one.text) for one in self.remarks)
            return (*said, *told)
        came = self.answers.counted(lambda part: part.unit)
        return tuple(
            Respondent(0, unit.name, "", "", None, {}, (), text)
            for unit, found in by_name.items()
            if detail_of(came[unit.code]).figures
            for text in (*suggestions_alone(found), *(one.text for one in self.remarks if one.unit == unit.code))
        )

    async def _write(self, language: str) -> Laporan:
        writer, measure = self.basis.writer(language), self.basis.scope.measure
        made = await writer.of_agency(self.units, self.request.period, self.city, self.scores, self.answers, measure)
        made = replace(made, verdict=self.past.verdict(self.scores) if self.past else None)
        return made if self.request.rows else without_few(made)

    async def each(self) -> tuple[Laporan, ...]:
        """The Laporan of each unit, as far as this reader may read it."""
        writer, scope = self.basis.writer("id"), self.basis.scope
        told = frozenset(self.scores) if self.request.rows else self.city.tellable[0] if self.city else frozenset()
        found = []
        for unit in self.units:
            answers = self.answers.of(unit.code)
            made = await writer.of_unit(unit, self.request.period, self.scores[unit.code], answers, scope.measure)
            made = replace(made, made_up=self.basis.made_up, rows=())
            if not self.request.rows:
                made = without_few(made) if unit.code in told else counted(made)
            found.append(made)
        return tuple(found)
