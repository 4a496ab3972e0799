"""The publication poster with long names: whole ones, or fewer and how many more."""

from __future__ import annotations

import io
from typing import Any

import pytest

from exports.poster import WORDS
from exports.writing.typeset import typeset

DATA: dict[str, Any] = {
    "language": "id",
    "words": dict(WORDS["id"]),
    "agency": "Kota Contoh",
    "subject": "Dinas Contoh",
    "period": "Triwulan IV 2026",
    "ikm": None,
    "mutu": None,
    "kinerja": None,
    "interval": None,
    "services": [],
    "more": 0,
    "units": 0,
    "groups": [],
    "source": "",
    "made_up": True,
    "people": "3",
    "n": 3,
    "logo": None,
    "address": [],
    "symbol": None,
    "paper": "a4",
}


def text_of(**changes: Any) -> str:
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads the poster's words back")
    (page,) = pypdf.PdfReader(io.BytesIO(typeset("poster", DATA | changes, "pdf"))).pages
    return " ".join(str(page.extract_text()).replace("\u200b", "").split())


def test_a_long_name_of_the_unit_is_whole() -> None:
    assert "SELESAI" in text_of(subject=("DINAS CONTOH " * 20)[:192] + " SELESAI")


@pytest.mark.parametrize(
    ("count", "letters", "more", "shown", "rest"), [(2, 300, 0, 2, None), (8, 90, 0, 8, None), (8, 90, 4, 8, 4)]
)
def test_service_names_are_whole(count: int, letters: int, more: int, shown: int, rest: int | None) -> None:
    text = text_of(services=[("Surat contoh " * 30)[: letters - 8] + " SELESAI"] * count, more=more)
    assert (text.count("SELESAI"), "…" in text) == (shown, False)
    assert ("layanan lain" in text) is (rest is not None)


def test_names_that_do_not_fit_are_counted() -> None:
    text = text_of(services=[("Surat contoh " * 30)[:292] + " SELESAI"] * 8, more=3)
    shown = text.count("SELESAI")
    assert 1 <= shown < 8
    assert f"dan {11 - shown} layanan lain" in text
