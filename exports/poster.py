"""The publication poster: what a unit must make public, as A4 or A3 to hang up and as a picture for social media.

Source: Permenpan RB 14/2017 (publication of the result), in the form agencies use.
"""

from __future__ import annotations

from typing import Any, Literal

from exports.disclosure import FEWEST_ANSWERS, published
from exports.laporan.values import Group, Laporan
from exports.numbers import local
from exports.text import single_lines
from exports.typeset import typeset

_SHOWN = ("kelamin", "pendidikan")
_SERVICES = 8


def poster_pdf(report: Laporan, paper: Literal["a4", "a3"] = "a4") -> bytes:
    """One page to hang up."""
    return typeset("poster", drawing(report) | {"paper": paper}, "pdf")


def poster_png(report: Laporan) -> bytes:
    """1080 x 1350 pixels, the upright size social media show whole."""
    return typeset("poster", drawing(report) | {"paper": "screen"}, "png")


def drawing(report: Laporan) -> dict[str, Any]:
    """What the template is given. Counts of few people are withheld (None), as on the results page."""
    total = report.published[-1] if report.published else report.total
    enough = total.n >= FEWEST_ANSWERS
    services = [] if report.city else [part.label for part in report.parts if part.code]
    shown: dict[str, Any] = single_lines(
        {
            "agency": "" if report.city else report.agency,
            "subject": report.subject,
            "period": report.period.name(),
            "ikm": local(total.ikm_text) if enough else None,
            "mutu": total.mutu if enough else None,
            "kinerja": total.kinerja if enough else None,
            "interval": [local(edge) for edge in total.edges] if enough and total.edges else None,
            "services": services[:_SERVICES],
            "more": max(len(services) - _SERVICES, 0),
            "units": sum(part.n >= FEWEST_ANSWERS for part in report.parts) if report.city else 0,
            "groups": [] if report.city or not enough else [_group(one) for one in report.groups if one.key in _SHOWN],
            "source": f"{report.instrument.source}; bobot {local(report.weights.convention)}",
            "made_up": report.made_up,
        }
    )
    return shown | {"n": total.n, "logo": None if report.logo is None else list(report.logo)}


def _group(group: Group) -> dict[str, Any]:
    counts = published([count.people for count in group.counts])
    rows = [[count.label, number] for count, number in zip(group.counts, counts, strict=True) if number != 0]
    return {"heading": group.heading, "rows": rows}
