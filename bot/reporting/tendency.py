"""A window by service, and what moved since the window before it: by the same code as period on period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.conversation.grades import grade_told
from bot.conversation.texts import Texts
from bot.reporting.answers import Answers, answers_in
from bot.reporting.scopes import Scope
from bot.storage import Store, Unit
from exports.laporan.lines import Line
from exports.laporan.sides import Tendency
from exports.writing.numbers import local
from scoring import Tally, change, ikm

_LISTED = 12  # services told in a message. Documents have all
_NO_SERVICE = "Layanan tidak disebut"


def service_names(units: Iterable[Unit], wanted: Sequence[str] = ()) -> dict[str, str]:
    """Services of these units by slug, in their order. The same slug is the same service in every unit."""
    names: dict[str, str] = {}
    for unit in units:
        for service in unit.services:
            if not wanted or service.slug in wanted:
                names.setdefault(service.slug, service.name)
    return names


def service_lines(answers: Answers, names: Mapping[str, str], scope: Scope) -> tuple[Line, ...]:
    """One line per service, offered ones first even without answers. None where no service is known or named."""
    tallies, k = answers.by_service(), len(scope.instrument.keys)
    if not names and set(tallies) <= {""}:
        return ()
    return tuple(
        Line.of(
            names.get(slug, slug) or _NO_SERVICE,
            scope.score(tallies[slug]) if slug in tallies else None,
            k,
            slug,
        )
        for slug in (*names, *sorted(slug for slug in tallies if slug not in names))
    )


async def tendencies(
    store: Store,
    scope: Scope,
    zone: ZoneInfo,
    answers: Answers,
    names: Mapping[str, str],
    whole: str,
    unit: Unit | None = None,
) -> tuple[Tendency, ...]:
    """The whole (called `whole`) and each service against the last comparable window with answers.

    `answers` are this window's, of the unit or of all. Empty where there is nothing to compare, and for a rolling
    period, whose trend says it. A window with another questionnaire is none of `scope.earlier`: two such are no series.
    """
    if not answers.n:
        return ()
    for period in reversed(scope.earlier):
        found = await answers_in(store, period, scope.instrument, zone, unit.code if unit else None)
        if found.n:
            break
    else:
        return ()
    before, after = found.by_service(), answers.by_service()
    people = None if unit is None else scope.people(unit)
    first = _compared(whole, "", period.name(), (_sum(before), _sum(after)), scope, people)
    slugs = [*names, *sorted((before.keys() | after.keys()) - names.keys())]
    if set(slugs) <= {""}:
        return (first,)
    each = (
        _compared(names.get(slug, slug) or _NO_SERVICE, slug, period.name(), (before.get(slug), after.get(slug)), scope)
        for slug in slugs
    )
    return (first, *each)


def told(lines: Sequence[Line], moved: Sequence[Tendency], words: Texts, *, city: bool) -> list[str]:
    """A window's services and what moved, as lines of a message. Of a `city` the whole is all answers together."""
    by_code = {one.code: one for one in moved[1:]}
    text: list[str] = []
    language = words.language
    if moved and moved[0].change is not None:
        first = {"before": moved[0].before_label, "difference": local(moved[0].difference_text, language)}
        key = "window.moved_all" if city else "window.moved_line"
        text.append(words(key, **first, verdict=words(f"verdict.{moved[0].verdict}")))
    for line in lines[:_LISTED]:
        known = {
            "ikm": local(line.ikm_text, language),
            "mutu": grade_told(line.mutu, line.n, words) if line.ikm is not None else "–",
            "n": line.n,
        }
        shown = words("window.service_line", service=line.label, **known)
        one = by_code.get(line.code)
        if one is not None and one.verdict is not None:
            moved_by = local(one.difference_text, language)
            shown += words("window.service_moved", difference=moved_by, verdict=words(f"verdict.{one.verdict}"))
        text.append(shown)
    if len(lines) > _LISTED:
        text.append(words("window.more_services", count=len(lines) - _LISTED))
    return ["", *text] if text else []


def _compared(
    label: str,
    code: str,
    before_label: str,
    tallies: tuple[Tally | None, Tally | None],
    scope: Scope,
    people: int | None = None,
) -> Tendency:
    one, two = tallies
    moved = change(one, two, scope.instrument, scope.weights, (people, people)) if one and two else None
    figures = tuple(ikm(tally, scope.weights) if tally else None for tally in tallies)
    n = (one.n if one else 0, two.n if two else 0)
    return Tendency(label=label, code=code, before_label=before_label, n=n, ikm=(figures[0], figures[1]), change=moved)


def _sum(tallies: Mapping[str, Tally]) -> Tally:
    first, *others = tallies.values()
    return sum(others, start=first)
