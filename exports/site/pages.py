"""The pages: agency, units by index, one unit, method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from exports.disclosure import Cleared
from exports.laporan.lines import Line
from exports.site.answerers import who_answered
from exports.site.element_tables import element_table, service_table, share_table
from exports.site.headline import beside_city, change, course, headline, mean_told, way_to_rate
from exports.site.html import table, text
from exports.site.licences import LICENCES
from exports.site.over_time import trend_table
from exports.site.promised import follow_up, follow_up_of_all
from exports.site.public import PublicResult
from exports.site.speech import Speech
from exports.site.unit_list import ranked_list, unit_list
from exports.site.words import METHOD
from exports.writing.dates import day_names
from exports.writing.numbers import weight_told


class Pages:
    """All pages of one language, for the figures of one Laporan of the agency and what of it is public."""

    def __init__(
        self,
        language: str,
        agency: Cleared,
        labels: Mapping[tuple[str, str], str],
        logo: str = "",
        licence: str = "CC BY 4.0",
    ) -> None:
        """`labels` are texts by (key, code) of the profile. `logo` is its file, `licence` one of LICENCES."""
        self.say, self.licence = Speech(language, agency.shown, labels, logo), licence

    def index(
        self,
        result: PublicResult,
        units: Sequence[PublicResult],
        sums: Sequence[tuple[str, str]],
        groups: Mapping[str, str],
    ) -> str:
        """The agency: its figure and whether that moved, every unit with a link by kind, elements, trend, follow-up of
        all units, open data.

        `groups` are the kinds of units by code.
        """
        say = self.say
        body = "".join(
            (
                *headline(say, result),
                *change(say, result),
                *unit_list(say, result.parts, groups),  # within two screens of a phone
                *mean_told(say, result),
                *element_table(say, result),
                *share_table(say, result),
                *trend_table(say, result, course(say, result)),
                *follow_up_of_all(say, units),
                self._data(sums),
                self._foot(),
            )
        )
        return say.page(result.name, body, "index.html", say.in_short(result.total))

    def ranked(self, result: PublicResult) -> str:
        """All units by their index."""
        body = ranked_list(self.say, result) + self._foot()
        return self.say.page(self.say.words["by_index"], body, "by-index.html")

    def unit(self, result: PublicResult, city: Line, rate: str = "") -> str:
        """One unit: figure, verdict and trend, the `city` beside, elements, services, follow-up, who answered.

        `rate` is where one may answer the survey.
        """
        say = self.say
        body = "".join(
            (
                *headline(say, result),
                *change(say, result),
                *course(say, result),
                *beside_city(say, city),
                *way_to_rate(say, rate),
                *element_table(say, result),
                *share_table(say, result),
                *service_table(say, result),
                *follow_up(say, result),
                *trend_table(say, result),
                *who_answered(say, result),
                self._foot(),
            )
        )
        return say.page(result.name, body, f"unit-{result.code}.html", say.in_short(result.total))

    def method(self) -> str:
        """How the figures come about, and the table of grades."""
        say = self.say
        words, bands = say.words, say.instrument.bands
        uppers = [Decimal("100.00"), *(band.lower - Decimal("0.01") for band in bands[:-1])]
        rows = [
            (text(band.mutu), text(band.kinerja[say.language]), f"{say.shown(band.lower)} – {say.shown(upper)}")
            for band, upper in zip(bands, uppers, strict=True)
        ]
        weight = weight_told(say.agency.weights.convention, say.language)
        source = words["basis"].format(source=say.instrument.source, weight=weight)
        told = "".join(f"<p>{text(one)}</p>" for one in METHOD[say.language])
        grades = table(words["mutu"], (words["mutu"], words["result"], words["ikm"]), rows, words["scroll"])
        body = f"<h1>{text(words['method'])}</h1>{told}{grades}<p>{text(source)}</p>{self._foot()}"
        return say.page(words["method"], body, "method.html")

    def _data(self, sums: Sequence[tuple[str, str]]) -> str:
        words, up = self.say.words, self.say.up
        files = "".join(
            f'<li><a href="{up}{name}">{text(name)}</a><br><code>{text(digest)}</code></li>' for name, digest in sums
        )
        licence = f'<a rel="license" href="{LICENCES[self.licence]}">{text(self.licence)}</a>'
        told = text(words["licence"]).format(licence=licence, agency=text(self.say.agency.agency))
        return f"<h2>{text(words['data'])}</h2><p>{text(words['data_text'])}</p><ul>{files}</ul><p>{told}</p>"

    def _foot(self) -> str:
        made = day_names(self.say.agency.made, self.say.language)
        return f"<footer>{text(self.say.words['made'])}: {text(made)}</footer>"
