"""Proofs for the evaluation of public services: one archive a unit, all units in one go."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.bars import bar_of
from bot.cli.errors import Mistake
from bot.cli.settings import config_of, store_of
from bot.cli.spans import period_named
from bot.cli.targets import Force, check_folder, check_targets
from bot.config import Config
from bot.conversation.terminal import say
from bot.storage.folder import write_whole
from scoring import Period

_FEW, _AT_ONCE = 3, 45  # units that need no child, and those that one child makes before the next begins small


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
    check_folder("--out", out)
    config, made = config_of(context), datetime.now(UTC)
    span, codes = asyncio.run(_chosen(config, period, unit))
    paths = {code: out / f"berkas-skm-{code}-{span.key}.zip" for code in codes}
    check_targets("--out", paths.values(), force=force)
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    try:
        with bar_of(say("cli.pack"), len(codes)) as reach:
            for code, content in _made(config, span, codes, made):
                write_whole(paths[code], content)
                written.append(paths[code])
                reach()
    finally:
        for path in written:  # told at the end: a bar stands on the terminal until then
            typer.echo(path)


async def _chosen(config: Config, asked: str, unit: str) -> tuple[Period, list[str]]:
    """The period, and the codes of the units. Raises Mistake."""
    async with store_of(config) as store:
        period = await period_named(store, asked)
        if not unit:
            return period, [one.code for one in await store.units.all() if one.active]
        found = await store.units.find(unit.upper())
    if found is None:
        raise Mistake(f'--unit: found "{unit}", expected a code of `skm units list`')
    return period, [found.code]


def _made(config: Config, period: Period, codes: Sequence[str], made: datetime) -> Iterator[tuple[str, bytes]]:
    """Each unit's archive. Many are made in child processes, since Typst keeps in memory what it has set."""
    if len(codes) <= _FEW:
        for code in codes:
            yield code, _pack_of(config, period, made, code)
        return
    bare = config.model_copy(update={"token": None, "secret": None})
    for first in range(0, len(codes), _AT_ONCE):  # not max_tasks_per_child, with which Python 3.11 may wait for ever
        some = codes[first : first + _AT_ONCE]
        child = ProcessPoolExecutor(1, get_context("spawn"), _leave_stops)
        try:
            yield from zip(some, child.map(partial(_pack_of, bare, period, made), some), strict=True)
        finally:
            child.shutdown(cancel_futures=True)


def _pack_of(config: Config, period: Period, made: datetime, unit: str) -> bytes:
    from bot.reporting.packs import pack_of  # noqa: PLC0415 -- pandas and every document, in the child alone

    return pack_of(config, period, made, unit)


def _leave_stops() -> None:
    """Ignore a stop here: it reaches every process of a terminal, and the parent decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
