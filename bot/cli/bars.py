"""Progress on a terminal: a bar with percent where the end is known, and nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def bar_of(doing: str, total: int | None = None) -> Generator[Callable[..., None], None, None]:
    """Show what is done and how far. What is given takes how many more of `total` are done."""
    if not sys.stderr.isatty():
        yield lambda _=1: None
        return
    from rich.console import Console  # noqa: PLC0415 -- only where a bar is shown
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    name = TextColumn("{task.description}")
    known = (name, BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
    columns = known if total is not None else (SpinnerColumn(), name, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda count=1: bar.advance(task, count)
