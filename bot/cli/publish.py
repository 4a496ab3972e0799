"""The public results page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.cli.folder import for_everybody, recover, write_folder
from bot.cli.language import complain
from bot.cli.settings import author, config_of, store_of
from bot.cli.spans import period_named
from bot.config import Config
from scoring import Period, local_day, period_of

_SUMS = "SHA256SUMS"


def publish(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    period: Annotated[
        str | None, typer.Option(help="Such as 2026-Q3 or a window's code; by default the last full survey period.")
    ] = None,
) -> None:
    """Write the public results page: static files in two languages, with open data and checksums."""
    config, now = config_of(context), datetime.now(UTC)
    chosen, files, notes = asyncio.run(_site(config, period, now))
    if not files:
        complain(f"{chosen.name(config.agency.language)}: no answers, nothing to publish")
        raise typer.Exit(1)
    with for_everybody():
        recover(out)
        write_folder(out, files, _listed(out) - set(files))
    for note in notes:
        complain(note)
    typer.echo(f"{out}: {len(files)} files, {chosen.name(config.agency.language)}")


async def _site(config: Config, asked: str | None, now: datetime) -> tuple[Period, Mapping[str, bytes], list[str]]:
    from bot.reporting.publishing import Publisher, Unpublishable, said  # noqa: PLC0415 -- Typst and every document

    async with store_of(config) as store:
        if asked is None:
            period = period_of(local_day(now, config.agency.timezone), config.survey.period).previous()
        else:
            period = await period_named(store, asked)
        try:
            site = await Publisher(config, store, now, author()).site(period)
        except Unpublishable as error:
            raise Mistake(f"--period: {error}") from None
        return period, site.files, [said(one) for one in site.held]


def _listed(out: Path) -> set[str]:
    """Files that an earlier call wrote here, by its list, only plain paths inside the folder."""
    try:
        lines = (out / _SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    names = {line.partition("  ")[2] for line in lines}
    return {name for name in names if name and ".." not in Path(name).parts and not Path(name).is_absolute()}
