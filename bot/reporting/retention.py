"""Forgets what need not be kept any longer: old drafts, what was sent, pseudonyms, suggestions past their time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.rules.hours import hour_of
from bot.storage import Store
from scoring import local_day, period_of

_UPLOADS_KEPT = timedelta(days=2)  # files that staff sent and did not apply. What was applied stays


class Retention:
    """Forgets what need not be kept any longer."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def run(self, now: datetime) -> None:
        """Old drafts, what was sent, pseudonyms of closed periods, suggestions past their time, half imports."""
        await self._store.batches.clear()
        await self._store.uploads.drop_older(int((now - _UPLOADS_KEPT).timestamp()))
        privacy = self._config.privacy
        moment = int((now - timedelta(days=privacy.draft_days)).timestamp())
        await self._store.drafts.drop_older(moment)
        await self._store.window_drafts.drop_older(moment)
        await self._store.deliveries.forget_contents(moment)
        await self._store.questions.drop_lapsed(int(now.timestamp()))
        agency = self._config.agency.timezone
        zones = {agency} | {ZoneInfo(name) for name in await self._store.units.zones()}
        # At a turn of periods the old one is still open in the zones farther west.
        open_periods = {period_of(local_day(now, zone), self._config.survey.period) for zone in zones}
        earliest = min(open_periods).first
        opened = min(datetime.combine(earliest, datetime.min.time(), zone) for zone in zones)
        keys = [period.key for period in open_periods]
        windows = [window.code for window in await self._store.windows.around(local_day(now, agency))]
        await self._store.responses.forget_pseudonyms(keys, hour_of(opened), windows)
        kept_since = now - timedelta(days=privacy.suggestion_days)
        await self._store.responses.drop_suggestions(hour_of(kept_since))
        await self._store.responses.forget_officers(hour_of(kept_since))
