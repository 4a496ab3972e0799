"""A result over time, with figures published before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from exports.laporan.formers import Former
from exports.laporan.history import label_of, notes_on, timeline
from exports.laporan.lines import Line
from exports.site.html import table, text
from exports.site.public import PublicResult
from exports.site.speech import Speech


def trend_table(say: Speech, result: PublicResult, above: Iterable[str] = ()) -> Iterator[str]:
    """What was measured before, below its heading and what stands `above` it."""
    if len(result.trend) > 1 or result.past:
        words, names = say.words, say.spans(result.trend)
        called = [replace(line, label=name) for name, line in zip(names, result.trend, strict=True)]
        rows = [(text(label_of(one, say.language)), *_figures(say, one)) for one in timeline(called, result.past)]
        yield f"<h2>{text(words['trend'])}</h2>"
        yield from above
        yield table(words["trend"], (words["period"], *say.headings), rows, words["scroll"], said=False)
        yield from (f"<p>{text(note)}</p>" for note in notes_on(called, result.past, say.language))


def _figures(say: Speech, one: Line | Former) -> tuple[str, str, str]:
    if isinstance(one, Line):
        return say.figures(one)
    return one.n_text, say.shown(one.ikm_text), text(one.grade_text(say.language))
