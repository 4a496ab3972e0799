"""Every answer of a period, one row each: for the agency with words, for analysts with codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import IO

from bot.config import Config
from bot.conversation.profile import profile_of
from bot.conversation.texts import texts
from bot.reporting.respondents import local_time
from bot.reporting.scopes import scope_of
from bot.reporting.spans import feed_rows
from bot.rules.identity import officer_mark
from bot.rules.profiles import RARE
from bot.storage import Store, Unit
from bot.storage.db import Row
from bot.storage.profile_text import profile_in
from exports.writing.bulk import write_rows
from exports.writing.parquet import write_parquet
from exports.writing.spss import Variable, write_sav
from exports.writing.table import Cell, Dialect, csv_bytes, csv_lines, in_dialect, safe_cell
from scoring import Instrument, Period
from scoring.packing import row_of, unpack

KINDS = (".xlsx", ".csv", ".parquet", ".sav")
_CODED = ("instrument", "period", "week", "unit", "service", "channel")
_BATCH = 2_000
_SEEN = 4096  # profiles kept as they are written
_COLUMNS = """
    r.unit, r.service, r.channel, r.officer, r.hour, r.coarse, r.period, r.week, r.profile, r.scores, r.suggestion"""

Cells = tuple[Cell, ...]
Told = Cell | date


async def write_raw(
    config: Config, store: Store, period: Period, unit: str | None, path: Path, dialect: Dialect = ""
) -> int:
    """Writes the file that the name's ending asks for (one of KINDS). Returns how many answers it holds.

    One snapshot, a row at a time. The file appears only when it is whole.
    """
    instrument = (await scope_of(config, store, period)).instrument
    units = {one.code: one for one in await store.units.all()}
    write = partial(_csv, dialect=dialect) if path.suffix.lower() == ".csv" else _WRITERS[path.suffix.lower()]

    def consume(rows: Iterator[Row]) -> int:
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as out:
                written = write(out, rows, config, units, instrument)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return written

    return await feed_rows(store, period, instrument.id, config.agency.timezone, _COLUMNS, consume, unit)


def _headings(language: str, instrument: Instrument) -> tuple[str, ...]:
    words = texts(language)
    told = ("no", "unit", "nama_unit", "layanan", "saluran", "petugas", "waktu", "periode", "minggu")
    profile = tuple(words(f"profile.{field.key}.name") for field in profile_of(instrument))
    return (*told, *profile, *(f"{one.u} {one.short[language]}" for one in instrument.items), "kritik_saran")


def _told(
    rows: Iterator[Row], config: Config, units: Mapping[str, Unit], instrument: Instrument, cell: Callable[[Told], Told]
) -> Iterator[tuple[Told, ...]]:
    """The rows as people read them. `cell` makes each cell ready to be written, once where it comes again."""
    words, zone = texts(config.agency.language), config.agency.timezone
    services = {(unit.code, one.slug): one.name for unit in units.values() for one in unit.services}
    scores, fields = _scores(instrument), profile_of(instrument)

    @cache
    def place(unit: str, service: str, channel: str) -> tuple[Told, ...]:
        named = services.get((unit, service), service) or None
        return tuple(map(cell, (unit, units[unit].name, named, words(f"channel.{channel}"))))

    @cache
    def when(hour: str, coarse: int, period: str, week: str) -> tuple[Told, ...]:
        return cell(local_time(hour, zone, coarse=bool(coarse))), cell(period), cell(week)

    @lru_cache(_SEEN)
    def said(profile: str) -> tuple[Told, ...]:
        found = profile_in(profile)
        return tuple(cell(words.option(one.key, found[one.key]) if found.get(one.key) else None) for one in fields)

    for number, (unit, service, channel, officer, hour, coarse, period, week, profile, given, suggestion) in enumerate(
        rows, 1
    ):
        yield (
            number,
            *place(unit, service, channel),
            cell(officer_mark(officer)) if officer else None,
            *when(hour, coarse, period, week),
            *said(profile),
            *scores(given),
            suggestion and cell(suggestion),
        )


def _scores(instrument: Instrument) -> Callable[[str], Cells]:
    """Scores in the order of the items. What it returns raises BadAnswers for a text of another instrument."""
    size = len(instrument.places)

    def scores(text: str) -> Cells:
        if len(text) != size:
            unpack(instrument, text)
        return row_of(text)

    return scores


def _written(cell: Told) -> str | int:
    """A cell of a csv. A moment is ISO with its zone."""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="minutes")
    return cell.isoformat() if isinstance(cell, date) else safe_cell(cell)


def _xlsx(
    out: IO[bytes], rows: Iterator[Row], config: Config, units: Mapping[str, Unit], instrument: Instrument
) -> int:
    headings = _headings(config.agency.language, instrument)
    return write_rows(out, "Jawaban", headings, _told(rows, config, units, instrument, lambda one: one))


def _csv(
    out: IO[bytes],
    rows: Iterator[Row],
    config: Config,
    units: Mapping[str, Unit],
    instrument: Instrument,
    dialect: Dialect = "",
) -> int:
    told, written = _told(rows, config, units, instrument, _written), 0
    out.write(in_dialect(csv_bytes(_headings(config.agency.language, instrument), ()), dialect))
    while batch := list(islice(told, _BATCH)):
        out.write(csv_lines(batch, dialect))
        written += len(batch)
    return written


def _parquet(out: IO[bytes], rows: Iterator[Row], _: Config, __: Mapping[str, Unit], instrument: Instrument) -> int:
    scores, fields = _scores(instrument), profile_of(instrument)
    names = (*_CODED, *(field.key for field in fields))
    columns = [*((name, False) for name in names), *((key, True) for key in instrument.places)]

    @lru_cache(_SEEN)
    def said(profile: str) -> Cells:
        found = profile_in(profile)
        return tuple(found.get(field.key) or None for field in fields)

    found = (
        (instrument.id, period, week, unit, service or None, channel, *said(profile), *scores(given))
        for unit, service, channel, _officer, _hour, _coarse, period, week, profile, given, _suggestion in rows
    )
    return write_parquet(out, columns, found)


def _sav(out: IO[bytes], rows: Iterator[Row], config: Config, _: Mapping[str, Unit], instrument: Instrument) -> int:
    words, scores, fields = texts(config.agency.language), _scores(instrument), profile_of(instrument)
    variables = [Variable(name, name) for name in _CODED]
    numbers = dict[str, Mapping[str, int]]()
    for one in fields:
        codes = (*one.options, RARE)
        numbers[one.key] = {code: number for number, code in enumerate(codes, 1)}
        options = {number: words.option(one.key, code) for code, number in numbers[one.key].items()}
        variables.append(Variable(one.key, words(f"profile.{one.key}.name"), options))
    for item in instrument.items:
        told = f"{item.u} {item.name[words.language]}: {item.question[words.language]}"
        labels = dict(enumerate(item.labels[words.language], 1))
        variables.append(Variable(item.u.lower().replace(".", "_"), told, labels))

    @lru_cache(_SEEN)
    def said(profile: str) -> tuple[int | None, ...]:
        found = profile_in(profile)
        return tuple(numbers[one.key].get(found.get(one.key, "")) for one in fields)

    found = (
        (instrument.id, period, week, unit, service or None, channel, *said(profile), *scores(given))
        for unit, service, channel, _officer, _hour, _coarse, period, week, profile, given, _suggestion in rows
    )
    return write_sav(Path(out.name), variables, found)


_WRITERS: Mapping[str, Callable[[IO[bytes], Iterator[Row], Config, Mapping[str, Unit], Instrument], int]] = {
    ".xlsx": _xlsx,
    ".csv": _csv,
    ".parquet": _parquet,
    ".sav": _sav,
}
