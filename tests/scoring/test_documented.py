"""The tables of docs/scoring.md were computed from the code that is there now."""

import re
from pathlib import Path

import pytest

from bench import contrast
from bench.coverage import SOURCES
from bench.fingerprint import code_of, fingerprint

TEXT = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", SOURCES)
def test_a_table_parts_from_code_that_changes(table: str) -> None:
    """After a change of interval or verdict: `python -m bench.coverage --samples 10000 --seed 2017 --write`."""
    printed = re.findall(rf"--table {table} .*Computed from code ([0-9a-f]+)", TEXT)
    assert printed == [fingerprint(*SOURCES[table])]


def test_the_table_of_elements_parts_from_code_that_changes() -> None:
    """After a change of contrasts: `python -m bench.contrast --samples 1000 --write`."""
    printed = re.findall(r"python -m bench\.contrast .*Computed from code ([0-9a-f]+)", TEXT)
    assert printed == [fingerprint(*contrast.SOURCES)]
    assert list(contrast.lines(samples=4, seed=1))[-1].startswith("| ceiling")


def test_words_alone_change_no_hash_and_constants_do() -> None:
    plain = code_of("def half(x):\n    return x / 2\n")
    assert code_of('"""A."""\ndef half(x):\n    """B."""\n    # C\n    return x/2') == plain
    assert code_of("def half(x):\n    return x / 3\n") != plain
