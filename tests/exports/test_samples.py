"""The samples in docs/ say that they are made up, are all listed, and say what the product writes now."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.readback import pages_of
from tests.support.tour.samples import RECORD, SAMPLES, made, told


def test_every_sample_is_listed_and_every_listed_one_there() -> None:
    listed = set(re.findall(r"\]\(([^)/]+)\)", (SAMPLES / "README.md").read_text()))
    assert listed == {one.name for one in SAMPLES.iterdir()} - {"README.md", RECORD.name}


def test_the_printed_ones_are_labelled_on_every_page() -> None:
    for name in ("laporan-unit.pdf", "laporan-kota.pdf"):
        for page in pages_of((SAMPLES / name).read_bytes()):
            assert "angka dibuat-buat" in page
    assert '"made_up": true' in (SAMPLES / "data.json").read_text()


@pytest.mark.slow
async def test_the_samples_say_what_the_product_writes(tmp_path: Path) -> None:
    """Those that are read by machines and people say what is on record, and the record is what is written now."""
    now = {name: told(name, content) for name, content in (await made(tmp_path)).items()}
    there = {name: told(name, (SAMPLES / name).read_bytes()) for name in now}
    recorded = json.loads(RECORD.read_text())
    assert sorted(name for name in now if not now[name] == there[name] == recorded.get(name)) == [], "run make samples"
    assert recorded.keys() == now.keys()
