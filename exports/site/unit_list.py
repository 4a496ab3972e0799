"""Units of the agency, by kind and by index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from exports.laporan.lines import Line
from exports.site.html import table, text
from exports.site.public import PublicResult
from exports.site.speech import Speech
from scoring.names import order_of

_FOLDED = 12  # units from which on their kinds are folded: more do not fit on a phone's screen


def unit_list(say: Speech, units: Sequence[Line], groups: Mapping[str, str]) -> Iterator[str]:
    """Every unit under its kind. Kinds are folded where there are many units, and open by themselves when found."""
    words, kinds = say.words, dict[str, list[Line]]()
    for one in sorted(units, key=lambda one: order_of(one.label)):
        kinds.setdefault(groups.get(one.code, ""), []).append(one)
    yield f"<h2>{text(words['units'])} ({len(units)})</h2>"
    yield f'<p><a href="by-index.html">{text(words["by_index"])}</a></p>'
    for kind in sorted(kinds, key=lambda one: (not one, one.casefold())):
        rows = [_row(say, one) for one in kinds[kind]]
        name = kind or words["units_other" if len(kinds) > 1 else "units"]
        shown = table(name, (words["unit"], *say.headings), rows, words["scroll"], said=False)
        opened = " open" if len(units) <= _FOLDED else ""
        yield f"<details{opened}><summary>{text(name)} ({len(rows)})</summary>{shown}</details>"


def ranked_list(say: Speech, result: PublicResult) -> str:
    """All units by their index, highest first, without places: many cannot be told apart. Last those without."""
    words = say.words
    by_index = sorted(result.parts, key=lambda one: (one.ikm is None, -(one.ikm or 0), one.label))
    rows = [_row(say, one) for one in by_index]
    shown = table(words["by_index"], (words["unit"], *say.headings), rows, words["scroll"], said=False)
    return f"<h1>{text(words['by_index'])}</h1><p>{text(words['by_index_text'])}</p>{shown}"


def _row(say: Speech, unit: Line) -> tuple[str, ...]:
    return (f'<a href="unit-{text(unit.code)}.html">{text(unit.label)}</a>', *say.figures(unit))
