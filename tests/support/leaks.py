"""Whether anything in a bot's database leads to one of the people who have talked to it."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.support.engine import engine

_OF_STAFF = (
    "roles",
    "invitations",
    "people",
    "leaving",
    "deliveries",
    "actions",
    "evidence",
    "asked",
    "uploads",
    "calls",
)


def leaks_of(marks: Sequence[str], rows: Callable[[str], list[tuple[Any, ...]]]) -> list[str]:
    """Rows that hold one of the marks, outside deliveries and what is kept of staff. `rows` asks the database."""
    found = []
    for table in {name for (name,) in rows(engine.tables())} - set(_OF_STAFF):
        told = ["\n".join(map(str, row)) for row in rows(f"SELECT * FROM {table}")]
        whole = "\n".join(told)  # one look at a table for each mark, not one at each cell
        present = [mark for mark in marks if mark in whole]
        found += [f"{table}: {row}" for row in told if any(mark in row for mark in present)]
    return found
