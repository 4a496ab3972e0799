"""The agency's two figures: the official one of all units with answers, and the one that is published."""

from __future__ import annotations

from exports.laporan.lines import Line
from exports.laporan.values import Laporan


def public_total(report: Laporan) -> Line | None:
    """Give the figure of the public page and poster, where it is not the official one. Returns None otherwise."""
    last = report.published[-1] if report.published else None
    return last if last is not None and last.ikm is not None and last.ikm != report.total.ikm else None
