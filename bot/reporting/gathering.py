"""Reading what a report is made from: of one unit, of the city, or of the agency and each of its units at once."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.answers import Answers, answers_in, every, nobody, unshown, written
from bot.reporting.basis import Basis
from bot.reporting.beside import lines_of, means_of, of_one, scored
from bot.reporting.cards import CardWriter
from bot.reporting.channels import of_unit, together
from bot.reporting.city import city_text, silent_text
from bot.reporting.formats import for_readers, lists_rows, reads_rows
from bot.reporting.heads import HeadView
from bot.reporting.history import AGENCY, formers_of
from bot.reporting.material import CityMaterial, HeadMaterial, Material, UnitMaterial
from bot.reporting.orders import Request
from bot.reporting.past import past_of
from bot.reporting.scopes import Scope, scope_of
from bot.reporting.spans import Tallies, for_heads, tallies_in
from bot.reporting.succession import named
from bot.reporting.succession import together as together_of
from bot.storage import Store, Unit
from bot.storage.remarks import Remark
from bot.storage.told import Told
from exports.card_values import Card
from exports.detail import NEW, detail_of
from scoring import BadPeriod, Period, local_day, parse_period
from scoring.mapping import mapping_told

_NOTHING: Mapping[str, frozenset[str]] = {}


class UnknownUnit(Exception):
    """No unit has this code."""


async def basis_of(
    config: Config,
    store: Store,
    made: datetime,
    period: Period,
    withheld: Mapping[str, frozenset[str]] = _NOTHING,
    unit: str | None = None,
    measured_as: str = "",
) -> Basis:
    """For a report of all units, or of one. Raises BadPeriod for a window that is not there, and as joined() does."""
    scope = replace(await scope_of(config, store, period, measured_as=measured_as), withheld=withheld)
    made_up = await store.facts.find("made_up") is not None
    return Basis(
        config=config, store=store, made=made, scope=scope, made_up=made_up, told=Told(scope.period.last, unit)
    )


async def gather(basis: Basis, request: Request) -> Material:
    """What the documents asked for are made from, of one snapshot. Raises UnknownUnit."""
    if request.city:
        made: Material = await _of_city(basis, request)
    else:
        unit = await basis.store.units.find(request.unit)
        if unit is None:
            raise UnknownUnit(request.unit)
        (unit,) = named([unit], basis.scope.period, texts(request.language))
        made = await _of_unit(basis, unit, request)
    told = mapping_told(basis.scope.instrument, request.language)
    return replace(made, text=f"{made.text}\n\n<i>{html.escape(told, quote=False)}</i>") if told else made


async def gather_released(basis: Basis, request: Request) -> UnitMaterial:
    """What a unit's head may have of it. Raises UnknownUnit, and BadPeriod for a span that no head chooses."""
    unit = await basis.store.units.find(request.unit)
    if unit is None:
        raise UnknownUnit(request.unit)
    (unit,) = named([unit], basis.scope.period, texts(request.language))
    scope, heads = basis.scope, HeadView(basis.config, basis.store, basis.made)
    today = local_day(basis.made, basis.zone)
    if not for_heads(scope.period, scope.survey, today):
        raise BadPeriod(f"found {scope.period.key}, expected a survey period, a window or a week of a card")
    seen = await heads.seen(unit, scope)
    past = await _told_past(heads, basis.store, unit, scope) if seen.over else {}
    basis = replace(basis, past=past)
    rows = await _released(basis, unit, scope) if seen.over else Answers(scope.instrument.id)
    tally = rows.by_unit().get(unit.code) if seen.over else seen.total
    result = scope.score(tally, scope.people(unit)) if tally and seen.detail.figures else None
    target, span = scope.target(unit), request.period.name(request.language)
    writer = CardWriter(basis.config, request.language, made_up=basis.made_up, measure=scope.measure)
    if result is not None:
        sides = scored(scope.instrument, seen.beside)
        card, text = writer.plain(unit, span, result, target, seen.detail, sides)
        if seen.week and not seen.over:
            text += writer.since(seen.since, parse_period(seen.week), apart=await heads.apart_from_window(unit, scope))
    elif seen.came:
        card, text = writer.counted(
            unit,
            span,
            seen.came,
            target,
            over=seen.over,
            withdrawn=seen.withdrawn,
            apart=not seen.over and await heads.apart_from_window(unit, scope),
        )
    else:
        card, text = writer.empty(unit, span, target)
    services, channels = await heads.apart(unit, scope) if seen.over else (False, False)
    more, drawn = await _former_told(basis, unit.code, result.ikm if result else None, request.language)
    text, card = text + more, drawn(card)
    return HeadMaterial(
        basis=basis,
        request=replace(request, formats=for_readers(request.formats, over=seen.over, shown=seen.detail.figures)),
        subject=unit.name,
        text=text,
        n=seen.came,
        figures={unit.code: result} if result and seen.detail.graded else {},
        answers=rows,
        remarks=await _remarks(basis, [unit], request),
        unit=unit,
        result=result,
        drawn=card,
        services=services,
        channels=channels,
        beside=seen.beside,
    )


async def _told_past(heads: HeadView, store: Store, unit: Unit, scope: Scope) -> Mapping[str, Tallies]:
    """Earlier spans of a unit and of those that went into it, each as its own report shows it."""
    codes = [one.code for one in await store.successions.sources(unit.code)]
    return together_of([await heads.past(one, scope) for one in [unit, *await store.units.some(codes)]])


