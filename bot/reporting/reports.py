"""The use case "a report": unit and period in, text, card and sheets out. Needs no token and no Telegram.

Imported by the command line and by the child process only: it pulls in pandas, Typst and XlsxWriter, which an idle bot
must not pay for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.config import Config
from bot.conversation.profile import PROFILE
from bot.conversation.texts import Texts, texts
from bot.reporting.cards import CardWriter
from bot.reporting.channels import ByChannel, channels_line, of_unit, together
from bot.reporting.city import City, city_card, city_rows, city_text, silent_card, silent_text
from bot.reporting.compliance import compliance_report
from bot.reporting.laporan import LaporanWriter
from bot.reporting.orders import COMPLIANCE, WHOLE_CITY, Document, Report, Request
from bot.reporting.papers import NEEDED, as_json_file, papers, publication
from bot.reporting.past import past_of
from bot.reporting.plain import plain
from bot.reporting.respondents import respondents
from bot.reporting.scopes import Scope, scope_of
from bot.reporting.spans import Tallies, channels_in, channels_of, responses_in, tallies_of, tallies_over
from bot.reporting.tendency import service_lines, service_names, tendencies, told
from bot.storage import Response, Store, Unit
from bot.storage.told import Told
from exports.card import draw_card
from exports.laporan import Laporan
from exports.recap.recap import recap_csv, recap_sheet
from exports.report import CityReport, Respondent, UnitReport
from exports.sheet.sheet import processing_sheet
from scoring import Period, Score, Tally, UnitResult, rollup, score
from scoring import figures as as_data

_NOTHING: Mapping[str, frozenset[str]] = {}
_FROM_ROWS = NEEDED | {"xlsx"}  # formats that show respondents


class UnknownUnit(Exception):
    """No unit has this code."""


class ReportMaker:
    """Makes reports from one store. `made` is the moment printed on them."""

    def __init__(self, config: Config, store: Store, made: datetime) -> None:
        self._config, self._store, self._made = config, store, made

    async def make(self, request: Request) -> Report:
        """Raises UnknownUnit, and BadPeriod for a window that is not there."""
        if COMPLIANCE in request.formats:
            return await compliance_report(self._config, self._store, request.period.first.year, request.language)
        return await (await self._scoped(request.period)).make(request)

    async def all_laporan(
        self, period: Period, withheld: Mapping[str, frozenset[str]] = _NOTHING, language: str = "id"
    ) -> tuple[Laporan, list[Laporan]] | None:
        """The agency's Laporan and each unit's from one reading of the answers; None where there are none."""
        return await (await self._scoped(period, withheld)).all_laporan(period, language)

    async def _scoped(self, period: Period, withheld: Mapping[str, frozenset[str]] = _NOTHING) -> _ScopedMaker:
        scope = replace(await scope_of(self._config, self._store, period), withheld=withheld)
        return _ScopedMaker(self._config, self._store, self._made, scope)


class _ScopedMaker:
    """Makes the reports of one scope, with its questionnaire and weight."""

    def __init__(self, config: Config, store: Store, made: datetime, scope: Scope) -> None:
        self._config, self._store, self._made, self._scope = config, store, made, scope
        self._zone = config.agency.timezone
        self._kind = self._instrument, self._weights = scope.kind
        self._followup = Told(scope.period.last)

    async def make(self, request: Request) -> Report:
        made_up = await self._store.people.fact("made_up") is not None
        writer = CardWriter(self._config, request.language, made_up=made_up, kind=self._kind)
        if request.unit == WHOLE_CITY:
            return await self._city(request, writer, made_up)
        unit = await self._store.units.find(request.unit)
        if unit is None:
            raise UnknownUnit(request.unit)
        return await self._unit(unit, request, writer, made_up)

    async def all_laporan(self, period: Period, language: str) -> tuple[Laporan, list[Laporan]] | None:
        rows = await responses_in(self._store, period, self._instrument.id, self._zone, beside=self._followup)
        units = await self._units({row.unit for row in rows} if period.kind == "window" else None)
        made_up = await self._store.people.fact("made_up") is not None
        by_unit = {unit.code: [row for row in rows if row.unit == unit.code] for unit in units}
        tallies = tallies_of(rows)
        if not tallies:
            return None
        scores = {
            unit.code: score(tallies[unit.code], self._instrument, self._weights, self._scope.people(unit))
            if unit.code in tallies
            else None
            for unit in units
        }
        writer, city = self._laporan(language), self._together(units, scores, tallies)
        agency = await writer.of_agency(units, period, city, scores, rows, self._kind)
        each = [await writer.of_unit(unit, period, scores[unit.code], by_unit[unit.code], self._kind) for unit in units]
        return replace(agency, made_up=made_up), [replace(one, made_up=made_up) for one in each]

    async def _unit(self, unit: Unit, request: Request, writer: CardWriter, made_up: bool) -> Report:
        tallies, channels, rows = await self._known(request, unit.code)
        figures = writer.score(tallies.get(unit.code), self._scope.people(unit))
        words = texts(request.language)
        span = request.period.name(request.language)
        target = self._scope.target(unit)
        card, text = writer.plain(unit, span, figures, target) if figures else writer.empty(unit, span, target)
        text += await self._told([unit], rows, request.language, unit.name, unit)
        text += self._by_channel(of_unit(channels, unit.code), words)
        documents = []
        name = f"skm-{unit.code}-{request.period.key}"
        if "png" in request.formats:
            told = words("summary.title", unit=unit.name, week=span)
            documents.append(Document(f"{name}.png", draw_card(card), told))
        if "xlsx" in request.formats:
            report = UnitReport(
                language=request.language,
                agency=self._config.agency.name,
                unit=unit.name,
                code=unit.code,
                period=request.period,
                made=self._stamp(),
                instrument=self._instrument,
                weights=self._weights,
                score=figures,
                respondents=self._respondents(rows, unit, request.language),
                profile_columns=tuple((one.key, words(f"profile.{one.key}.name")) for one in PROFILE),
                target=self._scope.target(unit),
                population=self._scope.population(unit),
                made_up=made_up,
            )
            caption = words("report.sheet", unit=unit.name, period=span)
            pages = await self._of_unit(unit, request.period, figures, rows, made_up, request.language)
            documents.append(Document(f"{name}.xlsx", processing_sheet(report, pages), caption))
        if NEEDED & set(request.formats):
            laporan = await self._of_unit(unit, request.period, figures, rows, made_up)
            documents += _made_from(name, laporan, {unit.code: figures} if figures else {}, request)
        if "poster" in request.formats:
            hung = self._config.agency.language
            labelled = await self._of_unit(unit, request.period, figures, rows, made_up, hung)
            documents += publication(name, labelled, hung, request.language)
        if "txt" in request.formats:
            documents.append(Document(f"{name}.txt", plain(text).encode(), ""))
        return Report(text, figures.n if figures else 0, tuple(documents))

    async def _city(self, request: Request, writer: CardWriter, made_up: bool) -> Report:
        tallies, channels, rows = await self._known(request, None)
        units = await self._units(tallies)
        scores = {unit.code: writer.score(tallies.get(unit.code), self._scope.people(unit)) for unit in units}
        known = {code: figures for code, figures in scores.items() if figures is not None}
        words, span = texts(request.language), request.period.name(request.language)
        city, agency, shown = self._together(units, scores, tallies), self._config.agency.name, request.language
        past = await past_of(self._store, self._scope, self._zone, units) if city else None
        if city:
            text = city_text(city, units, shown, span, made_up=made_up, past=past)
        else:
            text = silent_text(agency, len(units), shown, span, made_up=made_up)
        text += await self._told(units, rows, shown, agency)
        text += self._by_channel(together(channels), words)
        documents = []
        name = f"skm-kota-{request.period.key}"

        async def laporan_in(language: str) -> Laporan:
            made = await self._laporan(language).of_agency(units, request.period, city, scores, rows, self._kind)
            return replace(made, made_up=made_up, verdict=past.verdict(scores) if past else None)

        if "png" in request.formats:
            convention = self._weights.convention
            card = (
                city_card(city, self._instrument, shown, span, made_up=made_up)
                if city
                else silent_card(agency, len(units), self._instrument, convention, shown, span, made_up=made_up)
            )
            told = words("summary.title", unit=agency, week=span)
            documents.append(Document(f"{name}.png", draw_card(card), told))
        if {"xlsx", "csv"} & set(request.formats):
            report = CityReport(
                language=request.language,
                agency=self._config.agency.name,
                period=request.period,
                made=self._stamp(),
                instrument=self._instrument,
                weights=self._weights,
                rows=city_rows(units, scores, rows, self._scope, past, await self._received(request.period)),
                mean=city.rollup.simple.ikm if city else None,
                pooled=city.pooled if city else None,
                due=len(units),
                reporting=len(known),
                made_up=made_up,
                earlier=past.period.name(request.language) if past else "",
                mean_before=past.simple.ikm if past else None,
                suggestions=self._suggestions(rows, units, shown) if "xlsx" in request.formats else (),
            )
            told = words("report.recap", period=span)
            if "xlsx" in request.formats:
                pages = await laporan_in(shown)
                documents.append(Document(f"{name}.xlsx", recap_sheet(report, pages), told))
            if "csv" in request.formats:
                documents.append(Document(f"{name}-rekap.csv", recap_csv(report), told))
        if NEEDED & set(request.formats):
            laporan = await laporan_in("id")
            documents += _made_from(name, laporan, known, request)
        if "poster" in request.formats:
            hung = self._config.agency.language
            documents += publication(name, await laporan_in(hung), hung, request.language)
        if "txt" in request.formats:
            documents.append(Document(f"{name}.txt", plain(text).encode(), ""))
        return Report(text, city.pooled.n if city else 0, tuple(documents))

    async def _known(self, request: Request, unit: str | None) -> tuple[Tallies, ByChannel, list[Response]]:
        """What the documents asked for need, of one snapshot: the rows and their counts, or the counts alone."""
        read = self._store, request.period, self._instrument.id, self._zone
        if _FROM_ROWS & set(request.formats) or self._scope.window is not None:
            rows = await responses_in(*read, unit, self._followup)
            return tallies_of(rows), channels_of(rows), rows
        channels = await channels_in(*read)
        return tallies_over(channels), channels, []

    async def _told(
        self, units: Sequence[Unit], rows: Sequence[Response], language: str, whole: str, unit: Unit | None = None
    ) -> str:
        """A window's services and tendency, below the other figures; nothing for a rolling period."""
        if self._scope.window is None:
            return ""
        names = service_names(units, self._scope.window.services)
        moved = await tendencies(self._store, self._scope, self._zone, rows, names, whole, unit)
        services = service_lines(rows, names, self._scope)
        return "".join(f"\n{line}" for line in told(services, moved, texts(language), city=unit is None))

    def _by_channel(self, tallies: Mapping[str, Tally], words: Texts) -> str:
        return "".join(f"\n\n{line}" for line in channels_line(tallies, self._kind, words))

    async def _of_unit(
        self,
        unit: Unit,
        period: Period,
        figures: Score | None,
        rows: Sequence[Response],
        made_up: bool,
        language: str = "id",
    ) -> Laporan:
        laporan = await self._laporan(language).of_unit(unit, period, figures, rows, self._kind)
        return replace(laporan, made_up=made_up)

    async def _received(self, period: Period) -> dict[str, str]:
        """On which day each unit's report was handed in."""
        found = await self._store.submissions.of_period(period.key)
        return {code: one.day(self._zone).isoformat() for code, one in found.items()}

    def _laporan(self, language: str = "id") -> LaporanWriter:
        about = (self._config, self._store, self._made, self._stamp(), self._scope, self._followup)
        return LaporanWriter(*about, language)

    async def _units(self, answered: Collection[str] | None) -> list[Unit]:
        """Units that are due or have answered: a closed one owes nothing more, but its answers count. None is all."""
        units, parents = await self._store.units.all(), await self._store.units.parents()
        return [unit for unit in units if answered is None or unit.code in answered or self._scope.due(unit, parents)]

    def _together(self, units: Sequence[Unit], scores: Mapping[str, Score | None], tallies: Tallies) -> City | None:
        """All units put together; None where none has answers."""
        if not any(unit.code in tallies for unit in units):
            return None
        everyone = [tallies[unit.code] for unit in units if unit.code in tallies]
        results = [UnitResult(unit.code, scores[unit.code], unit.category) for unit in units]
        return City(
            self._config.agency.name,
            rollup(results, self._instrument, self._config.agency.name),
            score(sum(everyone[1:], start=everyone[0]), self._instrument, self._weights),
        )

    def _respondents(self, rows: Sequence[Response], unit: Unit, language: str) -> tuple[Respondent, ...]:
        return respondents(rows, unit, self._instrument, self._zone, language)

    def _suggestions(self, rows: Sequence[Response], units: Sequence[Unit], language: str) -> tuple[Respondent, ...]:
        """Those who wrote something, with the number they have in their unit's own workbook."""
        by_unit: dict[str, list[Response]] = {unit.code: [] for unit in units}
        for row in rows:
            by_unit[row.unit].append(row)
        everybody = (one for unit in units for one in self._respondents(by_unit[unit.code], unit, language))
        return tuple(one for one in everybody if one.suggestion)

    def _stamp(self) -> str:
        return self._made.astimezone(self._zone).strftime("%Y-%m-%d %H.%M %Z")


def _made_from(name: str, laporan: Laporan, figures: Mapping[str, Score], request: Request) -> list[Document]:
    """The documents of a Laporan, and the same figures for programs."""
    documents = papers(name, laporan, request.formats, request.language)
    if "json" in request.formats:
        units = {code: as_data(one) for code, one in sorted(figures.items())}
        documents.append(as_json_file(name, units, laporan))
    return documents
