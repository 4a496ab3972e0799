"""Which answers a period holds: from tallies where they fit, counted from the answers where they do not.

Tallies are kept per survey period (say a quarter) and week. A year of quarters is their sum. A month inside a quarter
has no tallies of its own and is counted from the answers of its hours. So is a window, from the answers that name it.
All are exact.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from bot.rules.hours import hour_of
from bot.storage import Response, Store
from bot.storage.db import Row
from bot.storage.figures import Beside, Chosen, Fed, TallyRow
from bot.storage.mapped import parts_of, response_as
from bot.storage.records import RESPONSE_COLUMNS, response_of
from scoring import BadPeriod, Period, Tally, load_instrument, parse_period
from scoring.packing import packed_tally

Tallies = dict[str, Tally]  # by unit code
WHOLE = f"{RESPONSE_COLUMNS}, NULL AS pseudonym"
EXPECTED = "2026-Q4, 2026-11, 2026-S2, 2026, 2026-W46, 2026-04-01..2026-06-30 or the code of a window"


async def find_period(store: Store, text: str) -> Period:
    """The period that a text names: a window by its code, any other by its key. Raises BadPeriod."""
    window = await store.windows.find(text.strip())
    if window is not None:
        return window.period
    try:
        return parse_period(text)
    except BadPeriod as error:
        raise BadPeriod(f"{error}, or a code of `skm windows list`") from None


def ended(period: Period, today: date) -> bool:
    """Whether no more of its days are to come. `today` is the agency's."""
    return period.end <= today


def may_be_public(period: Period, kind: str, today: date) -> bool:
    """Whether figures of this span are ever published: of survey periods (`kind`) and windows, once they are over."""
    return period.kind in ("window", kind) and ended(period, today)


def for_heads(period: Period, kind: str, today: date) -> bool:
    """Whether a unit's head may choose this span: a window, a survey period (`kind`), a week of a weekly card, and once
    it is over a longer span of whole survey periods.

    Never days by hand: two such spans could be subtracted.
    """
    if period.kind in ("window", "week", kind):
        return True
    return period.times(kind) is not None and ended(period, today)  # type: ignore[arg-type]


def to_hand_in(period: Period, kind: str, today: date) -> bool:
    """Whether a report of this span may be handed in: a survey period (`kind`) so far as it has come, and once
    they are over a window or a longer span. Never a week or days by hand: what is handed in is told to others.
    """
    return period.kind == kind or (period.kind != "week" and ended(period, today) and for_heads(period, kind, today))


async def tallies_in(store: Store, period: Period, instrument: str, zone: ZoneInfo, unit: str | None = None) -> Tallies:
    """One tally per unit that has answers in the period. Of all units, or of one."""
    if period.kind == "window" or is_joined(instrument):
        return await feed(store, period, instrument, zone, tallies_of, unit)
    if period.kind == "week":
        found = await store.figures.unit_tallies_of_week(period.key, instrument)
        return {code: tally for code, tally in found.items() if unit in (None, code)}
    inside, cut = await stored_periods(store, period)
    if cut:
        return await feed(store, period, instrument, zone, tallies_of, unit)
    rows = await store.figures.tallies(inside, instrument, unit)
    return summed((row.unit, row.tally) for row in rows)


def tallies_of(responses: Iterable[Response]) -> Tallies:
    """One tally per unit, counted from its answers."""
    texts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for response in responses:
        texts[response.unit, response.instrument][response.scores] += 1
    return {unit: packed_tally(load_instrument(name), counted) for (unit, name), counted in texts.items()}


async def responses_in(
    store: Store,
    period: Period,
    instrument: str,
    zone: ZoneInfo,
    unit: str | None = None,
    beside: Beside | None = None,
    *,
    released: bool = False,
) -> list[Response]:
    """The answers of the period, oldest first. `beside` reads what else is needed of the same snapshot.

    With `released` only those that heads were told of.
    """
    return await feed(store, period, instrument, zone, list, unit, beside, released=released)


async def feed(
    store: Store,
    period: Period,
    instrument: str,
    zone: ZoneInfo,
    consume: Callable[[Iterator[Response]], Fed],
    unit: str | None = None,
    beside: Beside | None = None,
    *,
    released: bool = False,
) -> Fed:
    """What `consume` makes of the answers of the period, one at a time, from one snapshot.

    With `released` only those that heads were told of, of a survey period or a window.
    """

    made = partial(response_as, load_instrument(instrument)) if is_joined(instrument) else response_of

    def read(rows: Iterator[Row]) -> Fed:
        return consume(map(made, rows))

    return await feed_rows(store, period, instrument, zone, WHOLE, read, unit, beside, released=released)


