"""Raw answers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.dialects import DIALECT, dialect_named
from bot.cli.errors import Mistake
from bot.cli.settings import author, config_of, store_of
from bot.cli.spans import HELP as PERIOD
from bot.cli.spans import period_named
from bot.config import Config
from bot.rules.rights import EVERYWHERE

if TYPE_CHECKING:
    from exports.writing.table import Dialect


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The file to write: .xlsx, .csv, .parquet or .sav.")],
    period: Annotated[str, typer.Option(help=PERIOD)],
    unit: Annotated[str | None, typer.Option(help="The unit's code; by default all units.")] = None,
    dialect: Annotated[str, typer.Option(help=DIALECT)] = "",
) -> None:
    """Write every answer of a period, one row each."""
    form = dialect_named(dialect)
    written = asyncio.run(_export(config_of(context), period, unit.upper() if unit else None, out, form))
    typer.echo(f"{out}: {written} answer(s)")


async def _export(config: Config, asked: str, unit: str | None, out: Path, dialect: Dialect) -> int:
    from bot.reporting.raw import KINDS, write_raw  # noqa: PLC0415 -- pandas' neighbours, only where a file is written
    from exports.errors import ExportError  # noqa: PLC0415

    if out.suffix.lower() not in KINDS:
        raise Mistake(f'--out: found "{out.name}", expected a name ending in {", ".join(KINDS)}')
    async with store_of(config) as store:
        if unit is not None and await store.units.find(unit) is None:
            raise Mistake(f'--unit: found "{unit}", expected a code of `skm units list`')
        period = await period_named(store, asked)
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            await store.rows_right.record_use(author(), unit or EVERYWHERE, period.key, out.name)
            return await write_raw(config, store, period, unit, out, dialect)
        except ExportError as error:
            raise Mistake(str(error)) from None
