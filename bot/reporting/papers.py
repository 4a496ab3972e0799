"""The documents made from one Laporan: every format has its row here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.conversation.texts import texts
from bot.reporting.orders import Document
from exports.laporan import Laporan
from exports.laporan.data import as_json, respondents_csv, results_csv, sippn_csv
from exports.laporan.printed import printed
from exports.laporan.sippn import sippn_units_csv
from exports.poster import poster_pdf, poster_png
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx

# format -> (file name around the report's own name, how it is made), in the order they are sent; None where it has none
_PAPERS: Mapping[str, tuple[tuple[str, Callable[[Laporan], bytes | None]], ...]] = {
    "pdf": (("laporan-{}.pdf", lambda one: report_pdf(printed(one))),),
    "docx": (("laporan-{}.docx", lambda one: report_docx(printed(one), one.day)),),
    "csv": (("{}-nilai.csv", results_csv), ("{}-responden.csv", respondents_csv)),
    "sippn": (("{}-sippn.csv", sippn_csv), ("{}-sippn-unit.csv", sippn_units_csv)),
}
NEEDED = frozenset((*_PAPERS, "poster", "json"))  # formats that are made from a Laporan


def papers(name: str, laporan: Laporan, formats: Sequence[str], language: str) -> list[Document]:
    """Every document asked for that is made from a Laporan, JSON excepted."""
    words = texts(language)
    told = {"unit": laporan.subject, "period": laporan.period.name(language)}
    return [
        Document(file.format(name), content, words(f"report.laporan_{form}", **told))
        for form, files in _PAPERS.items()
        if form in formats
        for file, make in files
        if (content := make(laporan)) is not None
    ]


def publication(name: str, laporan: Laporan, poster_language: str, language: str) -> list[Document]:
    """The poster as picture, A4 and A3; `laporan` has its labels in the poster's language."""
    told = texts(language)("report.laporan_poster", unit=laporan.subject, period=laporan.period.name(language))
    return [
        Document(f"poster-{name}.png", poster_png(laporan, poster_language), told),
        Document(f"poster-{name}-a4.pdf", poster_pdf(laporan, "a4", poster_language), told),
        Document(f"poster-{name}-a3.pdf", poster_pdf(laporan, "a3", poster_language), told),
    ]


def as_json_file(name: str, units: Mapping[str, Any], laporan: Laporan) -> Document:
    """All figures for programs: the whole report, and scoring's own figures by unit."""
    content = {
        "period": laporan.period.key,
        "instrument": laporan.instrument.id,
        "weight": laporan.weights.convention,
        "units": units,
        **as_json(laporan),
    }
    return Document(f"{name}.json", json.dumps(content, indent=2, ensure_ascii=False).encode(), "")