def shown_to(request: Request, n: int) -> bool:
    """Whether the reader may see figures of so many answers: of fewer than five only with a right to rows."""
    return request.rows or detail_of(n).figures


def counts_alone(request: Request) -> Request:
    """The request with no document that has more than their number."""
    return replace(request, formats=for_readers(request.formats, over=False, shown=False))


async def _released(basis: Basis, unit: Unit, scope: Scope) -> Answers:
    """The answers of a closed span that its reports count: late ones wait until they are enough."""
    asked = scope.instrument
    return await answers_in(basis.store, scope.period, asked, basis.zone, unit.code, basis.told, every, released=True)


async def _of_unit(basis: Basis, unit: Unit, request: Request) -> UnitMaterial:
    tallies, channels, beside, rows = await basis.read(unit.code, every, rows=reads_rows(request.formats, city=False))
    result, target = basis.score(unit, tallies), basis.scope.target(unit)
    span = request.period.name(request.language)
    writer = CardWriter(basis.config, request.language, made_up=basis.made_up, measure=basis.scope.measure)
    n, about = result.n if result else 0, (unit, span, target)
    if n and not shown_to(request, n):
        card, text = writer.counted(unit, span, n, target, over=True)
        request, result, rows = counts_alone(request), None, Answers(basis.scope.instrument.id)
    else:
        sides = scored(basis.scope.instrument, of_one(beside, unit.code))
        shown = [one for one in sides if shown_to(request, one[1].n)]
        card, text = writer.plain(unit, span, result, target, beside=shown) if result else writer.empty(*about)
        found = of_unit(channels, unit.code)
        text += await basis.below(found, rows, request.language, [unit], unit, alone=request.rows)
    more, drawn = await _former_told(basis, unit.code, result.ikm if result else None, request.language)
    text, card = text + more, drawn(card)
    return UnitMaterial(
        basis=basis,
        request=request,
        subject=unit.name,
        text=text,
        n=n,
        figures={unit.code: result} if result else {},
        answers=rows,
        remarks=await _remarks(basis, [unit], request),
        unit=unit,
        result=result,
        drawn=card,
    )


async def _of_city(basis: Basis, request: Request) -> CityMaterial:
    reads = reads_rows(request.formats, city=True)
    keep = written if lists_rows(request.formats, city=True) else unshown if reads else nobody
    tallies, channels, beside, rows = await basis.read(None, keep, rows=reads)
    units = named(await basis.units(tallies), basis.scope.period, texts(request.language))
    scores = {unit.code: basis.score(unit, tallies) for unit in units}
    city, agency = basis.together(units, scores, tallies), basis.config.agency.name
    past = await past_of(basis.store, basis.scope, basis.zone, units) if city else None
    about, made_up = (units, request.language, request.period.name(request.language)), basis.made_up
    n = city.pooled.n if city else 0
    if n and not shown_to(request, n):
        title, few = texts(request.language)("summary.title", unit=agency, week=about[2]), "report.few_in_all"
        line = texts(request.language)("summary.n_alone", period=about[2], n=n)
        text = "\n".join([title, "", line, texts(request.language)(few, needed=NEW)])
        request, city, scores = counts_alone(request), None, dict.fromkeys(scores)
        rows = Answers(basis.scope.instrument.id)
        beside = {}
    elif city:
        sides = [one for one in means_of(basis.scope.instrument, beside) if shown_to(request, one[1].n)]
        lines = lines_of(sides, texts(request.language), "report.beside_mean_line")
        text = city_text(city, *about, made_up=made_up, past=past, rows=request.rows, beside=lines)
    else:
        text = silent_text(agency, len(units), *about[1:], made_up=made_up)
    if city:
        pooled = request.rows or city.tellable[1]
        found, language = together(channels), request.language
        text += await basis.below(found, rows, language, units, None, alone=request.rows, together=pooled)
    counted = city.rollup.simple.ikm if city else None
    more, drawn = await _former_told(basis, AGENCY, counted, request.language, counted_before=past is not None)
    text = text if n and not city else text + more
    return CityMaterial(
        basis=basis,
        request=request,
        subject=agency,
        text=text,
        n=n,
        figures={code: one for code, one in scores.items() if one is not None and shown_to(request, one.n)},
        answers=rows,
        remarks=await _remarks(basis, units, request),
        units=units,
        scores=scores,
        city=city,
        past=past,
        beside=beside,
        on_card=drawn,
    )


async def _former_told(
    basis: Basis, unit: str, counted: Fraction | None, language: str, *, counted_before: bool | None = None
) -> tuple[str, Callable[[Card], Card]]:
    """What was published before of a unit, or of the AGENCY: below the text on its `counted` IKM, and on its card.

    `counted_before` is whether anybody's answers are counted in the period before, where that is known.
    """
    scope, formers, words = basis.scope, await formers_of(basis.store, basis.scope), texts(language)
    if counted_before is None:
        before = scope.before if formers.before(unit) is not None else None
        found = await tallies_in(basis.store, before, scope.instrument.id, basis.zone, unit) if before else {}
        counted_before = unit in found
    alone = not counted_before
    lines = formers.lines(unit, counted, words, alone=alone)
    text = "".join(f"\n{line}" for line in ["", *lines]) if lines else ""
    return text, lambda card: formers.on_card(card, unit, words, alone=alone)


async def _remarks(basis: Basis, units: Sequence[Unit], request: Request) -> list[Remark]:
    """What was written by people who answered nothing, in the days of the report."""
    period = request.period
    return await basis.store.remarks.of({unit.code for unit in units}, period.first, period.last)
