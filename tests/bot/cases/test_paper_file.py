"""The rows of a file of paper forms, by the columns of its first sheet."""

from bot.cases.paper_file import rows_of
from bot.cases.table import Line, Sheet


def test_a_later_sheet_may_punctuate_its_columns_otherwise() -> None:
    """Its cells stand under the names of the first sheet, and none is blank or unknown."""
    first, second = Sheet("Januari (contoh)"), Sheet("Februari (contoh)")
    lines = [
        Line(1, ["serial", "date", "u1. Persyaratan", "suggestion"], first),
        Line(2, ["1", "2026-01-05", "4", ""], first),
        Line(1, ["Serial ", "date", "U1 Persyaratan", "Suggestion"], second),
        Line(2, ["2", "2026-02-05", "3", "Antrean lama"], second),
    ]
    _, one, two = rows_of(lines, [])
    assert one.cells.keys() == two.cells.keys()
    assert (two.cells["u1. persyaratan"], two.cells["suggestion"]) == ("3", "Antrean lama")
