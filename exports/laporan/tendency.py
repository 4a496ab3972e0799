"""What moved between a survey window and the one before it: the whole, every service, every element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from exports.laporan.sides import Tendency
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table, numbered
from scoring import Interval, half_up


def tendency_blocks(report: Laporan) -> Iterator[Block]:
    """Two tables, nothing where there is no earlier window to compare with."""
    if not report.tendencies:
        return
    whole = report.tendencies[0]
    yield Paragraph(
        f"Kecenderungan dihitung dari semua jawaban {whole.before_label} dan {report.period.name()}. Naik atau turun "
        "hanya dinyatakan bila selisihnya lebih besar daripada ketidakpastian sampel kedua survei."
    )
    wide = (Column("n", 1, True), Column("IKM", 1.3, True))
    columns = (Column("No.", 0.7, True), Column("Bagian", 4), *wide, *wide, Column("Selisih", 1.3, True), _VERDICT)
    rows = [
        (one.label, *(text for n, ikm in one.pairs for text in (str(n), ikm)), one.difference_text, one.verdict or "–")
        for one in report.tendencies
    ]
    yield Table("Kecenderungan IKM dibanding survei sebelumnya (sebelum, sesudah)", columns, numbered(rows))
    if whole.change is not None:
        elements = [
            (one.u, element.name["id"], _signed(one.difference), one.verdict)
            for one, element in zip(whole.change.elements, report.instrument.elements, strict=True)
        ]
        heads = (Column("Kode", 0.8, True), Column("Unsur pelayanan", 4.5), Column("Selisih NRR", 1.5, True), _VERDICT)
        yield Table("Kecenderungan setiap unsur", heads, tuple(elements))


def tendency_data(tendencies: Sequence[Tendency]) -> list[dict[str, Any]]:
    """Give the same as plain data, null where one of the two has no answers."""
    return [
        {
            "label": one.label,
            "code": one.code or None,
            "before": one.before_label,
            "n": list(one.n),
            "ikm": [None if ikm is None else str(half_up(ikm, 2)) for ikm in one.ikm],
            "difference": None if one.change is None else one.difference_text,
            "interval": [str(half_up(edge, 2)) for edge in (one.change.interval.low, one.change.interval.high)]
            if one.change is not None and isinstance(one.change.interval, Interval)
            else None,
            "verdict": one.verdict,
        }
        for one in tendencies
    ]


def _signed(difference: Any) -> str:
    return "–" if difference is None else f"{half_up(difference, 4):+}"


_VERDICT = Column("Simpulan", 2.6)
