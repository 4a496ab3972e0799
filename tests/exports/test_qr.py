"""QR posters: the symbol read back from the printed page, module by module, and the words from the PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import segno

from exports.errors import BadEntry
from exports.qr import QrEntry, posters, qr_sheets, table_tents
from exports.writing.typeset import typeset
from tests.support.readback import pages_of

LINK = "https://t.me/contoh_skm_bot?start="
DAY = date(2026, 11, 21)
ONE = QrEntry("PKM-07", "Puskesmas Contoh", "Poli umum", f"{LINK}PKM-07_umum")


def pages(pdf: bytes) -> list[str]:
    return [" ".join(text.replace("\u200b", "").split()) for text in pages_of(pdf)]


@pytest.mark.parametrize("start", ["PKM-07", "PKM-07_umum", "A" * 64])
def test_the_symbol_on_the_page_is_the_link(start: str, read_png: Callable[[bytes], Any]) -> None:
    entry = QrEntry("PKM-07", "Puskesmas Contoh", None, LINK + start)
    picture = read_png(typeset("qr", posters("Kota Contoh", [entry]), "png"))
    black = [[pixel == (0, 0, 0) for pixel in row] for row in picture.rows]  # nothing else is quite black
    ys = [y for y, row in enumerate(black) if any(row)]
    xs = [x for row in black for x, dark in enumerate(row) if dark]
    top, left, size = min(ys), min(xs), max(ys) - min(ys) + 1
    expected = segno.make(LINK + start, error="q", micro=False).matrix
    step = size / len(expected)
    printed = [
        [int(black[int(top + (y + 0.5) * step)][int(left + (x + 0.5) * step)]) for x in range(len(expected))]
        for y in range(len(expected))
    ]
    assert printed == [list(row) for row in expected]
    quiet = int(4 * step) - 2
    around = [picture.rows[y][x] for y in (top - quiet, max(ys) + quiet) for x in range(left - quiet, max(xs) + quiet)]
    assert set(around) == {(255, 255, 255)}
    assert size / 72 * 25.4 > 70  # millimetres: read from two metres away


def test_a_poster_says_what_to_do_in_both_languages() -> None:
    (text,) = pages(qr_sheets("Kota Contoh", [ONE], DAY))
    for words in (
        "Kota Contoh",
        "Puskesmas Contoh",
        "Poli umum",
        "Pindai untuk menilai pelayanan kami",
        "Scan to rate our service",
        "cari @contoh_skm_bot, lalu kirim kode ini: PKM-07",
        "In Telegram, send @contoh_skm_bot this",
    ):
        assert words in text
    assert "dibuat-buat" not in text
    assert "Data contoh – unit dibuat-buat" in pages(qr_sheets("Kota Contoh", [ONE], DAY, made_up=True))[0]


def test_one_page_per_entry_in_order() -> None:
    entries = [QrEntry(f"PKM-{i:02}", f"Puskesmas Contoh {i}", None, f"{LINK}PKM-{i:02}") for i in range(40)]
    found = pages(qr_sheets("Kota Contoh", entries, DAY))
    assert [f"PKM-{i:02}" in text for i, text in enumerate(found)] == [True] * 40


def test_hostile_names_are_printed_as_written_on_one_page(nasty: str) -> None:
    (text,) = pages(qr_sheets(nasty, [QrEntry("PKM-07", nasty, nasty, ONE.link)], DAY))
    for words in ('#eval("1") #panic()', "$x^2$", "*b*", "_i_", "@ref", "\\u{41}", "<b>HTML</b>"):
        assert text.count(words) == 3


@pytest.mark.parametrize(
    ("link", "told"),
    [("https://t.me/contoh_skm_bot/?start=x", "@contoh_skm_bot"), ("http://127.0.0.1:8080/t/x", "bot survei kami")],
)
def test_the_bot_is_named_where_the_link_names_it(link: str, told: str) -> None:
    assert told in pages(qr_sheets("Kota Contoh", [QrEntry("PKM-07", "Unit", None, link)], DAY))[0]


def test_every_entry_that_cannot_be_printed_is_named() -> None:
    entries = [ONE, QrEntry(" ", "Unit", None, "javascript:x"), QrEntry("PKM-2", "Unit", None, LINK + "x" * 3000)]
    with pytest.raises(BadEntry) as caught:
        qr_sheets("Kota Contoh", entries, DAY)
    assert caught.value.faults == (
        "entry 2 ( ): the code is empty",
        "entry 2 ( ): found link 'javascript:x', expected one of https, http, tg",
        "entry 3 (PKM-2): a link of 3034 characters does not fit a QR code",
    )
    with pytest.raises(BadEntry, match="found no entries"):
        qr_sheets("Kota Contoh", [], DAY)


def test_the_same_entries_give_the_same_bytes() -> None:
    assert qr_sheets("Kota Contoh", [ONE], DAY) == qr_sheets("Kota Contoh", [ONE], DAY)


@pytest.mark.parametrize("sheets", [qr_sheets, table_tents])
@pytest.mark.parametrize("shape", [str, str.upper])
def test_the_longest_names_are_printed_to_their_last_word(sheets: Any, shape: Any) -> None:
    """200 letters of a unit and 300 of a service are the most that units.csv takes."""
    asked = (("Dinas Contoh ", 200), ("Surat contoh ", 300))
    unit, service = ((text * 30)[: most - 6] + " akhir" for text, most in asked)
    entry = QrEntry("DISDUK", shape(unit), shape(service), "https://t.me/skm_contoh_bot?start=DISDUK")
    text = " ".join(pages(sheets("Kota Contoh", [entry], DAY)))
    assert "…" not in text
    assert text.casefold().count("akhir") == (2 if sheets is qr_sheets else 4)
