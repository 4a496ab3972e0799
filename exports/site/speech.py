"""How the pages of one language say figures, grades and spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exports.laporan.lines import Line
from exports.laporan.values import Laporan
from exports.site.html import page, text
from exports.site.public import FEWEST
from exports.site.words import WORDS
from exports.writing.counts import grouped
from exports.writing.numbers import local
from scoring import Band, Instrument, Period, grade
from scoring.period import MONTHS

_QUARTER = {"id": "TW", "en": "Qtr"}
_BRIEF = {
    "id": {"Triwulan": _QUARTER["id"], "Semester": "Sem.", "Minggu": "Mg", "Tahun": ""},
    "en": {"Quarter": _QUARTER["en"], "Semester": "Sem.", "Week": "Wk", "Year": ""},
}
_ROMAN = ("I", "II", "III", "IV")
_SHORT = 10  # letters of a window's name below a chart


class Speech:
    """Words, figures and spans in one language, for the Laporan of the agency."""

    def __init__(self, language: str, agency: Laporan, labels: Mapping[tuple[str, str], str], logo: str = "") -> None:
        """`labels` are texts by (key, code) of the profile. `logo` is its file beside the pages."""
        self.language, self.agency, self.labels, self.logo = language, agency, labels, logo
        self.words = WORDS[language]
        self.instrument: Instrument = agency.instrument

    @property
    def up(self) -> str:
        """What leads to the folder of the edition."""
        return "" if self.language == "id" else "../"

    @property
    def headings(self) -> tuple[str, str, str]:
        return self.words["respondents"], self.words["ikm"], self.words["mutu"]

    def page(self, title: str, body: str, name: str, told: str = "") -> str:
        """A whole page of that file's name, `told` in a sentence to whoever is sent the link."""
        up, other = ("", f"en/{name}") if self.language == "id" else ("../", f"../{name}")
        whole, made_up = f"{title} – {self.words['title']}", self.agency.made_up
        logo = self.up + self.logo if self.logo else ""
        return page(self.language, whole, body, self.words, up=up, other=other, made_up=made_up, told=told, logo=logo)

    def shown(self, figure: object) -> str:
        return local(figure, self.language)

    def count(self, people: int) -> str:
        """How many, its thousands set apart."""
        return grouped(people, self.language)

    def figures(self, line: Line) -> tuple[str, str, str]:
        """How many answered, the index and the grade of a line, or why there are none."""
        if line.ikm is None:
            held = self.words["withheld"]
            return ("–", text(held), "–") if line.held else (f"&lt; {FEWEST}", text(self.words["few"]), "–")
        return self.count(line.n), self.shown(line.ikm_text), text(self.grade(line))

    def grade(self, line: Line) -> str:
        return self.told(grade(line.ikm, line.n, self.instrument))

    def told(self, band: Band | None) -> str:
        return "–" if band is None else f"{band.mutu} ({band.kinerja[self.language]})"

    def in_short(self, line: Line) -> str:
        """A line in one sentence."""
        period = self.agency.period.name(self.language)
        if line.ikm is None:
            return f"{self.words['title']}, {period}"
        return f"{self.words['ikm']} {self.shown(line.ikm_text)}, {self.grade(line)}, {period}"

    def spans(self, trend: Sequence[Line]) -> list[str]:
        """The names of a trend's periods in this language. Windows are called what the agency calls them."""
        if self.agency.period.kind == "window":
            return [line.label for line in trend]
        return [one.name(self.language) for one in self._periods(len(trend))]

    def short_spans(self, trend: Sequence[Line]) -> list[str]:
        """The same in a few letters, below a chart: "TW III" and, in a second line, the year."""
        if self.agency.period.kind == "window":
            return [line.label[:_SHORT] for line in trend]
        return [_brief(one, self.language) for one in self._periods(len(trend))]

    def quarter(self, number: int, year: int | None) -> str:
        """The short name of a quarter, such as "TW I 2027", without a year where none is known."""
        return f"{_QUARTER[self.language]} {_ROMAN[number - 1]} {year or ''}".rstrip()

    def _periods(self, size: int) -> list[Period]:
        """So many periods up to this one, oldest first."""
        found: list[Period] = []
        while len(found) < size:
            found.insert(0, found[0].previous() if found else self.agency.period)
        return found


def _brief(period: Period, language: str) -> str:
    """A period in two short lines, of one chosen by hand its first day."""
    year = str(period.first.isocalendar().year if period.kind == "week" else period.first.year)
    if period.kind in ("month", "custom"):
        month = MONTHS[language][period.first.month - 1][:3]
        return f"{month if period.kind == 'month' else f'{period.first.day} {month}'}\n{year}"
    kind, *rest = period.name(language).split(f" {year}")[0].split()
    return f"{' '.join((_BRIEF[language][kind], *rest)).strip()}\n{year}".strip()
