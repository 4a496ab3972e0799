"""The audit log: who changed what, and when."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

import typer

from bot.cli.errors import Mistake
from bot.cli.settings import config_of, store_of
from bot.config import Config
from bot.storage.audit import Entry


def audit(
    context: typer.Context,
    subject: Annotated[str | None, typer.Option(help="Only changes of this, such as a unit's code.")] = None,
    action: Annotated[str | None, typer.Option(help="Only this action, or family of actions such as unit.")] = None,
    since: Annotated[str | None, typer.Option(help="Only from this day on, such as 2026-11-01.")] = None,
    last: Annotated[int, typer.Option(min=1, help="At most so many, the latest.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show who changed what, and when: oldest first."""
    entries = asyncio.run(_entries(config_of(context), subject, action, since, last))
    for entry in entries:
        typer.echo(json.dumps(asdict(entry), ensure_ascii=False) if as_json else _line(entry))


async def _entries(
    config: Config, subject: str | None, action: str | None, since: str | None, last: int
) -> list[Entry]:
    stamp = None
    if since is not None:
        try:
            opened = datetime.combine(date.fromisoformat(since), time(), config.agency.timezone)
        except ValueError:
            raise Mistake(f'--since: found "{since}", expected a day such as 2026-11-01') from None
        stamp = opened.astimezone(UTC).isoformat(timespec="seconds")
    async with store_of(config) as store:
        return await store.audit.entries(last, subject=subject, action=action, since=stamp)


def _line(entry: Entry) -> str:
    changes = [f"{name}: {_shown(entry.before, name)} -> {_shown(entry.after, name)}" for name in _names(entry)]
    return "  ".join([entry.at, entry.who, entry.action, entry.subject, "; ".join(changes)]).rstrip()


def _names(entry: Entry) -> list[str]:
    """Fields that changed; of something new, those that are not empty."""
    return [name for name in {**entry.before, **entry.after} if entry.before.get(name) or entry.after.get(name)]


def _shown(fields: Mapping[str, Any], name: str) -> str:
    return json.dumps(fields[name], ensure_ascii=False) if name in fields else "-"
