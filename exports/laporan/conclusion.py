"""What a Laporan concludes, and what its author advises."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.analysis import named
from exports.laporan.results import NONE, certainty
from exports.laporan.trend import movement
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Items, Paragraph
from exports.writing.numbers import local

_FIRST_GRADE = "A"


def conclusion(report: Laporan) -> Iterator[Block]:
    """What the figures show, point by point."""
    total = report.total
    if total.ikm is None:
        yield Paragraph(NONE)
    else:
        yield Paragraph(f"Dari hasil SKM {report.subject} pada {report.period.name()} dapat disimpulkan:")
        sure = " ".join(filter(None, (certainty(total, city=report.city), total.few_told())))
        texts = [
            f"Mutu pelayanan adalah {total.grade_text} dengan IKM {local(total.ikm_text)}. {sure}"
            if report.graded and total.mutu
            else f"IKM adalah {local(total.ikm_text)}. {sure}"
        ]
        if not report.graded:
            pass
        elif low := report.lowest()[: report.priorities]:
            texts.append(f"Unsur yang diprioritaskan: {named(report, low)}.")
        elif report.alike:
            texts.append("Semua unsur bernilai sama, sehingga tidak ada unsur yang diprioritaskan.")
        else:
            texts.append("Tidak ada unsur yang terbukti lebih rendah daripada unsur lain.")
        if report.graded and (high := report.highest()):
            texts.append(f"Unsur dengan nilai tertinggi: {named(report, high)}.")
        points = [line for line in report.trend if line.ikm is not None]
        if len(points) > 1:
            texts.append(movement(points[-2], points[-1], report.verdict, week=report.period.kind == "week"))
        if report.graded and total.mutu not in (None, _FIRST_GRADE):
            texts.append("Rencana tindak lanjut dilaksanakan dan hasilnya dilaporkan pada SKM berikutnya.")
        yield Items(tuple(texts))


def advice(report: Laporan) -> Iterator[Block]:
    """Saran, where somebody has told any."""
    if report.told.advice:
        if report.frame == "2022":
            yield Paragraph("Saran:")
        yield Items(report.told.advice)
