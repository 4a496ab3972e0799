"""One line of what a command says: on a terminal broken between words where it is too long, to a pipe whole."""

from __future__ import annotations

import shutil
import sys
import textwrap
from datetime import datetime
from zoneinfo import ZoneInfo

import typer


def show_line(line: str, *, err: bool = False) -> None:
    """Write a line to stdout, or to stderr, no wider than the terminal where that is one."""
    if (sys.stderr if err else sys.stdout).isatty():
        line = folded(line, shutil.get_terminal_size().columns)
    typer.echo(line, err=err)


def shown_at(moment: datetime, zone: ZoneInfo) -> str:
    """A moment by the agency's clock, with the zone that says which one that is.

    >>> shown_at(datetime.fromisoformat("2026-12-05T20:09Z"), ZoneInfo("Asia/Makassar"))
    '2026-12-06 04:09 (Asia/Makassar)'
    """
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"


def folded(line: str, width: int) -> str:
    """A line broken between its words, set in below the first. A word such as a code or link is never broken.

    >>> print(folded("PKM-01  Puskesmas Contoh  2026-Q4", 18))
    PKM-01  Puskesmas
        Contoh
        2026-Q4
    """
    parts = textwrap.wrap(line, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(parts) or line
