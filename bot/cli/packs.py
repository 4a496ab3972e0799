"""Proofs for the evaluation of public services: one archive a unit, all units in one go."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.bars import bar_of
from bot.cli.errors import Mistake
from bot.storage.folder import write_whole
from bot.cli.settings import config_of, store_of
from bot.cli.spans import period_named
from bot.cli.targets import Force, check_targets
from bot.config import Config
from bot.conversation.terminal import say


def pack(
    context: typer.Context,
    period: Annotated[str, typer.Option(help="A year such as 2026, or another period of `skm report`.")],
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    unit: Annotated[str, typer.Option(help="The unit's code; by default every active unit.")] = "",
    force: Force = False,
) -> None:
    """Write the proofs of a unit, or of all, for the evaluation of public services (PEKPPP): one archive a unit.

    In it are the Laporan of the period and of the year before, the plan, its realisation with dates and pictures,
    publications, minutes of the forum to fill in, and a list of contents that names what is missing.
    """
    written: list[Path] = []
    try:
        asyncio.run(_write(config_of(context), period, unit, out, written, force=force))
    finally:
        for path in written:  # told at the end: a bar stands on the terminal until then
            typer.echo(path)


async def _write(config: Config, asked: str, unit: str, out: Path, written: list[Path], *, force: bool) -> None:
    from bot.reporting.packs import Packs  # noqa: PLC0415 -- pandas and every document

    async with store_of(config) as store:
        period = await period_named(store, asked)
        known = await store.units.all()
        codes = [one.code for one in known if one.active]
        if unit:
            found = await store.units.find(unit.upper())
            if found is None:
                raise Mistake(f'--unit: found "{unit}", expected a code of `skm units list`')
            codes = [found.code]
        paths = {code: out / f"berkas-skm-{code}-{period.key}.zip" for code in codes}
        check_targets("--out", paths.values(), force=force)
        await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
        packs = Packs(config, store, datetime.now(UTC))
        with bar_of(say("cli.pack"), len(codes)) as reach:
            for code, path in paths.items():
                write_whole(path, await packs.of_unit(code, period, rows=True))
                written.append(path)
                reach()
