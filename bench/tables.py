"""Markdown tables: one row per thing measured, one function per column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Row = TypeVar("Row")
Column = tuple[str, Callable[[Row], str]]


def table(rows: Sequence[Row], columns: Sequence[Column[Row]]) -> str:
    """A table with the first column to the left and the others to the right."""
    lines = [
        [title for title, _ in columns],
        ["---" if place == 0 else "---:" for place, _ in enumerate(columns)],
        *([cell(row) for _, cell in columns] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
