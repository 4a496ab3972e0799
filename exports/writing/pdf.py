"""PDFs as they are kept for years, and a printed report as one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

from exports.writing.archive import archived
from exports.writing.blocks import Block, Chart, Pictures, Printed, Table
from exports.writing.endings import kept_with_next
from exports.writing.room import widths
from exports.writing.text import single_lines
from exports.writing.typeset import typeset

_PAGE, _POINTS = 21.0, 72 / 2.54  # centimetres that A4 is wide, and points of one
_SIZE, _SMALL, _SMALLEST, _NARROW = 9.5, 8.0, 6.5, 15  # points of letters in tables, the last above so many columns
_MARGIN, _CLOSE = 4.5, 2.2  # points that a cell keeps free on each side


def kept_pdf(template: str, data: Mapping[str, Any], *, day: date, labels: Sequence[int] = ()) -> bytes:
    """The document of templates/<template>.typ for these data and of that day as PDF/A-2a and PDF/UA-1, packed.

    `labels` as in archived(), for the tables that a template has.
    """
    dated = {**data, "day": {"year": day.year, "month": day.month, "day": day.day}}
    return archived(typeset(template, dated, "pdf", kept=True), labels)


@lru_cache(maxsize=1)
def report_pdf(report: Printed) -> bytes:
    """The A4 PDF: cover, table of contents, the blocks in their order, numbered pages. PDF/A-2a and PDF/UA-1.

    The last one stays at hand, for the Word file of the same report has its page numbers.
    """
    labels = [table.label for _, table in report.tables()]
    return kept_pdf("laporan", as_data(report), day=report.day, labels=labels)


def chart_png(chart: Chart, language: str) -> bytes:
    """One chart as a picture 16 cm wide at 200 dots an inch, as the PDF draws it."""
    return typeset("chart", {"language": language, "chart": single_lines(_block(chart))}, "png", ppi=200)


def as_data(report: Printed) -> dict[str, Any]:
    """What the template is given."""
    kept, style = kept_with_next(report.blocks), report.style
    line = (_PAGE - style.left - style.right) * _POINTS
    plain: dict[str, Any] = single_lines(
        {
            "title": report.title,
            "subject": report.subject,
            "agency": report.agency,
            "period": report.period,
            "foot": report.foot,
            "ribbon": report.ribbon,
            "language": report.language,
            "preface": list(report.preface),
            "lists": report.lists,
            "style": asdict(style),
            "notice": report.notice,
            "address": None if report.address is None else list(report.address.lines(report.language)),
            "bare": report.bare,
            "blocks": [_block(block, line) | {"kept": place in kept} for place, block in enumerate(report.blocks)],
        }
    )
    symbol = None if report.address is None else report.address.symbol
    return plain | {"symbol": symbol, "logo": None if report.logo is None else list(report.logo)}


def _block(block: Block, line: float = 0.0) -> dict[str, Any]:
    """A block as plain data. `line` is how long one is, in points, which tables share among their columns."""
    plain = {"kind": type(block).__name__, **asdict(block)}
    if isinstance(block, Pictures):
        plain["some"] = [{"told": one.told, "content": list(one.content)} for one in block.some]
    if isinstance(block, Table):
        size = _SIZE if not block.small else _SMALL if len(block.columns) <= _NARROW else _SMALLEST
        margin = _CLOSE if block.small else _MARGIN
        shares = widths(block, line, size, margin)
        plain |= {"strong": sorted(block.strong), "over": block.over}
        plain |= {"size": size, "margin": margin, "widths": [round(one, 2) for one in shares]}
    return plain
