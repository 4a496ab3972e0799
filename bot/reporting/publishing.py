"""What everybody may see: the public results page and the publication poster, checked against a ledger of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Config
from bot.conversation.profile import FIELDS
from bot.conversation.texts import LANGUAGES, texts
from bot.reporting.claims import Claim, silent
from bot.reporting.clearance import Clearance, Held, Members, members_of
from bot.reporting.formats import files_of, public
from bot.reporting.heads import HeadView
from bot.reporting.orders import Report, Request
from bot.reporting.reports import ReportMaker, Step, UnknownUnit, public_documents, untold
from bot.reporting.scopes import Scope, scope_of
from bot.reporting.shown import Links, Shown
from bot.reporting.spans import feed, may_be_public
from bot.rules.links import deep_link
from bot.rules.profiles import RARE
from bot.storage import Author, PublicationsMoved, Store
from bot.storage.publications import Medium
from exports.disclosure import FEWEST_ANSWERS, SEAL, Cleared
from exports.laporan import Laporan
from exports.site import site_files
from scoring import Period, local_day


class Unpublishable(Exception):
    """Nothing may be published of this span, or of this unit in it. The message says why."""


@dataclass(frozen=True)
class Site:
    """Path -> content, empty where nobody has answered, and what of the period itself is withheld for whose sake."""

    files: Mapping[str, bytes]
    held: Sequence[Held]


class Publisher:
    """Makes what is for the public, and records it for `by`. `made` is the moment printed on it.

    A poster or page is drawn from a Cleared. Nobody else makes one, and only once the publication stands in the ledger.
    """

    def __init__(self, config: Config, store: Store, made: datetime, by: Author, step: Step = untold) -> None:
        self._config, self._store, self._made, self._by = config, store, made, by
        self._maker = ReportMaker(config, store, made, step)
        self._step = step

    def check(self, period: Period) -> None:
        """Check that the period is a survey period or a window, and over. Raises Unpublishable."""
        kind, today = self._config.survey.period, local_day(self._made, self._config.agency.timezone)
        if not may_be_public(period, kind, today):
            why = "what is published of overlapping or open spans could be subtracted"
            raise Unpublishable(
                f"found {period.key}, a {period.kind} until {period.last}, expected a {kind} (survey.period) or a "
                f"window that has ended: {why}"
            )

    async def site(self, period: Period) -> Site:
        """The page set. Raises Unpublishable, and PublicationsMoved when answers change or others publish meanwhile."""
        self.check(period)
        scope = await scope_of(self._config, self._store, period)
        claim = await self._claim(scope, (period, *reversed(scope.trend)))
        made = await self._maker.all_laporan(period, claim.held)
        if made is None:
            return Site({}, ())
        units = [claim.of_unit(one) for one in made[1]]
        agency, *each = await self._clear("site", claim, [claim.of_agency(made[0]), *units])
        labels = {language: _labels(language) for language in LANGUAGES}
        known = await self._store.units.all()
        kinds = {one.code: one.category for one in known}
        username = await self._store.facts.find("username")
        rate = {one.code: deep_link(username, one.code) for one in known if one.active} if username else {}
        return Site(site_files(agency, each, labels, kinds, rate, self._config.publish.licence), claim.refused)

    async def report(self, request: Request) -> Report:
        """A report, with what of it is for everybody to see. Raises as site() does, and UnknownUnit."""
        if not public(request.formats):
            return await self._maker.make(request)
        self.check(request.period)
        if not request.city and await self._store.units.find(request.unit) is None:
            raise UnknownUnit(request.unit)
        scope = await scope_of(self._config, self._store, request.period)
        claim = await self._claim(scope, (request.period,), None if request.city else request.unit)
        if claim.refused and not request.city:
            raise Unpublishable(said(claim.refused[0]))
        hung, links = self._config.agency.language, await Links.of(self._config, self._store)
        one, *units = await self._shown(request, claim, hung)
        private = tuple(one for one in request.formats if one not in public(request.formats))
        report = await self._maker.make(replace(request, formats=private))
        cleared, *each = await self._clear("poster", claim, [one, *units])
        made = await public_documents(Shown(cleared, hung, links, each), request, self._step)
        return replace(report, documents=(*report.documents, *made))

    async def _shown(self, request: Request, claim: Claim, hung: str) -> list[Laporan]:
        """What may be shown of the request's unit or city, with labels in the language `hung`.

        After it each unit of a city that has a figure, where a document tells of these."""
        if not request.city:
            one = await self._maker.open_laporan(request, claim.held, hung)
            if one is None:  # nobody has answered: the poster says so
                return [silent(await self._maker.laporan(request, hung))]
            return [claim.of_unit(one, services=False)]
        made = await self._maker.all_laporan(request.period, claim.held, hung)
        if made is None:
            return [silent(await self._maker.laporan(request, hung))]
        told = any(file.each for file in files_of(request.formats, city=True))
        units = [claim.of_unit(one, services=False) for one in made[1]] if told else []
        enough = [one for one in units if one.total.ikm is not None and one.total.n >= FEWEST_ANSWERS]
        return [claim.of_agency(made[0]), *enough]

    async def _claim(self, scope: Scope, spans: Sequence[Period], only: str | None = None) -> Claim:
        """What may be shown of these spans, the first of them first, of all units or of `only` one."""
        heads = HeadView(self._config, self._store, self._made)
        for one in spans:
            await heads.close_everywhere(one)
        basis, ledger = await self._store.publications.all()
        clearance = Clearance(ledger)
        members = [(one, await self._members(scope, one)) for one in spans]
        return Claim(scope, basis, members, clearance, clearance.totals(members, only))

    async def _members(self, scope: Scope, span: Period) -> Members:
        """The answers of each unit that its head is told of too: what differs by a few could be subtracted."""
        zone = self._config.agency.timezone
        return await feed(self._store, span, scope.instrument.id, zone, members_of, released=True)

    async def _clear(self, medium: Medium, claim: Claim, shown: Sequence[Laporan]) -> list[Cleared]:
        """Write the claim into the ledger, then seal what it shows. Raises PublicationsMoved."""
        for span, found in claim.members:
            if await self._members(claim.scope, span) != found:
                raise PublicationsMoved("answers have changed meanwhile, expected none to: try again")
        made, key = claim.clearance.made, claim.scope.period.key
        await self._store.publications.add(made, medium, key, self._by, claim.basis)
        return [Cleared(one, SEAL) for one in shown]


def said(held: Held) -> str:
    """Why a unit's figures are withheld."""
    earlier = f"{held.earlier.span}, published {held.earlier.at[:10]}" if held.earlier.at else held.earlier.span
    return (
        f"{held.unit}: {held.span} is withheld: what was published before ({earlier}) rests on almost the same "
        f"answers ({held.differ} differ), so the two could be subtracted"
    )


def _labels(language: str) -> Mapping[tuple[str, str], str]:
    words = texts(language)
    return {
        (field.key, code): words.option(field.key, code) for field in FIELDS.values() for code in (*field.options, RARE)
    }
