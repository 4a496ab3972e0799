"""QR sheets: one A4 poster or table-tent per unit or service, to stand on its counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import segno

from exports.errors import BadEntry
from exports.symbol import symbol_of
from exports.writing.pdf import kept_pdf
from exports.writing.text import single_lines

_SCHEMES = ("https", "http", "tg")

WORDS = {
    "survey": ("Survei Kepuasan Masyarakat", "Public Satisfaction Survey"),
    "scan": ("Pindai untuk menilai pelayanan kami", "Scan to rate our service"),
    "how": ("Arahkan kamera ponsel ke kotak ini, lalu buka Telegram.", "Point your camera here, then open Telegram."),
    "typed": (
        "Tanpa kamera? Buka Telegram, cari {bot}, lalu kirim kode ini:",
        "No camera? In Telegram, send {bot} this:",
    ),
    "bot": ("bot survei kami", "our survey bot"),
    "promise": (
        "Satu ketukan tiap pertanyaan, sekitar satu menit. Tanpa nama dan nomor telepon.",
        "One tap a question, about a minute. No name, no phone number.",
    ),
    "made_up": ("Data contoh – unit dibuat-buat", "Sample data – made-up unit"),
}


@dataclass(frozen=True)
class QrEntry:
    """One poster: the code as residents type it, the names as they read them, the link behind the QR."""

    code: str
    unit: str
    service: str | None
    link: str


def qr_sheets(agency: str, entries: Sequence[QrEntry], day: date, *, made_up: bool = False) -> bytes:
    """A PDF of that day with one A4 page per entry, in their order, Indonesian first and English small.

    The symbol takes the highest error correction that does not make it larger, at least Q (25 %), since paper on
    a counter gets dirty. Raises BadEntry naming every entry that cannot be printed, and when there is none.
    """
    return kept_pdf("qr", posters(agency, entries, made_up=made_up), day=day)


def table_tents(agency: str, entries: Sequence[QrEntry], day: date, *, made_up: bool = False) -> bytes:
    """A PDF of that day with an A4 page per entry, to be folded across: it stands on a table and reads from both sides.

    Raises BadEntry as qr_sheets.
    """
    return kept_pdf("tent", posters(agency, entries, made_up=made_up), day=day)


def posters(agency: str, entries: Sequence[QrEntry], *, made_up: bool = False) -> dict[str, Any]:
    """What the template is given. Raises BadEntry as qr_sheets."""
    faults = [fault for place, entry in enumerate(entries, 1) for fault in _faults(f"entry {place}", entry)]
    if not entries:
        faults = ["found no entries, expected at least one unit"]
    if faults:
        raise BadEntry("QR sheets", faults)
    pages = [{**single_lines(asdict(entry)), **_typed(entry), "symbol": symbol_of(entry.link)} for entry in entries]
    return {"agency": single_lines(agency), "words": WORDS, "made_up": made_up, "pages": pages}


def _faults(where: str, entry: QrEntry) -> list[str]:
    where = f"{where} ({entry.code or 'no code'})"
    faults = [] if entry.code.strip() else [f"{where}: the code is empty"]
    if urlsplit(entry.link).scheme not in _SCHEMES:
        faults.append(f"{where}: found link {entry.link!r}, expected one of {', '.join(_SCHEMES)}")
        return faults
    try:
        segno.make(entry.link, error="q", micro=False)
    except (segno.DataOverflowError, UnicodeError):
        faults.append(f"{where}: a link of {len(entry.link)} characters does not fit a QR code")
    return faults


def _typed(entry: QrEntry) -> dict[str, list[str]]:
    """How to reach the bot without a camera, naming it where the link does (t.me/NAME)."""
    address = urlsplit(entry.link)
    name = address.path.strip("/").split("/")[0] if address.hostname in ("t.me", "telegram.me") else ""
    bots = (f"@{name}", f"@{name}") if name else WORDS["bot"]
    return {"typed": [text.replace("{bot}", bot) for text, bot in zip(WORDS["typed"], bots, strict=True)]}
