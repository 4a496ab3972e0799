"""The dialects of csv files, as the command line names them."""

from __future__ import annotations

from bot.cli.errors import Mistake
from exports.writing.table import DIALECTS, Dialect

DIALECT = "excel-id writes csv with `;` and decimal commas, for spreadsheets in Indonesian."


def dialect_named(text: str) -> Dialect:
    """The dialect of this name, the plain one for "". Raises Mistake."""
    if text and text not in DIALECTS:
        raise Mistake(f'--dialect: found "{text}", expected {" or ".join(DIALECTS)}')
    return DIALECTS[DIALECTS.index(text)] if text else ""
