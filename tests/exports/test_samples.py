"""The samples in docs/ say that they are made up, and are all listed."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.readback import pages_of

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"


def test_every_sample_is_listed_and_every_listed_one_there() -> None:
    listed = set(re.findall(r"\]\(([^)/]+)\)", (SAMPLES / "README.md").read_text()))
    assert listed == {one.name for one in SAMPLES.iterdir()} - {"README.md"}


def test_the_printed_ones_are_labelled_on_every_page() -> None:
    for name in ("laporan-unit.pdf", "laporan-kota.pdf"):
        for page in pages_of((SAMPLES / name).read_bytes()):
            assert "angka dibuat-buat" in page
    assert '"made_up": true' in (SAMPLES / "data.json").read_text()
