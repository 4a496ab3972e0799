"""Letters of invitation: one A4 page for each head, with the link as a QR code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from exports.errors import BadEntry
from exports.symbol import symbol_of
from exports.writing.pdf import kept_pdf
from exports.writing.text import single_lines

_WORDS = {
    "id": {
        "subject": "Undangan sebagai kepala unit pada bot survei kepuasan masyarakat",
        "to": "Kepada Yth.",
        "head": "Kepala {unit}",
        "body": (
            "Survei Kepuasan Masyarakat (Permenpan RB 14/2017) di unit Anda dijalankan lewat Telegram."
            " Dengan undangan ini Anda menerima kartu nilai mingguan, melihat laporan, dan mengisi tindak lanjut."
        ),
        "steps": (
            "Buka Telegram di ponsel Anda sendiri.",
            "Pindai kotak di bawah ini, lalu tekan “Mulai”.",
            "Bot menyambut Anda sebagai kepala {unit}.",
        ),
        "typed": "Tanpa kamera, buka tautan ini:",
        "until": "Berlaku satu kali, sampai {until}.",
        "secret": "Tautan ini memberi akses ke nilai unit Anda: jangan difoto atau diteruskan kepada orang lain.",
        "made_up": "Data contoh – unit dibuat-buat",
    },
    "en": {
        "subject": "Invitation as head of unit to the public satisfaction survey bot",
        "to": "To the",
        "head": "Head of {unit}",
        "body": (
            "The public satisfaction survey (Permenpan RB 14/2017) of your unit runs in Telegram. With this"
            " invitation you receive the weekly score card, see reports and fill in the follow-up."
        ),
        "steps": (
            "Open Telegram on your own phone.",
            "Scan the square below, then tap “Start”.",
            "The bot welcomes you as head of {unit}.",
        ),
        "typed": "Without a camera, open this link:",
        "until": "Usable once, until {until}.",
        "secret": "This link gives access to your unit's figures: do not photograph it or pass it on.",
        "made_up": "Sample data – made-up unit",
    },
}


@dataclass(frozen=True)
class LetterEntry:
    """One letter: the unit's code and name, the link behind the QR, and the Indonesian title of whom it goes to."""

    code: str
    unit: str
    link: str
    title: str = ""


def letters(
    agency: str, entries: Sequence[LetterEntry], until: str, language: str, day: date, *, made_up: bool = False
) -> bytes:
    """A PDF of that day with one A4 page per entry, in their order. `until` is a moment as people read it.

    Raises BadEntry where there is no entry.
    """
    return kept_pdf("letter", pages(agency, entries, until, language, made_up=made_up), day=day)


def pages(agency: str, entries: Sequence[LetterEntry], until: str, language: str, *, made_up: bool) -> dict[str, Any]:
    """What the template is given. Raises BadEntry as letters()."""
    if not entries:
        raise BadEntry("letters", ["found no entries, expected at least one unit"])
    words = _WORDS.get(language, _WORDS["id"])
    found = []
    for entry in entries:
        one = single_lines(asdict(entry))
        steps = [text.replace("{unit}", one["unit"]) for text in words["steps"]]
        head = one["title"] if one["title"] and words is _WORDS["id"] else ""
        head = head or str(words["head"]).replace("{unit}", one["unit"])
        found.append({**one, "head": head, "steps": steps, "symbol": symbol_of(entry.link)})
    told = {key: text for key, text in words.items() if key not in ("steps", "head")}
    told["until"] = str(words["until"]).replace("{until}", until)
    return {
        "agency": single_lines(agency),
        "language": language,
        "words": told,
        "made_up": made_up,
        "pages": found,
    }
