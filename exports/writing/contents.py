"""The page on which each heading, table and picture of a report begins, read from its PDF."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pikepdf import Dictionary, Pdf

from exports.writing.archive import named
from exports.writing.blocks import Chart, Heading, Printed


@dataclass(frozen=True)
class Contents:
    """Printed page numbers in the order of the report. The first chapter begins on 1."""

    headings: tuple[int, ...]
    tables: tuple[int, ...]
    charts: tuple[int, ...]


def contents_of(report: Printed, content: bytes) -> Contents:
    """Where the parts of a report stand in its PDF, without what comes before its blocks (logo, foreword, contents)."""
    with Pdf.open(BytesIO(content)) as file:
        places = {page.objgen: place for place, page in enumerate(file.pages)}
        found: dict[str, list[int]] = {"/H1": [], "/Table": [], "/Figure": []}
        for one in named(file.Root.StructTreeRoot, "/H1", "/H2", "/Table", "/Figure"):
            kind = "/H1" if str(one.S) == "/H2" else str(one.S)
            found[kind].append(places[_page(one).objgen])
    listed = [block for block in report.blocks if not isinstance(block, Heading) or block.listed]
    sizes = (sum(isinstance(block, kind) for block in listed) for kind in (Heading, Chart))
    headings, charts = (
        tuple(found[kind][len(found[kind]) - size :]) for kind, size in zip(("/H1", "/Figure"), sizes, strict=True)
    )
    front = headings[0] - 1 if headings else 0  # pages before the first chapter
    return Contents(*(tuple(page - front for page in pages) for pages in (headings, found["/Table"], charts)))


def _page(element: Any) -> Any:
    """The page of the first that is said of an element or below it."""
    if "/Pg" in element:
        return element.Pg
    return next(_page(one) for one in element.K if isinstance(one, Dictionary))
