"""The audit log: who changed what, and when."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.audit import changes_csv, changes_of
from bot.cli.errors import Mistake
from bot.cli.language import tell
from bot.cli.settings import config_of, store_of
from bot.cli.targets import Force, check_targets, show_lines
from bot.config import Config
from bot.rules.hours import stamp_of
from bot.storage.audit import Entry

_LAST, _ALL = 50, 10**9


def audit(
    context: typer.Context,
    subject: Annotated[str | None, typer.Option(help="Only changes of this, such as a unit's code.")] = None,
    action: Annotated[str | None, typer.Option(help="Only this action, or family of actions such as unit.")] = None,
    since: Annotated[str | None, typer.Option(help="Only from this day on, such as 2026-11-01.")] = None,
    last: Annotated[int | None, typer.Option(min=1, help="At most so many, the latest; by default 50.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write a csv instead, of all where no --last is given.")] = None,
    force: Force = False,
) -> None:
    """Show who changed what, and when: oldest first."""
    check_targets("--out", [out] if out else [], force=force, endings=[".csv"])
    most = last or (_LAST if out is None else _ALL)
    entries = asyncio.run(_entries(config_of(context), subject, action, since, most))
    if out is not None:
        out.write_bytes(changes_csv(entries, alone=True))
        tell("{}: {} change(s)", out, len(entries))
        return
    show_lines(json.dumps(asdict(entry), ensure_ascii=False) if as_json else _line(entry) for entry in entries)


async def _entries(
    config: Config, subject: str | None, action: str | None, since: str | None, last: int
) -> list[Entry]:
    stamp = None
    if since is not None:
        try:
            opened = datetime.combine(date.fromisoformat(since), time(), config.agency.timezone)
        except ValueError:
            raise Mistake(f'--since: found "{since}", expected a day such as 2026-11-01') from None
        stamp = stamp_of(opened)
    async with store_of(config) as store:
        return await store.audit.entries(last, subject=subject, action=action, since=stamp)


def _line(entry: Entry) -> str:
    return "  ".join([entry.at, entry.who, entry.action, entry.subject, changes_of(entry)]).rstrip()
