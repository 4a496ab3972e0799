"""What a command writes to: a file of the right ending that is not there yet, or a list that says when it is empty."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.cli.lines import show_line
from bot.conversation.terminal import say

_FILES = frozenset({".csv", ".docx", ".html", ".jpg", ".json", ".pdf", ".png", ".pptx", ".txt", ".xlsx", ".zip"})
Force = Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")]


def check_targets(where: str, files: Iterable[Path], *, force: bool, endings: Iterable[str] = ()) -> None:
    """Raise Mistake for every file whose name ends otherwise, or that is there and is not to be overwritten."""
    ends, faults = tuple(endings), []
    for file in files:
        if ends and not file.name.lower().endswith(ends):
            faults.append(f'{where}: found "{file}", expected a name that ends in {" or ".join(ends)}')
        elif file.is_dir():
            faults.append(f'{where}: found "{file}", a folder, expected the name of a file')
        elif file.exists() and not force:
            faults.append(f'{where}: found "{file}", which is there already, expected another name, or --force')
    if faults:
        raise Mistake("\n".join(faults))


def check_folder(where: str, folder: Path) -> None:
    """Raise Mistake for a folder that is a file or would be named as one, before anything is made for it."""
    if folder.is_dir():
        return
    if folder.exists():
        raise Mistake(f'{where}: found "{folder}", a file, expected a folder')
    if folder.suffix.lower() in _FILES:
        raise Mistake(f'{where}: found "{folder}", named as a file, expected a folder: files are named by themselves')


def show_lines(lines: Iterable[str]) -> None:
    """Print the lines of a list, each as show_line() does. Of none, say so on stderr, so that a pipe gets nothing."""
    shown = 0
    for line in lines:
        show_line(line)
        shown += 1
    if not shown:
        typer.echo(say("cli.nothing"), err=True)
