"""A printed report as PDF, set by Typst."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from exports.writing.archive import archived
from exports.writing.blocks import Block, Chart, Pictures, Printed, Table
from exports.writing.text import single_lines
from exports.writing.typeset import typeset


def report_pdf(report: Printed) -> bytes:
    """The A4 PDF: cover, table of contents, the blocks in their order, numbered pages. PDF/A-2a and PDF/UA-1."""
    made = typeset("laporan", as_data(report), "pdf", kept=True)
    return archived(made, [table.label for _, table in report.tables()])


def chart_png(chart: Chart, language: str) -> bytes:
    """One chart as a picture 16 cm wide at 200 dots an inch, as the PDF draws it."""
    return typeset("chart", {"language": language, "chart": single_lines(_block(chart))}, "png", ppi=200)


def as_data(report: Printed) -> dict[str, Any]:
    """What the template is given."""
    plain: dict[str, Any] = single_lines(
        {
            "title": report.title,
            "subject": report.subject,
            "agency": report.agency,
            "period": report.period,
            "foot": report.foot,
            "ribbon": report.ribbon,
            "language": report.language,
            "day": {"year": report.day.year, "month": report.day.month, "day": report.day.day},
            "preface": list(report.preface),
            "lists": report.lists,
            "style": asdict(report.style),
            "notice": report.notice,
            "address": None if report.address is None else list(report.address.lines(report.language)),
            "bare": report.bare,
            "blocks": [_block(block) for block in report.blocks],
        }
    )
    symbol = None if report.address is None else report.address.symbol
    return plain | {"symbol": symbol, "logo": None if report.logo is None else list(report.logo)}


def _block(block: Block) -> dict[str, Any]:
    plain = {"kind": type(block).__name__, **asdict(block)}
    if isinstance(block, Pictures):
        plain["some"] = [{"told": one.told, "content": list(one.content)} for one in block.some]
    if isinstance(block, Table):
        plain["strong"] = sorted(block.strong)
    return plain
