"""The key that signs what is published, and checking what somebody has published."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.cli.language import complain, phrase, tell
from bot.cli.lines import show_line
from bot.cli.settings import config_of
from bot.config import Config
from bot.reporting.edition_folder import PUBLIC_KEY, faults_of, first_page_faults, read_editions
from bot.reporting.publish_key import EditionFault, private_key
from exports.site.signature import BadKey, is_signed, new_key, public_of

app = typer.Typer(help="The key that signs the public results page.", no_args_is_help=True)

_OWNER = 0o600


@app.command()
def make(context: typer.Context) -> None:
    """Make a private key in the file that `publish.key` names, for its owner alone, and print the public one.

    A key that is there is never overwritten.
    """
    config = config_of(context)
    path = config.publish_key
    if path is None:
        raise Mistake('publish.key: found "", expected the file for the key, such as "skm-publish.pem"')
    key = new_key()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER), "wb") as file:
            file.write(key)
    except FileExistsError:
        raise Mistake(f"{path}: found a file, expected none: a key is never overwritten") from None
    except OSError as error:
        raise Mistake(f"{path}: {error.strerror}") from None
    complain(f"{path}: keep it and a copy of it, and give it to nobody. The public key:")
    typer.echo(public_of(key))


@app.command()
def show(context: typer.Context) -> None:
    """Print the public key, for the poster, the Laporan and whoever wants to check."""
    key = _private(config_of(context))
    if key is None:
        raise Mistake('publish.key: found "", expected the file of a key (`skm keys make`)')
    typer.echo(public_of(key))


def verify(
    folder: Annotated[Path, typer.Argument(help="What `skm publish` wrote, or a copy of it.")],
    key: Annotated[
        str | None, typer.Option(help="The public key, from somewhere else than the folder, such as the poster.")
    ] = None,
) -> None:
    """Check every edition in a folder: its files, its signature, and that none before it was changed or taken out.

    Exit code 1 where something does not hold. Needs no configuration. Without --key the folder's own key is taken,
    which tells no more than that all editions are of one hand.
    """
    if key is not None:
        _check_public(key)
    editions = read_editions(folder)
    if not editions:
        raise Mistake(f"{folder}: found no edition, expected a folder that `skm publish` wrote")
    known = key or _own_key(folder)
    try:
        faults = [*faults_of(folder, known), *first_page_faults(folder)]
    except BadKey as error:
        raise Mistake(f"--key: {error}") from None
    for fault in faults:
        complain(fault)
    if faults:
        raise typer.Exit(1)
    signed = phrase("signed by the key given") if key else phrase("signed by the folder's own key")
    by = phrase("not signed") if known is None else signed
    for one in editions:
        state = phrase("withdrawn") if one.reason is not None else phrase("whole")
        show_line(f"{one.folder}  {one.made}  {state}  {one.digest}")
    tell("{} edition(s), {}", len(editions), by)


def _check_public(key: str) -> None:
    """Raise Mistake for what is no key, before a folder without signatures is called one that it has not signed."""
    try:
        is_signed(key, b"", b"")
    except BadKey as error:
        raise Mistake(f"--key: found another text, {error}") from None


def _private(config: Config) -> bytes | None:
    try:
        return private_key(config)
    except EditionFault as error:
        raise Mistake(str(error)) from None


def _own_key(folder: Path) -> str | None:
    try:
        return (folder / PUBLIC_KEY).read_text(encoding="utf-8")
    except OSError:
        return None
