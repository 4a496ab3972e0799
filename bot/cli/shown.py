"""How figures are shown on a terminal: a table, a bar while they are made, a note on few answers."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from bot.cli.bars import bar_of
from bot.cli.language import complain
from bot.conversation.terminal import say
from exports.disclosure import FEWEST_ANSWERS
from scoring import Table

_MOST_NAMED = 5  # units or groups in a note
AS = "Count by the elements of another questionnaire, by its id or the file of a mapping."


def note_few(names: Sequence[str]) -> None:
    """Say what rests on few answers. It is worked out all the same: whoever has the answers has the figures."""
    if names:
        told = ", ".join(names[:_MOST_NAMED]) + (f" and {len(names) - _MOST_NAMED} more" * (len(names) > _MOST_NAMED))
        why = "too few to be judged, and not to be passed on: somebody may be recognised"
        complain(f"note: {told}: fewer than {FEWEST_ANSWERS} answers, {why}")


def print_table(shown: Table) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only where a table is shown
    from rich.table import Table as Grid  # noqa: PLC0415

    console = Console()
    console = console if console.is_terminal else Console(width=200)
    grid = Grid(*shown.columns, title=shown.title)
    for row in shown.rows:
        grid.add_row(*row)
    console.print(grid)
    for label, figure in shown.foot:
        console.print(f"{label}: [bold]{figure}[/bold]", highlight=False)


@contextmanager
def progress(doing: str) -> Generator[None, None, None]:
    """Say that something is done whose end is not known, on a terminal alone. `doing` is a key of the locales."""
    with bar_of(say(doing)):
        yield
