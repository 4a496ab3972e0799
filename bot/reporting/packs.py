"""A unit's pack of proofs: what is known of its Laporan, follow-up and publications, put into one archive."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.reporting.gathering import basis_of, gather
from bot.reporting.material import Material
from bot.reporting.orders import Request
from bot.rules.actions import Action
from bot.rules.attachments import ENDINGS
from bot.storage import Store
from bot.storage.evidence import Proof as Kept
from exports.pack.archive import pack_zip
from exports.pack.values import Measure, Medium, Pack, Proof
from scoring import BadPeriod, Period, load_instrument, local_day, parse_period


class Packs:
    """Makes packs from one store. `made` is the moment printed in them."""

    def __init__(self, config: Config, store: Store, made: datetime) -> None:
        self._config, self._store, self._made = config, store, made

    async def of_unit(self, unit: str, period: Period, *, rows: bool) -> bytes:
        """The archive of a unit and period, with the same period a year before. Raises UnknownUnit."""
        return await self.of(await self._material(unit, period, rows=rows))

    async def of(self, material: Material) -> bytes:
        """The same from what has been read of the period."""
        report = await material.laporan()
        before = year_before(material.request.period)
        former = None
        if before is not None:
            former = await (await self._material(report.code, before, rows=material.request.rows)).laporan()
        measures = await self._measures(material)
        return pack_zip(Pack(report, former, tuple(measures), tuple(await self._media(material))))

    async def _material(self, unit: str, period: Period, *, rows: bool) -> Material:
        request = Request(unit, period, ("pdf",), "id", rows=rows)
        return await gather(await basis_of(self._config, self._store, self._made, period, unit=unit), request)

    async def _measures(self, material: Material) -> list[Measure]:
        """What was planned of spans in the period, in that of the year before, and before it what was not verified when
        the period began."""
        basis, zone = material.basis, material.basis.zone
        first, since = material.request.period.first.isoformat(), year_before(material.request.period)
        begun = since.first.isoformat() if since is not None else ""
        actions = [
            one for one in basis.told.actions if one.last >= begun or one.verified is None or one.verified[:10] >= first
        ]
        found, number = [], 0
        for action in actions:
            proofs = []
            for kept in basis.told.proofs.get(action.id, ()):
                if kept.kept:
                    number += 1
                    proofs.append(await self._proof(kept, number, zone))
            measure = await self._measure(action, tuple(proofs), zone)
            found.append(replace(measure, own=action.first >= first))
        return found

    async def _measure(self, action: Action, proofs: tuple[Proof, ...], zone: ZoneInfo) -> Measure:
        handed = (await self._store.submissions.of_period(action.span)).get(action.unit)
        return Measure(
            span=_named(action.span),
            element=load_instrument(action.instrument).element(action.element).name["id"],
            activity=action.program,
            state=action.state,
            responsible=action.responsible,
            quarter=action.quarter,
            handed=handed.day(zone) if handed is not None else None,
            finished=_day(action.finished, zone),
            verified=_day(action.verified, zone),
            proofs=proofs,
        )

    async def _proof(self, kept: Kept, number: int, zone: ZoneInfo) -> Proof:
        day = local_day(datetime.fromisoformat(kept.at), zone)
        content = await self._store.evidence.content(kept)
        if content is None:
            return Proof(day, kept.text)
        ending = ENDINGS.get(kept.mime or "", "bin")
        name = f"{number:02}-{'foto' if kept.kind == 'photo' else 'dokumen'}.{ending}"
        return Proof(day, kept.text, name, content, picture=kept.kind == "photo")

    async def _media(self, material: Material) -> list[Medium]:
        """What was told of the period or one inside it, and editions of the results page that tell of the unit."""
        laporan, period = await material.laporan(), material.request.period
        found, page = [Medium(*one) for one in laporan.told.media], self._config.publish.url
        for span, at in await self._store.publications.editions(laporan.code):
            inside = _inside(span, period)
            if inside is not None:
                day = local_day(datetime.fromisoformat(at), material.basis.zone).isoformat()
                where = f"{page} ({inside.name()})" if page else inside.name()
                found.append(Medium("Website (halaman hasil SKM)", day, where, ours=True))
        return found


def pack_of(config: Config, period: Period, made: datetime, unit: str) -> bytes:
    """The archive of one unit, by whoever has no event loop."""

    async def work() -> bytes:
        async with Store(config.database_at, beside=True) as store:
            return await Packs(config, store, made).of_unit(unit, period, rows=True)

    return asyncio.run(work())


def year_before(period: Period) -> Period | None:
    """The same period a year before. None for windows and days chosen by hand.

    >>> year_before(parse_period("2026")).key, year_before(parse_period("2026-Q3")).key
    ('2025', '2025-Q3')
    """
    if period.kind in ("window", "custom"):
        return None
    year, rest = period.key[:4], period.key[4:]
    try:
        return parse_period(f"{int(year) - 1}{rest}")
    except (BadPeriod, ValueError):
        return None


def _inside(key: str, period: Period) -> Period | None:
    """The period of a key where it lies within another."""
    try:
        found = parse_period(key)
    except BadPeriod:
        return None
    return found if period.first <= found.first and found.last <= period.last else None


def _named(key: str) -> str:
    """A span's name, or the code of a window."""
    try:
        return parse_period(key).name()
    except BadPeriod:
        return key


def _day(stamp: str | None, zone: ZoneInfo) -> date | None:
    return None if stamp is None else local_day(datetime.fromisoformat(stamp), zone)
