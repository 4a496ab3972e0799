"""The publication poster: what a unit must make public, as A4 or A3 to hang up and as a picture for social media.

Source: Permenpan RB 14/2017 (publication of the result), in the form agencies use.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from exports.disclosure import FEWEST_ANSWERS, Cleared, published
from exports.laporan.beside import public_beside
from exports.laporan.groups import Group
from exports.laporan.lines import Line
from exports.laporan.values import Laporan
from exports.writing.counts import grouped
from exports.writing.numbers import local, weight_told
from exports.writing.pdf import kept_pdf
from exports.writing.text import single_lines
from exports.writing.typeset import typeset
from scoring import grade

_SHOWN = ("kelamin", "pendidikan")
_SERVICES = 8


WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Indeks Kepuasan Masyarakat",
        "made_up": "Data contoh – angka dibuat-buat",
        "ikm": "Nilai IKM",
        "few": "Belum cukup responden",
        "few_long": "Nilai diumumkan mulai sepuluh responden.",
        "mutu": "Mutu",
        "interval": "Selang kepercayaan 95%",
        "beside": "{name} {index} dari 4 (× 25 = {x25})",
        "respondents": "Responden",
        "below_ten": "kurang dari sepuluh",
        "people": "{n}",
        "withheld": "– : disamarkan, terlalu sedikit responden",
        "mean": "Rata-rata {units} unit pelayanan dengan sekurang-kurangnya sepuluh responden",
        "services": "Nama layanan",
        "more": "dan {more} layanan lain",
        "thanks": "Terima kasih atas penilaian Anda.",
        "use": "Masukan Anda membantu kami memperbaiki pelayanan.",
        "weight": "bobot",
    },
    "en": {
        "title": "Public Satisfaction Index",
        "made_up": "Sample data – made-up figures",
        "ikm": "Index (IKM)",
        "few": "Not enough respondents",
        "few_long": "The index is published from ten respondents on.",
        "mutu": "Grade",
        "interval": "95% confidence interval",
        "beside": "{name} {index} of 4 (× 25 = {x25})",
        "respondents": "Respondents",
        "below_ten": "fewer than ten",
        "people": "{n}",
        "withheld": "– : withheld, too few respondents",
        "mean": "Mean of {units} service units with at least ten respondents",
        "services": "Services",
        "more": "and {more} other services",
        "thanks": "Thank you for your rating.",
        "use": "What you tell us helps us to serve you better.",
        "weight": "weight",
    },
}


def poster_pdf(cleared: Cleared, paper: Literal["a4", "a3"] = "a4", language: str = "id") -> bytes:
    """One page to hang up. `language` is that of the report's labels too."""
    return kept_pdf("poster", drawing(cleared, language) | {"paper": paper}, day=cleared.shown.day)


def poster_png(cleared: Cleared, language: str = "id") -> bytes:
    """1080 x 1350 pixels, the upright size social media show whole."""
    return typeset("poster", drawing(cleared, language) | {"paper": "screen"}, "png")


def drawing(cleared: Cleared, language: str = "id") -> dict[str, Any]:
    """What the template is given. Counts of few people are withheld (None), as on the results page."""
    words, report = WORDS[language], cleared.shown
    total = report.published[-1] if report.published else report.total
    enough = total.n >= FEWEST_ANSWERS
    weight = weight_told(report.weights.convention, language)
    services = [] if report.city else [part.label for part in report.parts if part.code]
    shown: dict[str, Any] = single_lines(
        {
            "agency": "" if report.city else report.agency,
            "subject": report.subject,
            "language": language,
            "words": dict(words),
            "period": report.period.name(language),
            "ikm": local(total.ikm_text, language) if enough else None,
            "mutu": total.mutu if enough else None,
            "kinerja": _grade(report, total, language) if enough else None,
            "interval": [local(edge, language) for edge in total.edges] if enough and total.edges else None,
            "beside": _beside(report, language) if enough else [],
            "services": services[:_SERVICES],
            "more": max(len(services) - _SERVICES, 0),
            "units": sum(part.n >= FEWEST_ANSWERS for part in report.parts) if report.city else 0,
            "groups": [_group(one) for one in report.groups if one.told and one.key in _SHOWN]
            if enough and not report.city
            else [],
            "source": f"{report.instrument.source}; {words['weight']} {weight}",
            "made_up": report.made_up,
        }
    )
    address = report.address
    shown["address"] = [] if address is None else [address.url, address.key]
    shown["symbol"] = None if address is None else address.symbol
    return shown | {
        "n": total.n,
        # of an agency too few may have answered at each unit and still more than ten in all
        "people": words["people"].format(n=grouped(total.n, language))
        if enough
        else ""
        if report.city
        else words["below_ten"],
        "logo": None if report.logo is None else list(report.logo),
    }


def _beside(report: Laporan, language: str) -> list[str]:
    """A line for each index beside the IKM that may be published."""
    return [
        WORDS[language]["beside"].format(
            name=one.short[language], index=local(line.index_text, language), x25=local(line.ikm_text, language)
        )
        for one, line in public_beside(report)
    ]


def _grade(report: Laporan, total: Line, language: str) -> str | None:
    """How the service performs, in the words of the instrument."""
    band = grade(total.ikm, total.n, report.instrument)
    return None if band is None else band.kinerja[language]


def _group(group: Group) -> dict[str, Any]:
    counts = published([count.people for count in group.counts])
    rows = [[count.label, number] for count, number in zip(group.counts, counts, strict=True) if number != 0]
    return {"heading": group.heading, "rows": rows}
