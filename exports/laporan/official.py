"""The agency's two figures: the official one of all units with answers, and the one that is published."""

from __future__ import annotations

from collections.abc import Mapping

from exports.laporan.lines import Line
from exports.laporan.values import Laporan


def public_figures(report: Laporan) -> Mapping[str, str]:
    """Give each period's IKM on the public page by its label, where any of them is not the official one."""
    known = {line.label: line.ikm_text for line in report.published}
    lines = [line for line in report.trend if line.label in known]
    return known if any(known[line.label] != line.ikm_text for line in lines) else {}


def public_total(report: Laporan) -> Line | None:
    """Give the figure of the public page and poster, where it is not the official one. Returns None otherwise."""
    last = report.published[-1] if report.published else None
    return last if last is not None and last.ikm is not None and last.ikm != report.total.ikm else None
