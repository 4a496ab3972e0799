"""A database in which all is planned that is due, so that a test need not wait for the children that plan it."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.config import Config
from bot.reporting.plans import PLANS
from bot.storage import Store, Unit
from tests.support import servers
from tests.support.engine import engine
from tests.support.templates import kept, new_database

Kind = tuple[datetime, tuple[Unit, ...], str]  # when it was planned, its units, how it is configured
_PLANNED: dict[Kind, Path] = {}  # what was made once
_ROWS: dict[Kind, servers.Rows] = {}  # the same on a server


async def planned_database(path: Path, units: Sequence[Unit], config: Config, now: datetime) -> bool:
    """Make a file with these units in which all is planned that is due, unless there is a file.

    Copied from the first of its kind. Returns whether it is new.
    """
    if path.exists():  # noqa: ASYNC240 -- in memory
        return False
    beside = {"database", "telegram", "token", "secret", "database_password"}
    kind = (now, tuple(units), config.model_dump_json(exclude=beside))
    if engine.on_server:
        await _planned_on_server(path, config, kind)
    elif kind not in _PLANNED:
        new_database(path, units)
        await plan_before(config, now)
        _PLANNED[kind] = kept(path)
    else:
        shutil.copy(_PLANNED[kind], path)
    return True


async def _planned_on_server(path: Path, config: Config, kind: Kind) -> None:
    if (rows := _ROWS.get(kind)) is not None:
        engine.fill(path, rows)
        return
    engine.make(path, kind[1])
    await plan_before(config, kind[0])
    _ROWS[kind] = servers.kept()


async def plan_before(config: Config, now: datetime) -> None:
    """Plan what is due, as the bot did a moment ago: a test that is not about it need not wait for its children."""
    async with Store(config.database_at) as store:
        for plan in PLANS.values():
            await plan(config, store).plan_due(now)
