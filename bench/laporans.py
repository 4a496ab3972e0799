"""Made-up reports to be set, and the same blocks as plain HTML for a library that sets web pages."""

from __future__ import annotations

import random
from datetime import date
from html import escape

from exports.laporan import Laporan, Line
from exports.laporan.printed import printed
from exports.writing.blocks import Block, Chart, Heading, Items, Printed, Signature, Table
from exports.writing.blocks import Paragraph as Text
from scoring import Tally, UnitResult, load_instrument, parse_period, parse_weight, rollup, score

_CSS = (
    "@page{size:A4;margin:25mm}body{font:11pt serif}h1{break-before:page;font-size:15pt}h2{font-size:12.5pt}"
    "table{border-collapse:collapse;width:100%;font-size:8pt}td,th{border:.5pt solid #a9b4bd;padding:3pt}"
    "i{display:inline-block;background:#10344f;height:9pt}"
)


def answers(n: int) -> list[tuple[int, ...]]:
    """n respondents' scores in report order."""
    dice = random.Random(n)
    return [tuple(dice.choice((1, 2, 3, 3, 3, 4, 4)) for _ in range(9)) for _ in range(n)]


def pages(units: int, turn: int) -> Printed:
    """The report of a unit of 200 answers (`units` 0), or of an agency of so many units. `turn` makes it another."""
    skm = load_instrument()
    weights = parse_weight("1/9", skm)
    sheets = [answers(200 + i) for i in range(max(units, 4))]
    scores = [score(Tally.of_rows(rows, 9), skm, weights) for rows in sheets]
    lines = [Line.of(f"Unit contoh {i}", one, 9, f"U-{i}") for i, one in enumerate(scores)]
    total, parts, rows = lines[0], (), tuple(sheets[0])
    if units:
        together = rollup([UnitResult(line.code, one) for line, one in zip(lines, scores, strict=True)], skm)
        total = Line.mean("Triwulan IV 2026", together.simple, scores, skm)
        parts, rows = tuple(lines), ()
    return printed(
        Laporan(
            agency="Kota Contoh",
            subject=f"Unit contoh {turn}",
            code="U-0",
            period=parse_period("2026-Q4"),
            made="21 November 2026",
            day=date(2026, 11, 21),
            instrument=skm,
            weights=weights,
            total=total,
            parts=parts,
            trend=(*lines[1:4], total),
            rows=rows,
            city=bool(units),
            pooled=lines[0] if units else None,
        )
    )


def as_html(report: Printed) -> str:
    """The same blocks, without contents, page numbers or the marks of a chart."""
    body = "".join(_block(block) for block in report.blocks)
    return f"<html lang=id><style>{_CSS}</style><h1>{escape(report.title)}<br>{escape(report.subject)}</h1>{body}"


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Text(text):
            return f"<p>{escape(text)}</p>"
        case Items(texts):
            return f"<ol>{''.join(f'<li>{escape(text)}' for text in texts)}</ol>"
        case Table():
            head = "".join(f"<th>{escape(column.heading)}" for column in block.columns)
            rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}' for cell in row)}" for row in block.rows)
            return f"<p>{escape(block.caption)}<table><thead><tr>{head}</thead>{rows}</table>"
        case Chart():
            bars = (f"<tr><td>{escape(b.label)}<td><i style=width:{200 * (b.share or 0)}pt></i>" for b in block.bars)
            return f"<table>{''.join(bars)}</table>"
        case Signature(signers):
            return "".join(
                f"<p>{'<br>'.join(map(escape, (one.above, *one.office, one.name, *one.under)))}</p>" for one in signers
            )
