"""What runs by itself while the bot does, and how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.cases.stand_ins import StandIns
from bot.cases.successions import UnitSuccessions
from bot.config import Config
from bot.ledger.backups import Backups
from bot.ledger.editions import EditionJob
from bot.ledger.jobs import Job
from bot.ledger.planning import Planning
from bot.reporting.retention import Retention
from bot.storage import Store

_RETENTION_EVERY = 120  # ticks
_LOG_EVERY = 2  # ticks: bounds the log, and what was sent and taken away is gone from it
_BACKUP_EVERY = 10  # ticks: whether it is time
_BACKUP_SECONDS = 3600
_EDITION_EVERY = 2  # ticks: what was granted is made soon
_EDITION_SECONDS = 3600
_FETCHING_SECONDS = 3600  # a pile of videos of evidence, over a slow line


def list_jobs(
    config: Config,
    store: Store,
    planning: Planning,
    retention: Retention,
    backups: Backups,
    editions: EditionJob,
    fetch_evidence: Callable[[], Awaitable[object]],
) -> list[Job]:
    """Every job. The names stand in the database and in the locales (job.name).

    Final is what erases, or says or plans something of a day that may not have come.
    """

    async def clear_log(_: datetime) -> None:
        await store.clear_log()

    async def fetch(_: datetime) -> None:
        await fetch_evidence()

    return [
        *planning.jobs,
        Job(name="successions", work=UnitSuccessions(config, store).make_due, final=True),
        Job(name="stand_ins", work=StandIns(config, store).end_due, final=True),
        Job(name="evidence", work=fetch, longest=_FETCHING_SECONDS),
        Job(name="retention", work=retention.run, every=_RETENTION_EVERY, final=True),
        Job(name="log", work=clear_log, every=_LOG_EVERY),
        Job(name="editions", work=editions.run, every=_EDITION_EVERY, longest=_EDITION_SECONDS, final=True),
        Job(name="backup", work=backups.run, every=_BACKUP_EVERY, longest=_BACKUP_SECONDS),
    ]
