"""The chart of a result over time: its interval as a bar, the figure as a dot with its digits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor

from exports.laporan.lines import Line
from exports.site.html import text
from exports.writing.numbers import local

_MOST = 6  # spans that can be told apart on a phone
_WIDTH, _HEIGHT, _TOP, _BOTTOM, _LEFT = 328, 164, 18, 36, 30
_LINE = 14
_AIR = 3  # points above and below


def trend_chart(trend: Sequence[Line], labels: Sequence[str], language: str) -> str:
    """The last spans that have a figure, as SVG. Empty for fewer than two. The table of the page has the same figures,
    so that screen readers pass over it. A label may have two lines."""
    shown = [(line, label) for line, label in zip(trend, labels, strict=True) if line.ikm is not None][-_MOST:]
    if len(shown) < 2:
        return ""
    edges = [edge for line, _ in shown for edge in (*(line.edges or ()), Decimal(line.ikm_text))]
    low, high = max(25, floor(min(edges)) - _AIR), min(100, ceil(max(edges)) + _AIR)

    def y(figure: Decimal) -> float:
        return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * float((high - figure) / (high - low)), 1)

    step = (_WIDTH - _LEFT) / len(shown)
    parts = [
        f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y(Decimal(mark))}" y2="{y(Decimal(mark))}" class="grid"/>'
        f'<text x="{_LEFT - 6}" y="{y(Decimal(mark)) + 4}" text-anchor="end">{mark}</text>'
        for mark in (low, high)
    ]
    points = []
    for place, (line, label) in enumerate(shown):
        x, figure = round(_LEFT + step * (place + 0.5), 1), Decimal(line.ikm_text)
        if line.edges:
            bottom, top = map(y, line.edges)
            tall = round(bottom - top, 1)
            parts.append(f'<rect x="{x - 6}" y="{top}" width="12" height="{tall}" rx="3" class="span"/>')
        points.append(f"{x},{y(figure)}")
        parts.append(f'<circle cx="{x}" cy="{y(figure)}" r="4" class="dot"/>')
        parts.append(f'<text x="{x}" y="{_TOP - 6}" text-anchor="middle" class="said">{local(figure, language)}</text>')
        parts += [
            f'<text x="{x}" y="{_HEIGHT - 6 - _LINE + _LINE * row}" text-anchor="middle">{text(part)}</text>'
            for row, part in enumerate(label.split("\n"))
        ]
    return (
        f'<svg class="trend" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true" focusable="false">'
        f'<polyline points="{" ".join(points)}" class="path"/>{"".join(parts)}</svg>'
    )
