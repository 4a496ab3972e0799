"""Questionnaires: those that are known, what is wrong with a file of one, and one that was kept as a file again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.cli.language import phrase, tell
from bot.cli.lines import show_line
from bot.cli.settings import config_of, store_of
from bot.cli.targets import Force, check_targets
from bot.config import Config
from bot.rules.terminal import language_of_locale
from scoring import Instrument, conventions, load_instrument
from scoring.instrument_catalogue import instruments
from scoring.register import content_of

app = typer.Typer(help="Questionnaires, shipped and an agency's own.", no_args_is_help=True)


@app.command("list")
def list_instruments(context: typer.Context) -> None:
    """Every questionnaire that is known, where it is from and how many answers it has."""

    async def show(config: Config) -> None:
        async with store_of(config) as store:
            kept, windows = await store.instruments.all(), await store.windows.all()
            answers = await store.instruments.answers()
        places = dict.fromkeys(instruments(), phrase("shipped")) | {
            one.id: phrase("kept since {}", one.made[:10]) for one in kept
        }
        for name, place in places.items():
            asked = [phrase("configured")] if name == config.survey.instrument else []
            asked += [window.code for window in windows if window.instrument == name]
            found = load_instrument(name)
            typer.echo(f"{name}  {found.title[language_of_locale()]}")
            tell("    {}; {}; {} answer(s)", _measures(found), ", ".join([place, *asked]), answers.get(name, 0))

    asyncio.run(show(config_of(context)))


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A TOML file, see docs/operations/questionnaires.md.")]) -> None:
    """Every fault of a questionnaire's file, or what would be asked. Needs neither configuration nor database."""
    found = load_instrument(file)
    typer.echo(f"{found.id}: {found.title['id']}")
    tell("    {}; weight {}", _measures(found), ", ".join(conventions(found)))
    for place, item in enumerate(found.asked, 1):
        only = f"  [{', '.join(sorted(item.modes))}]" if item.modes else ""
        show_line(f"{place:>3}. {item.u:5} {item.key:20} {item.question['id']}{only}")


@app.command()
def save(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="As `skm instruments list` prints it.")],
    file: Annotated[Path, typer.Argument(help="The file to write: its name ends in .json.")],
    force: Force = False,
) -> None:
    """Write a questionnaire that the database has kept to a file, which may be configured or checked as any other."""
    check_targets("file", [file], force=force, endings=[".json"])

    async def content(config: Config) -> str:
        async with store_of(config) as store:
            known = [one.id for one in await store.instruments.all()]
        if name not in known:
            expected = f"one of {', '.join(known)}" if known else "one that was asked, and none was"
            raise Mistake(f'id: found "{name}", expected {expected}')
        return content_of(name) or ""

    file.write_text(asyncio.run(content(config_of(context))) + "\n", encoding="utf-8")
    typer.echo(file)


def _measures(found: Instrument) -> str:
    """How much it asks, in short."""
    parts = [phrase("{} elements", len(found.elements)), phrase("{} items", len(found.items))]
    parts += [phrase("index {} of {}", one.key, len(one.elements)) for one in found.side]
    parts += [phrase("profile with {}", " ".join(found.profile))] if found.profile else []
    return ", ".join([*parts, *([phrase("by {}", " ".join(found.modes))] if found.modes else [])])
