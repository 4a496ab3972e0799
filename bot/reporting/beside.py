"""Indices beside the IKM, such as IPAK: counted from answers, scored by instruments of their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.conversation.texts import Texts
from bot.reporting.answers import Answers
from bot.reporting.channels import ByChannel
from bot.reporting.mean_lines import mean_line, since_answered
from bot.reporting.spans import Tallies, by_channel, channels_in, channels_of, responses_in, summed, tally_rows
from bot.storage import Response, Store, Unit
from exports.disclosure import FEWEST_ANSWERS
from exports.laporan import Line, Side
from exports.writing.numbers import local
from scoring import Instrument, Period, Score, Tally, load_instrument, side_scores
from scoring.packing import packed_tally

Beside = Mapping[str, Tallies]  # id of a side index -> unit code -> tally
SideScores = Sequence[tuple[Instrument, Score]]


def beside_of(rows: Iterable[Response]) -> Beside:
    """The tallies of every side index by unit. No unit in which nobody answered anything of it."""
    texts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        if load_instrument(row.instrument).side:
            texts[row.instrument, row.unit][row.scores] += 1
    found: defaultdict[str, Tallies] = defaultdict(dict)
    for (name, unit), counted in texts.items():
        instrument = load_instrument(name)
        for side in instrument.side:
            cut: Counter[str] = Counter()
            for text, times in counted.items():
                cut[text[instrument.cuts[side.key]]] += times
            if tally := packed_tally(side, cut):
                found[side.id][unit] = tally
    return found


async def channels_beside(
    store: Store, period: Period, instrument: Instrument, zone: ZoneInfo, unit: str | None = None
) -> tuple[ByChannel, Beside]:
    """Tallies of each channel of a period, and of the indices beside them, of one moment."""
    if not instrument.side:
        return await channels_in(store, period, instrument.id, zone, unit), {}
    stored = None
    if period.kind != "window":
        stored = await tally_rows(store, period, instrument.id, unit, [one.id for one in instrument.side])
    if stored is None:
        rows = await responses_in(store, period, instrument.id, zone, unit)
        return channels_of(rows), beside_of(rows)
    sides = {
        one.id: summed((row.unit, row.tally) for row in stored if row.instrument == one.id) for one in instrument.side
    }
    own = by_channel(row for row in stored if row.instrument == instrument.id)
    return own, {id: tallies for id, tallies in sides.items() if tallies}


def of_one(found: Beside, unit: str) -> dict[str, Tally]:
    """One unit's tally of each side index that anybody there answered, by the index's id."""
    return {id: tallies[unit] for id, tallies in found.items() if unit in tallies}


def scored(instrument: Instrument, tallies: Mapping[str, Tally]) -> SideScores:
    """The score of each side index of the instrument that has a tally, by the index's id."""
    return side_scores([(one, tallies[one.id]) for one in instrument.side if one.id in tallies])


def means_of(instrument: Instrument, found: Beside) -> tuple[tuple[Instrument, Line], ...]:
    """The simple mean of the units of each side index that anybody answered."""
    known = [(one, _together(one, found[one.id])[0]) for one in instrument.side if one.id in found]
    return tuple((one, mean_of(one, scores, "")) for one, scores in known)


def lines_of(
    shown: Iterable[tuple[Instrument, Score | Line]], words: Texts, key: str = "report.beside_line"
) -> list[str]:
    """A line of text for each index."""
    return [
        words(
            key,
            name=one.short[words.language],
            index=local(found.index_text, words.language),
            ikm=local(found.ikm_text, words.language),
            n=found.n,
        )
        for one, found in shown
    ]


def sides_of_unit(instrument: Instrument, tallies: Mapping[str, Tally], label: str, code: str) -> tuple[Side, ...]:
    """What a unit's Laporan tells of them."""
    return tuple(Side(one, _line(label, found, one, code)) for one, found in scored(instrument, tallies))


