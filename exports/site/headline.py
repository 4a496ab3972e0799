"""The top of a page: the figure, what it means, whether it is better than before, and the agency beside."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from exports.laporan.lines import Line
from exports.laporan.mergers import mergers_told
from exports.laporan.years import A_YEAR
from exports.site.chart import trend_chart
from exports.site.html import text
from exports.site.public import PublicResult
from exports.site.speech import Speech
from exports.writing.counts import begun, spelled


def headline(say: Speech, result: PublicResult) -> Iterator[str]:
    words, total = say.words, result.total
    place = say.agency.agency if result.code else words["title"]
    yield f"<h1>{text(result.name)}</h1>"
    yield f'<p class="sub">{text(place)} · {text(say.agency.period.name(say.language))}</p>'
    if total.ikm is None:
        why = "withheld" if total.held else "few"
        yield f'<div class="hero"><p>{text(words["title"])}</p><p class="figure">{text(words[why])}</p>'
        yield f"<p>{text(words[f'{why}_long'])}</p></div>"
        return
    yield f'<div class="hero"><p>{text(words["title"])}</p><p class="figure">{say.shown(total.ikm_text)}</p>'
    yield f"<p>{text(words['mutu'])} {text(say.grade(total))}</p>"
    if total.edges:
        edges = f"{say.shown(total.edges[0])}–{say.shown(total.edges[1])}"
        yield f'<p>{text(words["interval"])}: <span class="whole">{edges}</span></p>'
    yield f"<p>{text(words['respondents'])}: {say.count(total.n)}</p></div>"
    yield f'<p class="means">{text(words["means"])}</p>'
    for one, line in result.beside:
        figures = {"index": say.shown(line.index_text), "x25": say.shown(line.ikm_text), "n": say.count(line.n)}
        yield f"<p>{text(words['beside'].format(name=one.title[say.language], **figures))}</p>"


def mean_told(say: Speech, result: PublicResult) -> Iterator[str]:
    """Of which units the agency's figure is the mean, and what is said of those left out, where there are any."""
    if result.total.ikm is None:
        return
    counted = len(result.counted)
    left, words, language = len(result.parts) - counted, say.words, say.language
    told = [words["mean" if counted > 1 else "mean_one"].format(counted=spelled(counted, language))]
    if left:
        many = begun(left) if language == "id" else spelled(left, language)
        told.append(words["left"].format(left=many, all=len(result.parts)))
    yield f"<p>{text(' '.join(told))}</p>"


def change(say: Speech, result: PublicResult) -> Iterator[str]:
    """Against the last span with a figure: the difference as printed, and whether that is evidence.

    Of a unit that others went into since, it says that instead: the figures are of other answers.
    """
    names = say.spans(result.trend)
    known = [(line, name) for line, name in zip(result.trend, names, strict=True) if line.ikm is not None]
    if len(known) < 2 or result.total.ikm is None:
        return
    (before, name), (after, _) = known[-2:]
    one, two = Decimal(before.ikm_text), Decimal(after.ikm_text)
    way = "up" if two > one else "down" if two < one else "same"
    said = say.words[f"moved_{way}"].format(before=name, was=say.shown(one), by=say.shown(abs(two - one)))
    merged = mergers_told(result.absorbed, say.language)
    sure = "" if merged else say.words.get(f"verdict_{result.verdict}", "")
    yield f'<p class="verdict">{text(f"{said} {sure}".strip())}</p>'
    if merged:
        yield f"<p>{text(merged)}</p>"
    year = A_YEAR.get(say.agency.period.kind, 1)
    earlier = result.trend[-1 - year] if 1 < year < len(result.trend) else None
    if earlier is not None and earlier.ikm is not None:
        since = Decimal(after.ikm_text) - Decimal(earlier.ikm_text)
        way = "up" if since > 0 else "down" if since < 0 else "same"
        told = say.words[f"year_{way}"].format(
            before=names[-1 - year], was=say.shown(earlier.ikm_text), by=say.shown(abs(since))
        )
        sure = "" if merged else say.words.get(f"verdict_{result.year_verdict}", "")
        yield f"<p>{text(f'{told} {sure}'.strip())}</p>"


def course(say: Speech, result: PublicResult) -> Iterator[str]:
    """The chart of the trend, where there are two figures."""
    if sum(line.ikm is not None for line in result.trend) > 1 and result.total.ikm is not None:
        yield trend_chart(result.trend, say.short_spans(result.trend), say.language)


def beside_city(say: Speech, city: Line) -> Iterator[str]:
    if city.ikm is not None:
        figures = {"ikm": say.shown(city.ikm_text), "grade": say.grade(city)}
        yield f"<p>{text(say.words['city'].format(name=say.agency.agency, **figures))}</p>"


def way_to_rate(say: Speech, rate: str) -> Iterator[str]:
    if rate:
        yield f'<p><a class="go" href="{text(rate)}">{text(say.words["rate"])}</a></p>'
