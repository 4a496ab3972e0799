"""The leaflet: one A4 page on a unit or agency, to hand out and to hang up beside the counter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exports.disclosure import Cleared
from exports.laporan.printed import MADE_UP
from exports.result_day.facts import Contact, Facts
from exports.result_day.sentences import Sentences
from exports.symbol import symbol_of
from exports.writing.numbers import local
from exports.writing.pdf import kept_pdf
from exports.writing.text import single_lines
from scoring import Element, half_up

_LISTED = 4  # measures of a list
_WHOLE = 46  # letters of an element that stand on one line
_WORDS = {
    "id": {
        "title": "Hasil Survei Kepuasan Masyarakat",
        "index": "Indeks (IKM)",
        "mutu": "Mutu",
        "elements": "Nilai setiap unsur (25–100)",
        "trend": "Dari periode ke periode",
        "earlier": "angka terdahulu",
        "done": "Yang sudah dikerjakan",
        "comes": "Yang direncanakan berikutnya",
        "none": "Belum cukup responden",
        "none_long": "Indeks diumumkan mulai sepuluh responden.",
        "rate": "Beri penilaian Anda",
        "low": "nilai terendah",
        "made_up": MADE_UP,
    },
    "en": {
        "title": "Results of the public satisfaction survey",
        "index": "Index (IKM)",
        "mutu": "Grade",
        "elements": "Each element (25–100)",
        "trend": "By period",
        "earlier": "earlier figure",
        "done": "What has been done",
        "comes": "What is planned next",
        "none": "Not enough respondents",
        "none_long": "The index is published from ten respondents on.",
        "rate": "Rate this service",
        "low": "rated lowest",
        "made_up": "Sample data – made-up figures",
    },
}


def leaflets(some: Sequence[tuple[Cleared, Contact]], language: str = "id") -> bytes:
    """A PDF with one page for each of these, in their order."""
    language = language if language in _WORDS else "id"
    pages = [page(Facts.of(cleared, contact), language) for cleared, contact in some]
    day = max(cleared.shown.day for cleared, _ in some)
    return kept_pdf("leaflet", {"language": language, "words": _WORDS[language], "pages": pages}, day=day)


def page(facts: Facts, language: str) -> dict[str, Any]:
    """What the template is given of one."""
    said, report, total = Sentences(facts, language), facts.report, facts.report.total
    known, survey = facts.known, facts.contact.survey
    shown: dict[str, Any] = single_lines(
        {
            "subject": report.subject,
            "agency": "" if report.city else report.agency,
            "period": report.period.name(language),
            "made_up": report.made_up,
            "ikm": facts.ikm(language) if known else None,
            "mutu": total.mutu if known else None,
            "kinerja": facts.kinerja(language),
            "lead": said.lead() if known else "",
            "told": [text for text in (said.meaning(), said.sure(), said.change(), *said.beside()) if text]
            if known
            else [],
            "elements": _elements(facts, language) if known else [],
            "trend": [
                [one.name(language), local(one.ikm, language), one.earlier, float((one.ikm - 25) / 75)]
                for one in facts.points()
            ]
            if known
            else [],
            "finished": said.done(),
            "done": facts.carried_out()[:_LISTED],
            "comes": list(said.comes())[:_LISTED],
            "where": list(said.where()),
            "method": list(said.method()),
        }
    )
    symbol = symbol_of(survey) if survey else None
    return shown | {"symbol": symbol, "logo": None if report.logo is None else list(report.logo)}


def _called(element: Element, language: str) -> str:
    """The whole name as everywhere, the short one of a longer than its line of the page holds."""
    return element.name[language] if len(element.name[language]) <= _WHOLE else element.short[language]


def _elements(facts: Facts, language: str) -> list[list[Any]]:
    """Name, figure as printed, share of the scale, and whether it is among the lowest that are told apart."""
    report, low = facts.report, set(facts.report.lowest())
    return [
        [_called(one, language), local(half_up(25 * nrr, 2), language), float((nrr - 1) / 3), place in low]
        for place, (one, nrr) in enumerate(zip(report.instrument.elements, report.total.nrr, strict=True))
        if nrr is not None
    ]