def sides_of_agency(
    instrument: Instrument, found: Beside, units: Sequence[Unit], label: str, public: Iterable[str]
) -> tuple[Side, ...]:
    """What an agency's Laporan tells of them: the mean of its units, each unit and all answers together.

    `public` are codes of the units whose figures may be published.
    """
    return tuple(
        _of_agency(one, found[one.id], units, label, set(public)) for one in instrument.side if one.id in found
    )


async def earlier_of(
    store: Store, trend: Iterable[Period], instrument: Instrument, zone: ZoneInfo, unit: str | None
) -> list[tuple[Period, Beside]]:
    """What earlier spans have of them, in their order, of one unit or of all."""
    return [(one, (await channels_beside(store, one, instrument, zone, unit))[1]) for one in trend]


def with_parts(
    sides: Iterable[Side], answers: Answers, services: Mapping[str, str], channels: Mapping[str, str]
) -> tuple[Side, ...]:
    """The indices with a line of all answers together for each of these services and channels that answered them.

    Both are names by code. Of an agency without services there are none.
    """
    return tuple(
        replace(
            side,
            services=_by(side.instrument, answers.beside_by(side.instrument.id, lambda part: part.service), services),
            channels=_by(side.instrument, answers.beside_by(side.instrument.id, lambda part: part.channel), channels),
        )
        for side in sides
    )


def with_trend(sides: Iterable[Side], earlier: Sequence[tuple[Period, Beside]], unit: str | None) -> tuple[Side, ...]:
    """The indices with their earlier periods, oldest first, from the first in which they were answered, then this one.

    Of one unit, or the mean of all where it is None.
    """
    return tuple(replace(side, trend=(*_trend(side.instrument, earlier, unit), side.total)) for side in sides)


def _trend(one: Instrument, earlier: Sequence[tuple[Period, Beside]], unit: str | None) -> Sequence[Line]:
    lines = []
    for period, found in earlier:
        tallies, name = found.get(one.id, {}), period.name()
        if unit is None and tallies:
            lines.append(mean_of(one, _together(one, tallies)[0], name))
        else:
            scores = scored_alone(one, tallies[unit]) if unit in tallies else None
            lines.append(_line(name, scores, one))
    return since_answered(lines)


def scored_alone(one: Instrument, tally: Tally) -> Score:
    """The score of one side index."""
    ((_, found),) = side_scores([(one, tally)])
    return found


def _by(one: Instrument, tallies: Mapping[str, Tally], names: Mapping[str, str]) -> tuple[Line, ...]:
    known = [(code, tallies[code]) for code in names if code in tallies]
    return tuple(_line(names[code], scored_alone(one, tally), one, code) for code, tally in known)


def mean_of(one: Instrument, scores: Mapping[str, Score], label: str) -> Line:
    """The simple mean of units, as for the IKM."""
    return _ungraded(mean_line(label, scores, one))


def _of_agency(one: Instrument, tallies: Tallies, units: Sequence[Unit], label: str, public: set[str]) -> Side:
    scores, pooled = _together(one, tallies)
    told = {code: score for code, score in scores.items() if code in public and score.n >= FEWEST_ANSWERS}
    return Side(
        instrument=one,
        total=mean_of(one, scores, label),
        parts=tuple(_line(unit.name, scores.get(unit.code), one, unit.code) for unit in units),
        pooled=_line(label, pooled, one),
        published=mean_of(one, told, label) if told else None,
    )


def _together(one: Instrument, tallies: Tallies) -> tuple[dict[str, Score], Score]:
    """The scores of units, and of all their answers together."""
    heap = list(tallies.values())
    ((_, pooled),) = side_scores([(one, sum(heap[1:], start=heap[0]))])
    return {code: score for code, tally in tallies.items() for _, score in side_scores([(one, tally)])}, pooled


def _line(label: str, score: Score | None, one: Instrument, code: str = "") -> Line:
    return _ungraded(Line.of(label, score, len(one.elements), code))


def _ungraded(line: Line) -> Line:
    return replace(line, mutu=None, kinerja=None)