async def feed_rows(
    store: Store,
    period: Period,
    instrument: str,
    zone: ZoneInfo,
    columns: str,
    consume: Callable[[Iterator[Row]], Fed],
    unit: str | None = None,
    beside: Beside | None = None,
    *,
    released: bool = False,
) -> Fed:
    """What `consume` makes of these columns of the same answers, r.unit and r.hour among them, in feed()'s order.

    For whoever needs no Response of each: a Response costs more than all that is read.
    """
    figures = store.figures
    if period.kind == "window":
        key = period.key
        return await figures.fed_rows(instrument, columns, consume, unit, window=key, beside=beside, released=released)
    inside, cut = await stored_periods(store, period) if period.kind != "week" else ([], [period.key])
    if not cut:
        chosen: Chosen = {"periods": inside, "hours": None, "window": ""}
        return await figures.fed_rows(instrument, columns, consume, unit, **chosen, beside=beside, released=released)
    units = await (store.units.all() if unit is None else store.units.some([unit]))
    zones = {one.code: one.zone(zone) for one in units}
    hours = {code: hours_of(period, zone) for code, zone in zones.items()}
    widest = (
        min((first for first, _ in hours.values()), default=""),
        max((end for _, end in hours.values()), default=""),
    )

    def within(rows: Iterator[Row]) -> Fed:
        return consume(one for one in rows if hours[one["unit"]][0] <= one["hour"] < hours[one["unit"]][1])

    return await figures.fed_rows(instrument, columns, within, unit, hours=widest, beside=beside)


def channels_of(responses: Iterable[Response]) -> dict[str, Tallies]:
    """Tallies of each channel, counted from the answers: channel -> unit code -> tally."""
    split: dict[str, list[Response]] = defaultdict(list)
    for response in responses:
        split[response.channel].append(response)
    return {channel: tallies_of(rows) for channel, rows in split.items()}


async def channels_in(
    store: Store, period: Period, instrument: str, zone: ZoneInfo, unit: str | None = None
) -> dict[str, Tallies]:
    """Tallies of each channel in the period, adding up to those of tallies_in(). Of all units, or of one."""
    if period.kind == "window" or is_joined(instrument):
        return await feed(store, period, instrument, zone, channels_of, unit)
    rows = await tally_rows(store, period, instrument, unit)
    if rows is None:
        return await feed(store, period, instrument, zone, channels_of, unit)
    return by_channel(rows)


async def tally_rows(
    store: Store, period: Period, instrument: str, unit: str | None = None, beside: Sequence[str] = ()
) -> list[TallyRow] | None:
    """The stored tallies of a period that is no window, with those of side indices `beside`, in one reading.

    None where the period cuts a stored one, so that its answers are to be counted. So are those of a joined instrument.
    """
    if is_joined(instrument):
        return None
    if period.kind == "week":
        rows = await store.figures.tallies_of_week(period.key, instrument, beside)
        return [row for row in rows if unit in (None, row.unit)]
    inside, cut = await stored_periods(store, period)
    return None if cut else await store.figures.tallies(inside, instrument, unit, beside)


def is_joined(instrument: str) -> bool:
    """Whether this counts answers to two questionnaires together. No tallies of that are stored."""
    return len(parts_of(instrument)) > 1


def tallies_over(channels: Mapping[str, Tallies]) -> Tallies:
    """One tally per unit from those of each channel: both then tell of the same moment."""
    return summed((unit, tally) for tallies in channels.values() for unit, tally in tallies.items())


def by_channel(rows: Iterable[TallyRow]) -> dict[str, Tallies]:
    """Stored tallies put together: channel -> unit code -> tally."""
    split: dict[str, list[TallyRow]] = defaultdict(list)
    for row in rows:
        split[row.channel].append(row)
    return {channel: summed((row.unit, row.tally) for row in some) for channel, some in split.items()}


def summed(rows: Iterable[tuple[str, Tally]]) -> Tallies:
    """One tally per unit from those of its parts."""
    sums: dict[str, list[Tally]] = defaultdict(list)
    for unit, tally in rows:
        sums[unit].append(tally)
    return {unit: sum(tallies[1:], start=tallies[0]) for unit, tallies in sums.items()}


async def stored_periods(store: Store, period: Period) -> tuple[list[str], list[str]]:
    """Stored periods that lie inside this one, and those that it cuts."""
    inside: list[str] = []
    cut: list[str] = []
    for key in await store.figures.periods():
        stored = parse_period(key)
        if period.first <= stored.first and stored.end <= period.end:
            inside.append(key)
        elif stored.first < period.end and period.first < stored.end:
            cut.append(key)
    return inside, cut


def hours_of(period: Period, zone: ZoneInfo) -> tuple[str, str]:
    """The first hour of a period and the hour after its last, UTC, as stored."""
    first, end = (hour_of(datetime.combine(day, time(), zone)) for day in (period.first, period.end))
    return first, end
