"""Tables as csv: whichever separator a spreadsheet takes, no cell is a formula, and our readers lose nothing."""

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exports.compliance import Compliance, ComplianceRow, compliance_csv
from exports.writing.table import csv_bytes, mark_formulas, plain_text
from scoring import parse_period

TEXTS = st.text(st.sampled_from("=+-@＝' \";,|\t\r\nab1."), max_size=12)


def cells(text: str, separator: str) -> list[str]:
    """Every cell of a csv as a spreadsheet that takes this separator has it."""
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]


def looks_like_a_formula(cell: str) -> bool:
    """A text that begins with a sign, as far as a spreadsheet looks, and is no number."""
    begin = unicodedata.normalize("NFKC", cell.lstrip(" \t\r\n"))[:1]
    return begin != "" and begin in "=+-@" and not cell.strip().lstrip("+-").replace(".", "", 1).isdecimal()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@given(TEXTS)
@example("Bagus;=1+1")
@example('a;"=1+1";b')
@example('"";=1')
@example("a; =1")
@example("a;;-b")
def test_no_cell_of_a_csv_is_a_formula_whatever_the_separator(separator: str, text: str) -> None:
    whole = csv_bytes(("a", text), [("AA", text), (2, text)]).decode("utf-8-sig")
    assert [cell for cell in cells(whole, separator) if looks_like_a_formula(cell)] == []


@given(TEXTS)
@example("'=1")
@example(";'=1")
@example("-5")
@example("'-5")
@example(";\t=")
def test_what_was_marked_is_read_back_as_it_was(text: str) -> None:
    assert plain_text(mark_formulas(text)) == text


def test_the_table_of_the_obligation_is_no_formula_either() -> None:
    row = ComplianceRow("AA", "Dinas;=1+1", "＝1", None, (), None, None)
    whole = compliance_csv(Compliance("id", "Kota Contoh", parse_period("2026"), (), (row,))).decode("utf-8-sig")
    assert [cell for cell in cells(whole, ";") if looks_like_a_formula(cell)] == []
