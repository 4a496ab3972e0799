"""Forgets what need not be kept any longer: old drafts, what was sent, pseudonyms, suggestions past their time."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.conversation.profile import profile_of
from bot.rules.hours import hour_of
from bot.rules.profiles import coarsened
from bot.storage import Author, Store
from bot.storage.coarse import Key
from bot.storage.persons import RETENTION
from bot.storage.places import Span
from exports.detail import NEW
from scoring import load_instrument, local_day, parse_period, period_of

_NIGHT = range(1, 4)  # hours of the agency in which hardly anybody taps
_REWRITTEN = "rewritten"
_MOST_REWRITTEN = 256 * 2**20  # bytes, some seconds. A larger file is written anew by an upgrade
_UPLOADS_KEPT = timedelta(days=2)  # files that staff sent and did not apply. What was applied stays


class Retention:
    """Forgets what need not be kept any longer."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def run(self, now: datetime) -> None:
        """Old drafts, what was sent, pseudonyms of closed periods, suggestions past their time, half imports, and
        former admins of the configuration.

        Hours and rare profiles of closed periods. What is gone from the tables is gone from the file after it.
        """
        await self._store.batches.clear()
        await self._store.uploads.drop_older(int((now - _UPLOADS_KEPT).timestamp()))
        privacy = self._config.privacy
        moment = int((now - timedelta(days=privacy.draft_days)).timestamp())
        await self._store.drafts.drop_older(moment)
        await self._store.window_drafts.drop_older(moment)
        await self._store.deliveries.forget_contents(moment)
        await self._store.people.forget_former(self._config.admins.telegram_ids, Author(RETENTION, now))
        await self._store.questions.drop_lapsed(int(now.timestamp()))
        agency = self._config.agency.timezone
        zones = {agency} | {ZoneInfo(name) for name in await self._store.units.zones()}
        today = min(local_day(now, zone) for zone in zones)  # where a span that turns is open the longest
        await self._store.responses.forget_pseudonyms(await self._closed(today))
        kept_since = now - timedelta(days=privacy.suggestion_days)
        await self._store.responses.drop_suggestions(hour_of(kept_since))
        await self._store.remarks.drop_before(local_day(kept_since, agency))
        await self._store.responses.forget_officers(hour_of(kept_since))
        await self._coarsen(today, period_of(local_day(now, agency), "week").key)
        await self._store.return_pages()
        await self._rewrite(now.astimezone(agency))

    async def _closed(self, today: date) -> list[Span]:
        """Spans whose answers still lead to people and that are over: a window's by the window, others by their own
        period, also where survey.period was another one then."""
        windows = {window.code: window.last for window in await self._store.windows.all()}
        spans = await self._store.places.leading()
        return [one for one in spans if (windows.get(one.window) or parse_period(one.period).last) < today]

    async def _rewrite(self, local: datetime) -> None:
        """Once a night: takes away what pages keep of erased rows in their gaps."""
        day = local.date().isoformat()
        if local.hour in _NIGHT and await self._store.facts.find(_REWRITTEN) != day:
            await self._store.rewrite(_MOST_REWRITTEN)
            await self._store.facts.keep(_REWRITTEN, day)

    async def _coarsen(self, today: date, week: str) -> None:
        """Rows of periods and windows that closed long enough ago, one unit and period at a time.

        Each is released first, since counts are kept of what reports count.
        """
        lasting = {window.code: window.last for window in await self._store.windows.all()}
        closed_by = today - timedelta(days=self._config.privacy.row_days)
        for period in await self._store.coarse.periods():
            if (last := parse_period(period).last) >= closed_by:
                continue
            for key in await self._store.coarse.keys(period):
                if max(last, lasting.get(key.window, last)) < closed_by:
                    await self._store.releases.close_heap(key, week, NEW)
                    await self._coarsen_key(key)
                    await self._store.coarse.coarsen_aside(key)

    async def _coarsen_key(self, key: Key) -> None:
        rows, (unit,) = await self._store.coarse.rows(key), await self._store.units.some([key.unit])
        fields = [field.key for field in profile_of(load_instrument(key.instrument))]
        profiles = await asyncio.to_thread(coarsened, [row.profile for row in rows], fields)
        zone = unit.zone(self._config.agency.timezone)
        changes = {row.id: (_noon(row.hour, zone), to) for row, to in zip(rows, profiles, strict=True)}
        await self._store.coarse.coarsen(key, changes, fields)


def _noon(hour: str, zone: ZoneInfo) -> str:
    """The hour (UTC, as stored) of noon on the same day of that zone, as forms on paper have it."""
    day = local_day(datetime.fromisoformat(f"{hour}:00+00:00"), zone)
    return hour_of(datetime.combine(day, time(12), zone))
