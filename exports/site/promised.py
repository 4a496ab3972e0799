"""What has been promised and done, of a unit and of all. Nobody's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from exports.laporan.promises import Done, Plan
from exports.site.html import table, text
from exports.site.public import PublicResult
from exports.site.speech import Speech


def follow_up(say: Speech, result: PublicResult) -> Iterator[str]:
    words = say.words
    yield f"<h2>{text(words['plans'])}</h2>"
    if result.plans:
        rows = [
            (
                _named(say, one),
                _activity(say, one),
                text(_quarters(say, one.quarters, one.year) or "–"),
                text(_state(say, one)),
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
            (f"{_named(say, one)}: {_activity(say, one)}", text(_due(say, one.quarter)), text(_state(say, one)))
            for one in result.done
        ]
        heads = (words["plan"], words["quarter"], words["state"])
        yield table(words["done"], heads, told, words["scroll"], said=False)
    else:
        yield f"<p>{text(words['none'])}</p>"


def follow_up_of_all(say: Speech, units: Sequence[PublicResult]) -> Iterator[str]:
    """What all units have promised and done: how many by state, and each by unit. Nobody's name."""
    words, states, rows = say.words, Counter[str](), []
    for unit in units:
        link = f'<a href="unit-{text(unit.code)}.html">{text(unit.name)}</a>'
        for plan in unit.plans:
            if plan.state:
                states[_state(say, plan)] += 1
                due = _quarters(say, plan.quarters, plan.year) or "–"
                rows.append((link, _named(say, plan), _activity(say, plan), text(due), text(_state(say, plan))))
        for done in unit.done:
            states[_state(say, done)] += 1
            due = _due(say, done.quarter)
            rows.append((link, _named(say, done), _activity(say, done), text(due), text(_state(say, done))))
    yield f"<h2>{text(words['follow_up'])}</h2>"
    if not rows:
        yield f"<p>{text(words['none'])}</p>"
        return
    yield f"<p>{text('; '.join(f'{state}: {count}' for state, count in sorted(states.items())))}</p>"
    headings = (words["unit"], words["element"], words["plan"], words["quarter"], words["state"])
    shown = table(words["follow_up"], headings, rows, words["scroll"], said=False)
    yield f"<details><summary>{text(words['follow_up'])} ({len(rows)})</summary>{shown}</details>"


def _named(say: Speech, one: Plan | Done) -> str:
    """The element in the page's language, where it is known which it is."""
    said = one.element if isinstance(one, Plan) else one.plan
    names = one.names or next((e.name for e in say.instrument.elements if e.name["id"] == said), {})
    return text(names[say.language]) if names else _indonesian(say, said)


def _activity(say: Speech, one: Plan | Done) -> str:
    return _indonesian(say, one.activity) if one.activity else text(say.words["not_yet"])


def _indonesian(say: Speech, said: str) -> str:
    """What heads of units wrote, in their language on every page."""
    return text(said) if say.language == "id" else f'<span lang="id">{text(said)}</span>'


def _state(say: Speech, one: Plan | Done) -> str:
    if one.state:
        return say.words[one.state]
    return _carried(say, one) if isinstance(one, Done) else say.words["rencana"]


def _carried(say: Speech, one: Done) -> str:
    return say.words["yes" if one.carried_out else "no"]


def _quarters(say: Speech, quarters: frozenset[int], year: int | None) -> str:
    """Such as "TW I 2027". Empty where none is chosen."""
    return ", ".join(say.quarter(one, year) for one in sorted(quarters))


def _due(say: Speech, quarter: str) -> str:
    """The same of a key such as 2027-Q1."""
    year, _, number = quarter.partition("-Q")
    return say.quarter(int(number), int(year)) if number else "–"
