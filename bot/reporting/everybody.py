"""Reading what everybody may be told of a span that is over: of the agency and each of its units, or of one unit."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.texts import texts
from bot.reporting.answers import Answers, answers_in
from bot.reporting.basis import Basis
from bot.reporting.heads import HeadView
from bot.reporting.released import told_of
from bot.reporting.succession import named
from bot.storage import Unit
from exports.laporan import Laporan


async def gather_all(basis: Basis, language: str) -> tuple[Laporan, list[Laporan]] | None:
    """The agency's Laporan and each unit's from one reading of the answers, for everybody. None where there are none.

    Of a survey period or window that is over. It counts what heads are told of.
    """
    basis, found, units = await _for_everybody(basis, language)
    tallies, measure = found.by_unit(), basis.scope.measure
    if not tallies:
        return None
    scores = {unit.code: basis.score(unit, tallies) for unit in units}
    writer, city = basis.writer(language), basis.together(units, scores, tallies)
    period = basis.scope.period
    agency = await writer.of_agency(units, period, city, scores, found, measure)
    each = [await writer.of_unit(unit, period, scores[unit.code], found.of(unit.code), measure) for unit in units]
    return replace(agency, made_up=basis.made_up), [replace(one, made_up=basis.made_up) for one in each]


async def gather_open(basis: Basis, code: str, language: str) -> Laporan | None:
    """One unit's Laporan of gather_all(), without making the others. None where nobody has answered in any unit."""
    basis, found, units = await _for_everybody(basis, language)
    unit = next((one for one in units if one.code == code), None)
    if unit is None or not (tallies := found.by_unit()):
        return None
    period, measure = basis.scope.period, basis.scope.measure
    writer, figures = basis.writer(language), basis.score(unit, tallies)
    return replace(
        await writer.of_unit(unit, period, figures, found.of(code), measure),
        made_up=basis.made_up,
    )


async def _for_everybody(basis: Basis, language: str) -> tuple[Basis, Answers, list[Unit]]:
    """What heads are told of: the basis with earlier spans, the answers of this one, and the units as it calls them."""
    period, asked = basis.scope.period, basis.scope.instrument
    heads = HeadView(basis.config, basis.store, basis.made)
    for one in (period, *basis.scope.trend):
        await heads.close_everywhere(one)
    past = {one.key: await told_of(basis.store, one, asked.id, basis.zone) for one in basis.scope.trend}
    basis = replace(basis, past=past, public=True)
    found = await answers_in(basis.store, period, asked, basis.zone, told=basis.told, released=True)
    units = await basis.units(found.hours.keys() if period.kind == "window" else None)
    return basis, found, named(units, period, texts(language))
