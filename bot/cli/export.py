"""Raw answers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.dialects import DIALECT, dialect_named
from bot.cli.errors import Mistake
from bot.cli.language import phrase, tell
from bot.cli.settings import author, config_of, questionnaire_of, store_of
from bot.cli.spans import HELP as PERIOD
from bot.cli.spans import period_named
from bot.cli.targets import Force, check_targets
from bot.config import Config
from bot.rules.rights import EVERYWHERE
from bot.storage.folder import write_whole
from scoring import load_instrument

_FORM = ".xlsform.xlsx"

if TYPE_CHECKING:
    from exports.writing.table import Dialect


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The file to write: .xlsx, .csv, .parquet, .sav, or .xlsform.xlsx.")],
    period: Annotated[str | None, typer.Option(help=f"{PERIOD} Needed for answers.")] = None,
    unit: Annotated[str | None, typer.Option(help="The unit's code; by default all units.")] = None,
    dialect: Annotated[str, typer.Option(help=DIALECT)] = "",
    instrument: Annotated[
        str | None,
        typer.Option(help="The questionnaire of a form, by its id or file; by default the configured one."),
    ] = None,
    force: Force = False,
) -> None:
    """Write every answer of a period, one row each. FILE.xlsform.xlsx is the questionnaire, a form for ODK or Kobo."""
    told = dialect_named(dialect)
    check_targets("--out", [out], force=force)
    if out.name.lower().endswith(_FORM):
        typer.echo(f"{out}: {asyncio.run(_form(config_of(context), instrument, unit and unit.upper(), out))}")
        return
    if instrument is not None:
        raise Mistake(f'--instrument: found with "{out.name}", expected a name ending in {_FORM}')
    if period is None:
        raise Mistake("--period: found none, expected the period of the answers")
    written = asyncio.run(_export(config_of(context), period, unit.upper() if unit else None, out, told))
    tell("{}: {} answer(s)", out, written)


async def _form(config: Config, named: str | None, code: str | None, out: Path) -> str:
    from bot.reporting.xlsform import xlsform_of  # noqa: PLC0415 -- XlsxWriter, only where a form is written
    from exports.xlsform import xlsform  # noqa: PLC0415

    async with store_of(config) as store:
        questionnaire = load_instrument(questionnaire_of(named or config.survey.instrument))
        unit = await store.units.find(code) if code else None
        if code and unit is None:
            raise Mistake(f'--unit: found "{code}", expected a code of `skm units list`')
        form = xlsform_of(questionnaire, [one for one in await store.units.all() if one.active], unit)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, xlsform(form))
    return phrase("{} for ODK or Kobo", questionnaire.id)


async def _export(config: Config, asked: str, unit: str | None, out: Path, dialect: Dialect) -> int:
    from bot.reporting.raw import KINDS, write_raw  # noqa: PLC0415 -- pandas' neighbours, only where a file is written
    from exports.errors import ExportError  # noqa: PLC0415

    if out.suffix.lower() not in KINDS:
        raise Mistake(f'--out: found "{out.name}", expected a name ending in {", ".join(KINDS)}')
    async with store_of(config) as store:
        if unit is not None:
            if (found := await store.units.find(unit)) is None:
                raise Mistake(f'--unit: found "{unit}", expected a code of `skm units list`')
            unit = found.code
        period = await period_named(store, asked)
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            await store.rows_right.record_use(author(), unit or EVERYWHERE, period.key, out.name)
            return await write_raw(config, store, period, unit, out, dialect)
        except ExportError as error:
            raise Mistake(str(error)) from None
