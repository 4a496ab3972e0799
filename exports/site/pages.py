"""The pages: agency, one unit, method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from exports.disclosure import Cleared
from exports.laporan.formers import Former
from exports.laporan.history import label_of, notes_on, timeline
from exports.laporan.lines import Line
from exports.laporan.promises import Done, Plan
from exports.site.chart import trend_chart
from exports.site.html import bar, page, table, text
from exports.site.public import FEWEST, PublicResult
from exports.site.words import METHOD, WORDS
from exports.writing.numbers import local, weight_told
from scoring import Band, Instrument, Period, grade

_FOLDED = 12  # units from which on their kinds are folded: more do not fit on a phone's screen
_SHORT = 10  # letters of a window's name below a chart
_ROMAN = ("I", "II", "III", "IV")


class Pages:
    """All pages of one language, for the figures of one Laporan of the agency and what of it is public."""

    def __init__(self, language: str, agency: Cleared, labels: Mapping[tuple[str, str], str]) -> None:
        """`labels` are texts by (key, code) of the profile."""
        self.language, self.agency, self.labels = language, agency.shown, labels
        self.words = WORDS[language]
        self.instrument: Instrument = agency.shown.instrument

    def index(
        self,
        result: PublicResult,
        units: Sequence[PublicResult],
        sums: Sequence[tuple[str, str]],
        groups: Mapping[str, str],
    ) -> str:
        """The agency: its figure, every unit with a link by kind, elements, trend, follow-up of all units, open data.

        `groups` are the kinds of units by code.
        """
        words = self.words
        files = "".join(
            f'<li><a href="{up}">{text(name)}</a><br><code>{text(digest)}</code></li>'
            for name, up, digest in self._files(sums)
        )
        body = "".join(
            (
                *self._head(result, self._mean(result)),
                *self._units(result.parts, groups),
                *self._elements(result),
                *self._trend(result),
                *self._follow_up_of_all(units),
                f"<h2>{text(words['data'])}</h2><p>{text(words['data_text'])}</p><ul>{files}</ul>",
                self._foot(),
            )
        )
        return self._page(result.name, body, "index.html", self._told_in_short(result))

    def ranked(self, result: PublicResult) -> str:
        """All units by their index, highest first, without places: many cannot be told apart. Last those without."""
        words = self.words
        by_index = sorted(result.parts, key=lambda one: (one.ikm is None, -(one.ikm or 0), one.label))
        rows = [self._unit_row(one) for one in by_index]
        body = f"<h1>{text(words['by_index'])}</h1><p>{text(words['by_index_text'])}</p>"
        body += table(words["by_index"], (words["unit"], *self._headings()), rows, words["scroll"], said=False)
        return self._page(words["by_index"], body + self._foot(), "by-index.html")

    def unit(self, result: PublicResult, city: Line, rate: str = "") -> str:
        """One unit: figure, verdict and trend, the `city` beside, elements, services, follow-up, who answered.

        `rate` is where one may answer the survey.
        """
        body = "".join(
            (
                *self._head(result, ""),
                *self._moved(result),
                *self._beside_city(city),
                *self._go(rate),
                *self._elements(result),
                *self._services(result),
                *self._follow_up(result),
                *self._trend(result),
                *self._who(result),
                self._foot(),
            )
        )
        return self._page(result.name, body, f"unit-{result.code}.html", self._told_in_short(result))

    def method(self) -> str:
        """How the figures come about, and the table of grades."""
        words, bands = self.words, self.instrument.bands
        uppers = [Decimal("100.00"), *(band.lower - Decimal("0.01") for band in bands[:-1])]
        rows = [
            (text(band.mutu), text(band.kinerja[self.language]), f"{self._shown(band.lower)} – {self._shown(upper)}")
            for band, upper in zip(bands, uppers, strict=True)
        ]
        source = f"{self.instrument.source}; {weight_told(self.agency.weights.convention, self.language)}"
        told = "".join(f"<p>{text(one)}</p>" for one in METHOD[self.language])
        grades = table(words["mutu"], (words["mutu"], words["result"], words["ikm"]), rows, words["scroll"])
        body = f"<h1>{text(words['method'])}</h1>{told}{grades}<p>{text(source)}</p>{self._foot()}"
        return self._page(words["method"], body, "method.html")

    def _page(self, title: str, body: str, name: str, told: str = "") -> str:
        up, other = ("", f"en/{name}") if self.language == "id" else ("../", f"../{name}")
        whole = f"{title} – {self.words['title']}"
        return page(self.language, whole, body, self.words, up=up, other=other, made_up=self.agency.made_up, told=told)

    def _files(self, sums: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
        up = "" if self.language == "id" else "../"
        for name, digest in sums:
            yield name, f"{up}{name}", digest

    def _head(self, result: PublicResult, note: str) -> Iterator[str]:
        words, total = self.words, result.total
        place = self.agency.agency if result.code else words["title"]
        yield f"<h1>{text(result.name)}</h1>"
        yield f'<p class="sub">{text(place)} · {text(self.agency.period.name(self.language))}</p>'
        if total.ikm is None:
            why = "withheld" if total.held else "few"
            yield f'<div class="hero"><p>{text(words["title"])}</p><p class="figure">{text(words[why])}</p>'
            yield f"<p>{text(words[f'{why}_long'])}</p></div>"
            return
        yield f'<div class="hero"><p>{text(words["title"])}</p><p class="figure">{self._shown(total.ikm_text)}</p>'
        yield f"<p>{text(words['mutu'])} {text(self._grade(total))}</p>"
        if total.edges:
            yield f"<p>{text(words['interval'])}: {self._shown(total.edges[0])}–{self._shown(total.edges[1])}</p>"
        yield f"<p>{text(words['respondents'])}: {total.n}</p></div>"
        yield f'<p class="means">{text(words["means"])}</p>'
        if note:
            yield f"<p>{text(note)}</p>"
        for one, line in result.beside:
            figures = {"index": self._shown(line.index_text), "x25": self._shown(line.ikm_text), "n": line.n}
            yield f"<p>{text(words['beside'].format(name=one.title[self.language], **figures))}</p>"

    def _moved(self, result: PublicResult) -> Iterator[str]:
        """Against the last span with a figure: the difference as printed, whether that is evidence, and the chart."""
        names = self._spans(result.trend)
        known = [(line, name) for line, name in zip(result.trend, names, strict=True) if line.ikm is not None]
        if len(known) < 2 or result.total.ikm is None:
            return
        (before, name), (after, _) = known[-2:]
        one, two = Decimal(before.ikm_text), Decimal(after.ikm_text)
        way = "up" if two > one else "down" if two < one else "same"
        said = self.words[f"moved_{way}"].format(before=name, was=self._shown(one), by=self._shown(abs(two - one)))
        sure = self.words.get(f"verdict_{result.verdict}", "") if result.verdict else ""
        yield f'<p class="verdict">{text(f"{said} {sure}".strip())}</p>'
        yield trend_chart(result.trend, self._short_spans(result.trend), self.language)

    def _beside_city(self, city: Line) -> Iterator[str]:
        if city.ikm is not None:
            figures = {"ikm": self._shown(city.ikm_text), "grade": self._grade(city)}
            yield f"<p>{text(self.words['city'].format(name=self.agency.agency, **figures))}</p>"

    def _go(self, rate: str) -> Iterator[str]:
        if rate:
            yield f'<p><a class="go" href="{text(rate)}">{text(self.words["rate"])}</a></p>'

    def _units(self, units: Sequence[Line], groups: Mapping[str, str]) -> Iterator[str]:
        """Every unit under its kind. Kinds are folded where there are many units, and open by themselves when found."""
        words, kinds = self.words, dict[str, list[Line]]()
        for one in sorted(units, key=lambda one: one.label.casefold()):
            kinds.setdefault(groups.get(one.code, ""), []).append(one)
        yield f"<h2>{text(words['units'])} ({len(units)})</h2>"
        yield f'<p><a href="by-index.html">{text(words["by_index"])}</a></p>'
        for kind in sorted(kinds, key=lambda one: (not one, one.casefold())):
            rows = [self._unit_row(one) for one in kinds[kind]]
            name = kind or words["units_other" if len(kinds) > 1 else "units"]
            shown = table(name, (words["unit"], *self._headings()), rows, words["scroll"], said=False)
            opened = " open" if len(units) <= _FOLDED else ""
            yield f"<details{opened}><summary>{text(name)} ({len(rows)})</summary>{shown}</details>"

    def _unit_row(self, unit: Line) -> tuple[str, ...]:
        return (f'<a href="unit-{text(unit.code)}.html">{text(unit.label)}</a>', *self._figures(unit))

    def _told_in_short(self, result: PublicResult) -> str:
        total, period = result.total, self.agency.period.name(self.language)
        if total.ikm is None:
            return f"{self.words['title']}, {period}"
        return f"{self.words['ikm']} {self._shown(total.ikm_text)}, {self._grade(total)}, {period}"

    def _mean(self, result: PublicResult) -> str:
        counted = len(result.counted)
        return self.words["mean"].format(counted=counted, left=len(result.parts) - counted)

    def _elements(self, result: PublicResult) -> Iterator[str]:
        if result.total.ikm is None:
            return
        words, rows = self.words, []
        figures = zip(self.instrument.elements, result.total.nrr, result.total.nrr_texts, strict=True)
        for place, (element, nrr, shown) in enumerate(figures):
            name = f"{element.u} {element.name[self.language]}"
            if nrr is None:
                rows.append((text(name), "–", "–"))
                continue
            told = self._told(result.total.grade(place, self.instrument))
            rows.append((text(name), f"{bar(float((nrr - 1) / 3))} {self._shown(shown)}", text(told)))
        yield f"<h2>{text(words['elements'])}</h2>"
        yield table(
            words["elements"], (words["element"], words["nrr"], words["mutu"]), rows, words["scroll"], said=False
        )

    def _services(self, result: PublicResult) -> Iterator[str]:
        if result.parts:
            words = self.words
            # a service may be withheld for the sake of another, so this does not say that it has few
            hidden = (text(words["withheld"]), "–", "–")
            rows = [(text(part.label), *(hidden if part.ikm is None else self._figures(part))) for part in result.parts]
            yield f"<h2>{text(words['services'])}</h2>"
            yield table(words["services"], (words["service"], *self._headings()), rows, words["scroll"], said=False)

    def _who(self, result: PublicResult) -> Iterator[str]:
        if not result.groups:
            return
        words = self.words
        yield f"<h2>{text(words['who'])}</h2>"
        for group in result.groups:
            rows = [
                (
                    text(self.labels.get((group.key, code), words["silent"] if code == "-" else code)),
                    text(words["withheld"]) if people is None else str(people),
                )
                for code, people in group.counts
            ]
            yield table(words[group.key], (words["characteristic"], words["people"]), rows, words["scroll"])

    def _trend(self, result: PublicResult) -> Iterator[str]:
        if len(result.trend) > 1 or result.past:
            words, names = self.words, self._spans(result.trend)
            called = [replace(line, label=name) for name, line in zip(names, result.trend, strict=True)]
            rows = [
                (text(label_of(one, self.language)), *self._trend_figures(one)) for one in timeline(called, result.past)
            ]
            yield f"<h2>{text(words['trend'])}</h2>"
            yield table(words["trend"], (words["period"], *self._headings()), rows, words["scroll"], said=False)
            yield from (f"<p>{text(note)}</p>" for note in notes_on(called, result.past, self.language))

    def _trend_figures(self, one: Line | Former) -> tuple[str, str, str]:
        if isinstance(one, Line):
            return self._figures(one)
        return one.n_text, self._shown(one.ikm_text), text(one.grade_text(self.language))

    def _spans(self, trend: Sequence[Line]) -> list[str]:
        """The names of a trend's periods in this language. Windows are called what the agency calls them."""
        if self.agency.period.kind == "window":
            return [line.label for line in trend]
        return [one.name(self.language) for one in self._periods(len(trend))]

    def _short_spans(self, trend: Sequence[Line]) -> list[str]:
        """The same in a few letters, below a chart."""
        if self.agency.period.kind == "window":
            return [line.label[:_SHORT] for line in trend]
        return [one.key for one in self._periods(len(trend))]

    def _periods(self, size: int) -> list[Period]:
        """So many periods up to this one, oldest first."""
        found: list[Period] = []
        while len(found) < size:
            found.insert(0, found[0].previous() if found else self.agency.period)
        return found

    def _follow_up(self, result: PublicResult) -> Iterator[str]:
        words = self.words
        yield f"<h2>{text(words['plans'])}</h2>"
        if result.plans:
            rows = [
                (
                    self._named(one),
                    self._activity(one),
                    text(_quarters(one.quarters, one.year) or words["not_yet"]),
                    text(self._state(one)),
                )
                for one in result.plans
            ]
            headings = (words["priority"], words["plan"], words["quarter"], words["state"])
            yield table(words["plans"], headings, rows, words["scroll"], said=False)
        else:
            yield f"<p>{text(words['none'])}</p>"
        yield f"<h2>{text(words['done'])}</h2>"
        if result.done:
            told = [
                (f"{self._named(one)}: {self._activity(one)}", text(_due(one.quarter)), text(self._state(one)))
                for one in result.done
            ]
            heads = (words["plan"], words["quarter"], words["state"])
            yield table(words["done"], heads, told, words["scroll"], said=False)
        else:
            yield f"<p>{text(words['none'])}</p>"

    def _follow_up_of_all(self, units: Sequence[PublicResult]) -> Iterator[str]:
        """What all units have promised and done: how many by state, and each by unit. Nobody's name."""
        words, states, rows = self.words, Counter[str](), []
        for unit in units:
            link = f'<a href="unit-{text(unit.code)}.html">{text(unit.name)}</a>'
            for plan in unit.plans:
                if plan.state:
                    states[self._state(plan)] += 1
                    due = _quarters(plan.quarters, plan.year) or words["not_yet"]
                    rows.append((link, self._named(plan), self._activity(plan), text(due), text(self._state(plan))))
            for done in unit.done:
                states[self._state(done)] += 1
                due = _due(done.quarter)
                rows.append((link, self._named(done), self._activity(done), text(due), text(self._state(done))))
        yield f"<h2>{text(words['follow_up'])}</h2>"
        if not rows:
            yield f"<p>{text(words['none'])}</p>"
            return
        yield f"<p>{text('; '.join(f'{state}: {count}' for state, count in sorted(states.items())))}</p>"
        headings = (words["unit"], words["element"], words["plan"], words["quarter"], words["state"])
        shown = table(words["follow_up"], headings, rows, words["scroll"], said=False)
        yield f"<details><summary>{text(words['follow_up'])} ({len(rows)})</summary>{shown}</details>"

    def _named(self, one: Plan | Done) -> str:
        """The element in the page's language, where it is known which it is."""
        said = one.element if isinstance(one, Plan) else one.plan
        names = one.names or next((e.name for e in self.instrument.elements if e.name["id"] == said), {})
        return text(names[self.language]) if names else self._indonesian(said)

    def _activity(self, one: Plan | Done) -> str:
        return self._indonesian(one.activity) if one.activity else text(self.words["not_yet"])

    def _indonesian(self, said: str) -> str:
        """What heads of units wrote, in their language on every page."""
        return text(said) if self.language == "id" else f'<span lang="id">{text(said)}</span>'

    def _state(self, one: Plan | Done) -> str:
        if one.state:
            return self.words[one.state]
        return self._carried(one) if isinstance(one, Done) else self.words["rencana"]

    def _shown(self, figure: object) -> str:
        return local(figure, self.language)

    def _carried(self, one: Done) -> str:
        return self.words["yes" if one.carried_out else "no"]

    def _headings(self) -> tuple[str, str, str]:
        return self.words["respondents"], self.words["ikm"], self.words["mutu"]

    def _figures(self, line: Line) -> tuple[str, str, str]:
        if line.ikm is None:
            held = self.words["withheld"]
            return ("–", text(held), "–") if line.held else (f"&lt; {FEWEST}", text(self.words["few"]), "–")
        return str(line.n), self._shown(line.ikm_text), text(self._grade(line))

    def _grade(self, line: Line) -> str:
        return self._told(grade(line.ikm, line.n, self.instrument))

    def _told(self, band: Band | None) -> str:
        return "–" if band is None else f"{band.mutu} ({band.kinerja[self.language]})"

    def _foot(self) -> str:
        return f"<footer>{text(self.words['made'])}: {text(self.agency.made)}</footer>"


def _quarters(quarters: frozenset[int], year: int | None) -> str:
    """Such as "TW I 2027". Empty where none is chosen."""
    return ", ".join(f"TW {_ROMAN[one - 1]} {year or ''}".rstrip() for one in sorted(quarters))


def _due(quarter: str) -> str:
    """The same of a key such as 2027-Q1."""
    year, _, number = quarter.partition("-Q")
    return _quarters(frozenset({int(number)}), int(year)) if number else "–"
