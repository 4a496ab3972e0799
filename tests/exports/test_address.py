"""Where the public page is and by which key it is signed, as Laporan, Word file and poster print both."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
import segno
from docx import Document
from docx.oxml.ns import qn
from pypdfium2 import PdfDocument

from exports.address import Address
from exports.disclosure import SEAL, Cleared
from exports.laporan.printed import printed
from exports.poster import poster_pdf
from exports.site.signature import is_signed, new_key, public_of, sign
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx
from tests.exports.conftest import made_up_answers
from tests.exports.test_laporan import laporan
from tests.support.readback import pages_of

SECRET = new_key()
URL = "https://skm.example.go.id/hasil"
ADDRESS = Address(URL, public_of(SECRET))
REPORT = laporan(made_up_answers(30, seed=2), address=ADDRESS)


def scanned(content: bytes) -> list[list[int]]:
    """The modules of the only QR code on the first page: nothing else is quite black there."""
    with closing(PdfDocument(content)) as document, closing(document[0]) as page:
        red, green, blue = page.render(scale=6).to_numpy()[:, :, :3].transpose(2, 0, 1)
        dots = (red | green | blue) < 2
    return modules(dots)


def modules(dots: Any) -> list[list[int]]:
    ys, xs = dots.any(axis=1).nonzero()[0], dots.any(axis=0).nonzero()[0]
    size = len(segno.make(URL, error="q", micro=False).matrix)
    top, left, step = ys[0], xs[0], (ys[-1] - ys[0] + 1) / size
    return [
        [int(dots[int(top + (y + 0.5) * step), int(left + (x + 0.5) * step)]) for x in range(size)] for y in range(size)
    ]


def matrix() -> list[list[int]]:
    return [list(row) for row in segno.make(URL, error="q", micro=False).matrix]


@pytest.mark.parametrize("make", [lambda: report_pdf(printed(REPORT)), lambda: poster_pdf(Cleared(REPORT, SEAL))])
def test_paper_has_the_address_the_key_and_a_code_that_leads_there(make: Any) -> None:
    content = make()
    first = pages_of(content)[0]
    assert URL in first
    assert scanned(content) == matrix()
    (key,) = (word for word in first.split() if word.endswith("="))
    assert is_signed(key, b"terbitan", sign(SECRET, b"terbitan"))


def test_word_has_them_too() -> None:
    file = Document(io.BytesIO(report_docx(printed(REPORT), REPORT.day)))
    told = "\n".join(one.text for one in file.paragraphs)
    assert f"Hasil untuk umum: {URL}" in told
    assert ADDRESS.key in told
    assert URL in [one.get("descr", "").rpartition(" ")[2] for one in file.element.body.iter(qn("wp:docPr"))]


def test_the_picture_is_the_link() -> None:
    picture = ADDRESS.picture
    assert picture is not None
    assert picture == Address(URL).picture
    assert Address("", "x").picture is Address("", "x").symbol is None


def test_what_is_not_known_has_no_line() -> None:
    bare = pages_of(report_pdf(printed(replace(REPORT, address=None))))[0]
    keyed = pages_of(report_pdf(printed(replace(REPORT, address=Address("", ADDRESS.key)))))[0]
    assert "untuk umum" not in bare
    assert ("untuk umum" in keyed, ADDRESS.key in keyed) == (False, True)
