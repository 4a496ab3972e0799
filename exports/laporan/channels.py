"""Results by the way that answers came in: the bot, an officer at the counter, paper."""

from __future__ import annotations

from collections.abc import Iterator

from exports.blocks import Block, Column, Paragraph, Table, numbered
from exports.laporan.values import Laporan, Line

CAPTION = "IKM per saluran"
_WAYS = {
    "bot": "{who} mengisi sendiri kuesioner melalui bot Telegram setelah memindai kode QR atau mengetik kode unit.",
    "petugas": (
        "{who} mengisi bersama petugas di loket, yang menyerahkan ponselnya atau membacakan pertanyaan. Jawaban itu "
        "ditandai dan disajikan terpisah; orangnya tidak dikenali, sehingga aturan satu orang satu jawaban tidak "
        "berlaku baginya."
    ),
    "kertas": (
        "{who} mengisi formulir kertas bernomor seri yang kemudian dimasukkan ke dalam sistem. Jawaban itu ditandai "
        "dan disajikan terpisah."
    ),
}


def ways(report: Laporan) -> str:
    """How the answers came in, a sentence or two for each way in use; the bot's where there are none yet."""
    used = [line.code for line in report.channels] or ["bot"]
    who = "Sebagian responden" if len(used) > 1 else "Responden"
    return " ".join(text.format(who=who) for channel, text in _WAYS.items() if channel in used)


def channel_blocks(report: Laporan) -> Iterator[Block]:
    """The table of channels with the whole below it."""
    whole = report.pooled if report.pooled is not None else report.total
    rows = [_row(line, line.label) for line in report.channels]
    yield Table(
        CAPTION,
        (
            Column("No", 0.6, True),
            Column("Saluran", 4.2),
            Column("Responden", 1.3, True),
            Column("IKM", 1, True),
            Column("Selang 95 %", 1.9, True),
            Column("Mutu", 2, True),
        ),
        (*numbered(rows), ("", *_row(whole, "Semua jawaban"))),
        frozenset({len(rows)}),
    )
    yield Paragraph(
        "Orang yang menjawab sendiri, bersama petugas, atau di atas kertas dapat berbeda. Selisih antarsaluran "
        "menunjukkan bahwa jawabannya berbeda, bukan mana yang benar."
        + (" Nilai dengan kurang dari 10 responden belum dapat diandalkan." if _few(report) else "")
    )


def _row(line: Line, label: str) -> tuple[str, ...]:
    edges = "–" if line.edges is None else f"{line.edges[0]}–{line.edges[1]}"
    return label, str(line.n), line.ikm_text, edges, line.grade_text


def _few(report: Laporan) -> bool:
    return any(0 < line.n < 10 for line in report.channels)
