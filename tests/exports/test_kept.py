"""Every PDF that is written, held against the rules of PDF/A-2a and PDF/UA-1 by an independent validator.

`page` passes the corpus of files by which veraPDF is tested: 154 rules of the one, 104 of the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO

import page
import pikepdf
import pytest
import typst

from exports.disclosure import SEAL, Cleared
from exports.laporan.printed import printed
from exports.letters import LetterEntry, letters
from exports.poster import poster_pdf
from exports.qr import QrEntry, qr_sheets, table_tents
from exports.result_day.leaflet import leaflets
from exports.writing.blocks import Heading, Paragraph
from exports.writing.pdf import kept_pdf, report_pdf
from tests.exports.test_archive import REPORT
from tests.exports.test_result_day import CONTACT, city

_LENGTH = "PDFA2A-STREAM-LENGTH-001"
DAY = date(2026, 11, 21)
_ENTRIES = [QrEntry("A-1", "Puskesmas Contoh", None, "https://t.me/contoh_bot?start=A-1")] * 2
_LETTER = LetterEntry("A-1", "Puskesmas Contoh", "https://t.me/contoh_bot?start=inv_a")
_BARE = replace(REPORT, bare=True, blocks=(Heading(1, "LEMBAR (contoh)"), Paragraph("Satu kalimat.")))

MADE: Mapping[str, Callable[[], bytes]] = {
    "laporan": lambda: report_pdf(REPORT),
    "laporan of a city": lambda: report_pdf(printed(city())),
    "lists and preface": lambda: report_pdf(replace(REPORT, lists=True, preface=("Puji syukur (contoh).",))),
    "paper": lambda: report_pdf(_BARE),
    "poster A4": lambda: poster_pdf(Cleared(city(), SEAL)),
    "poster A3": lambda: poster_pdf(Cleared(city(), SEAL), "a3", "en"),
    "leaflets": lambda: leaflets([(Cleared(city(), SEAL), CONTACT)] * 2),
    "QR sheets": lambda: qr_sheets("Kota Contoh", _ENTRIES, DAY, made_up=True),
    "table-tents": lambda: table_tents("Kota Contoh", _ENTRIES, DAY),
    "letters": lambda: letters("Kota Contoh", [_LETTER] * 2, "30 November 2026", "id", DAY),
}


def lengths_are_right(content: bytes) -> bool:
    """Whether each stream has as many bytes as it says, then an end of line and the word that closes it."""
    begun = list(re.finditer(rb"/Length (\d+)[^>]*?>>\s*stream\n", content))
    return len(begun) > 10 and all(content[one.end() + int(one[1]) :].startswith(b"\nendstream") for one in begun)


@pytest.mark.parametrize("name", MADE)
def test_it_keeps_every_rule_of_the_standards_it_claims(name: str) -> None:
    content = MADE[name]()
    for profile, rules in ((page.ValidationProfile.PDF_UA_1, 100), (page.ValidationProfile.PDF_A_2A, 150)):
        found = page.validate_pdf_bytes(content, profile=profile)
        faults = {one.rule_id: one.message for one in found.failures}
        if lengths_are_right(content):  # page 0.11 takes a last byte CR and the LF after it for one end of a line
            faults.pop(_LENGTH, None)
        assert faults == {}
        assert found.rules.total >= rules
    with pikepdf.open(BytesIO(content)) as file, file.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("2", "A", "1")
        assert xmp["xmp:CreateDate"].startswith("2026-")


def test_the_validator_finds_a_fault_that_is_put_in() -> None:
    with pikepdf.open(BytesIO(MADE["poster A4"]())) as file:
        del file.Root.Lang
        del file.Root.ViewerPreferences
        out = BytesIO()
        file.save(out)
    found = page.validate_pdf_bytes(out.getvalue(), profile=page.ValidationProfile.PDF_UA_1)
    assert any("VIEWER-PREFERENCES" in one.rule_id for one in found.failures)


def test_a_template_that_breaks_a_rule_is_a_fault_and_no_lesser_file() -> None:
    with pytest.raises(typst.TypstError, match="title"):
        kept_pdf("chart", {"language": "id", "chart": {"bars": [], "axis": ["25", "100"], "marks": []}}, day=DAY)
