"""Results by the way that answers came in: the bot, an officer at the counter, paper."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.lines import Line
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table, numbered

_ONCE = (
    "Satu orang dihitung satu kali untuk setiap layanan dan periode, dan dapat mengubah atau menghapus jawabannya "
    "selama periode berjalan."
)
_AGAIN = "Satu orang dapat mengisi lagi untuk setiap kunjungan selama survei ini, dan dapat menghapus jawabannya."
_RULES = {
    "bot": "Bagi yang mengisi sendiri melalui bot: {once}",
    "kertas": (
        "Setiap nomor seri formulir kertas dihitung satu kali; siapa yang mengisinya tidak dikenali, sehingga jawaban "
        "di atas kertas tidak dapat diubah atau dihapus oleh pengisinya."
    ),
}
_PLACES = {
    "bot": (
        "Survei ditawarkan di tempat pelayanan {whose} melalui kode QR di loket. Kuesioner dapat diisi di tempat "
        "sesudah menerima layanan atau sesudah pulang."
    ),
    "petugas": "Pengisian bersama petugas dilakukan di loket {whose}.",
    "kertas": "Formulir kertas dihimpun oleh penyelenggara; tempat pengisian setiap formulir tidak dicatat.",
}
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
    """How the answers came in, a sentence or two for each way in use, or the bot's where there are none yet."""
    used = _used(report)
    who = "Sebagian responden" if len(used) > 1 else "Responden"
    return " ".join(text.format(who=who) for channel, text in _WAYS.items() if channel in used)


def rules(report: Laporan) -> str:
    """How often a person counts and what may be changed, for each way in use that has such a rule."""
    used = _used(report)
    once = _AGAIN if report.sampling is not None and report.sampling.repeats else _ONCE
    if used == ["bot"]:
        return once
    once = once[:1].lower() + once[1:]
    return " ".join(text.format(once=once) for channel, text in _RULES.items() if channel in used)


def places(report: Laporan) -> str:
    """Where the answers were given, for each way in use."""
    whose = "setiap unit" if report.city else report.subject
    used = _used(report)
    return " ".join(text.format(whose=whose) for channel, text in _PLACES.items() if channel in used)


def _used(report: Laporan) -> list[str]:
    return [line.code for line in report.channels] or ["bot"]


def channel_blocks(report: Laporan) -> Iterator[Block]:
    """The table of channels with the whole below it."""
    whole = report.whole or report.pooled or report.total
    rows = [_row(line, line.label) for line in report.channels]
    yield Table(
        CAPTION,
        (
            Column("No.", 0.6, True),
            Column("Saluran", 4.2),
            Column("Responden", 1.3, True),
            Column("IKM", 1, True),
            Column("Selang kepercayaan 95%", 2.2, True),
            Column("Mutu", 2, True),
        ),
        (*numbered(rows), ("", *_row(whole, "Semua jawaban"))),
        frozenset({len(rows)}),
    )
    yield Paragraph(
        "Orang yang menjawab sendiri, bersama petugas, atau di atas kertas dapat berbeda. Selisih antarsaluran "
        "menunjukkan bahwa jawabannya berbeda, bukan mana yang benar. Berapa orang dilayani melalui setiap saluran "
        "tidak diketahui, sehingga selang kepercayaan 95% dalam tabel ini, termasuk baris terakhir, dihitung tanpa "
        "koreksi populasi dan dapat lebih lebar daripada selang kepercayaan 95% IKM unit layanan."
        + (" Nilai dengan kurang dari sepuluh responden belum dapat diandalkan." if _few(report) else "")
    )


def _row(line: Line, label: str) -> tuple[str, ...]:
    edges = "–" if line.edges is None else f"{line.edges[0]}–{line.edges[1]}"
    return label, str(line.n), line.ikm_text, edges, line.grade_text


def _few(report: Laporan) -> bool:
    return any(0 < line.n < 10 for line in report.channels)
