"""The period before: its index by element, and what became of the plan that was made of it."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.promised import became
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Table, numbered
from scoring import half_up


def before(report: Laporan) -> Iterator[Block]:
    """Two tables, the first only where the period before was counted from answers to the same questionnaire."""
    earlier = [line for line in report.trend if line.ikm is not None and line.label != report.total.label]
    if earlier:
        last = earlier[-1]
        rows = [
            (element.name["id"], "–" if nrr is None else str(half_up(25 * nrr, 2)))
            for element, nrr in zip(report.instrument.elements, last.nrr, strict=True)
        ]
        columns = (Column("No.", 0.8, True), Column("Unsur", 6), Column("IKM", 2, True))
        shown = (*numbered(rows), ("", "NILAI IKM", last.ikm_text))
        yield Table(f"IKM periode sebelumnya, {last.label}", columns, shown, frozenset({len(rows)}))
    yield from became(report)
