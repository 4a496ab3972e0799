"""What everybody may see: the public results page and the publication poster, checked against a ledger of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Config
from bot.conversation.profile import PROFILE
from bot.conversation.texts import LANGUAGES, texts
from bot.reporting.clearance import Clearance, Held, Members, members_of
from bot.reporting.orders import WHOLE_CITY, Report, Request
from bot.reporting.papers import publication
from bot.reporting.reports import ReportMaker, UnknownUnit
from bot.reporting.scopes import Scope, scope_of
from bot.reporting.spans import feed, may_be_public
from bot.storage import Author, PublicationsMoved, Store
from bot.storage.publications import Form
from exports.laporan import Laporan
from exports.site import site_files
from exports.site.public import public, withheld
from scoring import Period, local_day

_POSTER = "poster"


class Unpublishable(Exception):
    """Nothing may be published of this span, or of this unit in it; the message says why."""


@dataclass(frozen=True)
class Site:
    """Path -> content, empty where nobody has answered, and what of the period itself is withheld for whose sake."""

    files: Mapping[str, bytes]
    held: Sequence[Held]


class Publisher:
    """Makes what is for the public, and records it for `by`. `made` is the moment printed on it."""

    def __init__(self, config: Config, store: Store, made: datetime, by: Author) -> None:
        self._config, self._store, self._made, self._by = config, store, made, by
        self._maker = ReportMaker(config, store, made)

    def check(self, period: Period) -> None:
        """Raises Unpublishable unless the period is a survey period or a window, and over."""
        kind, today = self._config.survey.period, local_day(self._made, self._config.agency.timezone)
        if not may_be_public(period, kind, today):
            wanted = f"a {kind} (survey.period) or a window that has ended"
            why = "what is published of overlapping or open spans could be subtracted"
            raise Unpublishable(f"found {period.key}, a {period.kind} until {period.last}, expected {wanted}: {why}")

    async def site(self, period: Period) -> Site:
        """The page set. Raises Unpublishable, and PublicationsMoved when answers change or others publish meanwhile."""
        self.check(period)
        scope = await scope_of(self._config, self._store, period)
        spans = (period, *reversed(scope.trend))
        basis, ledger = await self._store.publications.all()
        clearance = Clearance(ledger)
        members = [(one, await self._members(scope, one)) for one in spans]
        held = clearance.totals(members)
        made = await self._maker.all_laporan(period, held)
        if made is None:
            return Site({}, ())
        agency, units = made
        units = [_cleared(one, clearance, members, held) for one in units]
        totals = {one.code: one.total.held for one in units}
        parts = tuple(withheld(replace(one, held=True)) if totals[one.code] else one for one in agency.parts)
        files = page_set(replace(agency, parts=parts), units)
        await self._record("site", scope, clearance, members, basis)
        return Site(files, [one for one in clearance.held if one.span == period.key])

    async def report(self, request: Request) -> Report:
        """A report with its poster, where one is asked for. Raises as site() does, and UnknownUnit."""
        others = replace(request, formats=tuple(one for one in request.formats if one != _POSTER))
        if len(others.formats) == len(request.formats):
            return await self._maker.make(request)
        period, city = request.period, request.unit == WHOLE_CITY
        self.check(period)
        if not city and await self._store.units.find(request.unit) is None:
            raise UnknownUnit(request.unit)
        scope = await scope_of(self._config, self._store, period)
        basis, ledger = await self._store.publications.all()
        clearance = Clearance(ledger)
        members = [(period, await self._members(scope, period))]
        held = clearance.totals(members, None if city else request.unit)
        if clearance.held and not city:
            raise Unpublishable(said(clearance.held[0]))
        hung = self._config.agency.language
        made = await self._maker.all_laporan(period, held, hung)
        known = {one.code: one for one in made[1]} | {WHOLE_CITY: made[0]} if made else {}
        shown = known.get(request.unit)
        if shown is None:  # nobody has answered: the poster says so
            report = await self._maker.make(request)
            await self._record("poster", scope, clearance, members, basis)
            return report
        report = await self._maker.make(others)
        if city:
            totals = held.get(period.key, frozenset())
            parts = tuple(withheld(replace(one, held=True)) if one.code in totals else one for one in shown.parts)
            shown = replace(shown, parts=parts)
        else:
            shown = _cleared(shown, clearance, members, held, services=False)
        name = f"skm-{'kota' if city else shown.code}-{period.key}"
        documents = publication(name, shown, hung, request.language)
        await self._record("poster", scope, clearance, members, basis)
        return replace(report, documents=(*report.documents, *documents))

    async def _members(self, scope: Scope, span: Period) -> Members:
        return await feed(self._store, span, scope.instrument.id, self._config.agency.timezone, members_of)

    async def _record(
        self, form: Form, scope: Scope, clearance: Clearance, members: Sequence[tuple[Period, Members]], basis: int
    ) -> None:
        for span, found in members:
            if await self._members(scope, span) != found:
                raise PublicationsMoved("answers have changed meanwhile, expected none to: try again")
        await self._store.publications.add(clearance.made, form, scope.period.key, self._by, basis)


async def public_files(maker: ReportMaker, period: Period) -> dict[str, bytes]:
    """The page set beside which nothing else is published; empty where nobody has answered. Records nothing."""
    reports = await maker.all_laporan(period)
    return {} if reports is None else page_set(*reports)


def page_set(agency: Laporan, units: Sequence[Laporan]) -> dict[str, bytes]:
    """Path -> content."""
    return site_files(agency, units, {language: _labels(language) for language in LANGUAGES})


def said(held: Held) -> str:
    """Why a unit's figures are withheld."""
    earlier = f"{held.earlier.span}, published {held.earlier.at[:10]}" if held.earlier.at else held.earlier.span
    return (
        f"{held.unit}: {held.span} is withheld: what was published before ({earlier}) rests on almost the same "
        f"answers ({held.differ} differ), so the two could be subtracted"
    )


def _cleared(
    report: Laporan,
    clearance: Clearance,
    members: Sequence[tuple[Period, Members]],
    held: Mapping[str, frozenset[str]],
    *,
    services: bool = True,
) -> Laporan:
    """A unit's Laporan with only what may be published beside everything else."""
    spans = [span for span, _ in members][: len(report.trend)]
    trend = list(report.trend)
    for place, span in enumerate(spans, 1):  # both end with the period itself
        if report.code in held.get(span.key, ()):
            trend[-place] = replace(withheld(trend[-place]), held=True)
    period, found = members[0][0], members[0][1].get(report.code, {})
    report = replace(report, trend=tuple(trend))
    if report.code in held.get(period.key, ()):
        parts = tuple(replace(withheld(one), held=True) for one in report.parts)
        return replace(report, total=replace(withheld(report.total), held=True), parts=parts, groups=())
    result = public(report)
    if result.total.ikm is None:
        return report
    shown = frozenset(part.code for part in result.parts if part.ikm is not None) if services else frozenset()
    by_service, people = clearance.details(period, report.code, found, shown)
    return replace(
        report,
        parts=report.parts if by_service else tuple(replace(withheld(one), held=True) for one in report.parts),
        groups=report.groups if people else (),
    )


def _labels(language: str) -> Mapping[tuple[str, str], str]:
    words = texts(language)
    return {(field.key, code): words.option(field.key, code) for field in PROFILE for code in field.options}
