"""The public results page: an edition of each span, signed, in a folder that stays."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.cli.language import complain, tell
from bot.cli.settings import author, config_of, store_of
from bot.cli.spans import period_named
from bot.cli.targets import check_folder
from bot.config import Config
from bot.reporting.editions import EditionBook
from bot.reporting.publish_key import EditionFault, private_key
from scoring import Period, local_day, period_of


def publish(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="The folder to write to, by default `publish.folder`.")] = None,
    period: Annotated[
        str | None, typer.Option(help="Such as 2026-Q3 or a window's code; by default the last full survey period.")
    ] = None,
    withdraw: Annotated[str | None, typer.Option(help="The folder of an edition that was wrong, to be marked.")] = None,
    reason: Annotated[str, typer.Option(help="Why it is withdrawn. Everybody reads it.")] = "",
) -> None:
    """Write an edition of the public results page: static files in two languages, with open data and checksums.

    Each has a folder of its own that stays. With `publish.key` it is signed, and holds the hash of the one before.
    """
    config, now = config_of(context), datetime.now(UTC)
    out = out or config.publish_folder
    if out is None:
        raise Mistake("--out: found none and no publish.folder, expected a folder to write to")
    check_folder("--out", out)
    try:
        key = private_key(config)
        book = EditionBook(out, key, config.agency.timezone)
        book.open()
        if withdraw is not None:
            book.withdraw(withdraw, reason, now)
            tell("{}: withdrawn. Nothing was deleted", out / withdraw)
            return
        _publish(config, book, period, now)
    except EditionFault as error:
        raise Mistake(str(error)) from None
    if key is None:
        complain("not signed: publish.key names no key (`skm keys make`)")


def _publish(config: Config, book: EditionBook, asked: str | None, now: datetime) -> None:
    chosen, files, notes = asyncio.run(_site(config, asked, now))
    if not files:
        complain(f"{chosen.name(config.agency.language)}: no answers, nothing to publish")
        raise typer.Exit(1)
    for note in notes:
        complain(note)
    made = book.publish(files, chosen, now)
    if not made.files:
        tell("{}: published already, unchanged", book.out / made.folder)
        if made.signed:
            tell("signed with a key that was made later")
        return
    tell("{}: {} files, {}", book.out / made.folder, made.files, chosen.name(config.agency.language))


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
