"""Elements and services of a result, and how many gave which answer."""

from __future__ import annotations

from collections.abc import Iterator

from exports.site.html import bar, shares_bar, table, text
from exports.site.public import PublicResult
from exports.site.speech import Speech


def element_table(say: Speech, result: PublicResult) -> Iterator[str]:
    if result.total.ikm is None:
        return
    words, rows = say.words, []
    figures = zip(say.instrument.elements, result.total.nrr, result.total.nrr_texts, strict=True)
    for place, (element, nrr, shown) in enumerate(figures):
        name = f"{element.u} {element.name[say.language]}"
        if nrr is None:
            rows.append((text(name), "–", "–"))
            continue
        told = say.told(result.total.grade(place, say.instrument))
        rows.append((text(name), f"{bar(float((nrr - 1) / 3))} {say.shown(shown)}", text(told)))
    yield f"<h2>{text(words['elements'])}</h2>"
    yield table(words["elements"], (words["element"], words["nrr"], words["mutu"]), rows, words["scroll"], said=False)


def share_table(say: Speech, result: PublicResult) -> Iterator[str]:
    """How many of a hundred answered 1, 2, 3 and 4 to each element, folded."""
    words, rows = say.words, []
    for element, shares in zip(say.instrument.elements, result.shares, strict=True):
        name = f"{text(element.u)} {text(element.name[say.language])}"
        if shares:
            rows.append((f"{name}{shares_bar(shares)}", *(f"{one}%" for one in shares)))
    if rows:
        shown = table(words["shares"], (words["element"], "1", "2", "3", "4"), rows, words["scroll"], said=False)
        yield f"<details><summary>{text(words['shares'])}</summary><p>{text(words['shares_text'])}</p>{shown}</details>"


def service_table(say: Speech, result: PublicResult) -> Iterator[str]:
    if result.parts:
        words = say.words
        # a service may be withheld for the sake of another, so this does not say that it has few
        hidden = (text(words["withheld"]), "–", "–")
        rows = [(text(part.label), *(hidden if part.ikm is None else say.figures(part))) for part in result.parts]
        yield f"<h2>{text(words['services'])}</h2>"
        yield table(words["services"], (words["service"], *say.headings), rows, words["scroll"], said=False)
