"""Every answer of a period, one row each: for the agency with words, for analysts with codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.conversation.profile import profile_of
from bot.conversation.texts import texts
from bot.reporting.scopes import scope_of
from bot.reporting.spans import feed
from bot.rules.identity import officer_mark
from bot.storage import Response, Store, Unit
from exports.writing.bulk import write_rows
from exports.writing.parquet import write_parquet
from exports.writing.table import csv_bytes
from scoring import Instrument, Period

KINDS = (".xlsx", ".csv", ".parquet")
_BATCH = 2_000
_MARK = b"\xef\xbb\xbf"

Row = tuple[str | int | None, ...]


async def write_raw(config: Config, store: Store, period: Period, unit: str | None, path: Path) -> int:
    """Writes the file that the name's ending asks for (one of KINDS). Returns how many answers it holds.

    One snapshot, a row at a time. The file appears only when it is whole.
    """
    instrument = (await scope_of(config, store, period)).instrument
    units = {one.code: one for one in await store.units.all()}
    kind = path.suffix.lower()

    def consume(responses: Iterator[Response]) -> int:
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as out:
                written = _WRITERS[kind](out, responses, config, units, instrument)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return written

    return await feed(store, period, instrument.id, config.agency.timezone, consume, unit)


def _headings(language: str, instrument: Instrument) -> tuple[str, ...]:
    words = texts(language)
    told = ("no", "unit", "nama_unit", "layanan", "saluran", "petugas", "waktu", "periode", "minggu")
    profile = tuple(words(f"profile.{field.key}.name") for field in profile_of(instrument))
    return (*told, *profile, *(f"{one.u} {one.short[language]}" for one in instrument.items), "kritik_saran")


def _told(
    responses: Iterator[Response], config: Config, units: Mapping[str, Unit], instrument: Instrument
) -> Iterator[Row]:
    words, when = texts(config.agency.language), cache(partial(_local, config.agency.timezone))
    channel, option = cache(lambda name: words(f"channel.{name}")), cache(words.option)
    services = {(unit.code, one.slug): one.name for unit in units.values() for one in unit.services}
    fields = [field.key for field in profile_of(instrument)]
    for number, one in enumerate(responses, 1):
        profile = one.profile
        yield (
            number,
            one.unit,
            units[one.unit].name,
            services.get((one.unit, one.service), one.service) or None,
            channel(one.channel),
            officer_mark(one.officer) if one.officer else None,
            when(one.hour, one.coarse),
            one.period,
            one.week,
            *(option(field, profile[field]) if profile.get(field) else None for field in fields),
            *map(one.answers.get, instrument.places),
            one.suggestion,
        )


def _local(zone: ZoneInfo, hour: str, coarse: bool) -> str:
    moment = datetime.fromisoformat(f"{hour}:00+00:00").astimezone(zone)
    return moment.strftime("%Y-%m-%d" if coarse else "%Y-%m-%d %H.00")


def _xlsx(
    out: IO[bytes], responses: Iterator[Response], config: Config, units: Mapping[str, Unit], instrument: Instrument
) -> int:
    headings = _headings(config.agency.language, instrument)
    return write_rows(out, "Jawaban", headings, _told(responses, config, units, instrument))


def _csv(
    out: IO[bytes], responses: Iterator[Response], config: Config, units: Mapping[str, Unit], instrument: Instrument
) -> int:
    rows, written = _told(responses, config, units, instrument), 0
    headings = _headings(config.agency.language, instrument)
    out.write(csv_bytes(headings, ()))
    while batch := list(islice(rows, _BATCH)):
        whole = csv_bytes(headings, batch)
        out.write(whole[len(csv_bytes(headings, ())) :])
        written += len(batch)
    return written


def _parquet(
    out: IO[bytes], responses: Iterator[Response], _: Config, __: Mapping[str, Unit], instrument: Instrument
) -> int:
    fields = [field.key for field in profile_of(instrument)]
    texts_ = ("instrument", "period", "week", "unit", "service", "channel", *fields)
    columns = [*((name, False) for name in texts_), *((key, True) for key in instrument.places)]
    rows = (
        (
            one.instrument,
            one.period,
            one.week,
            one.unit,
            one.service or None,
            one.channel,
            *(one.profile.get(field) or None for field in fields),
            *map(one.answers.get, instrument.places),
        )
        for one in responses
    )
    return write_parquet(out, columns, rows)


_WRITERS: Mapping[str, Callable[[IO[bytes], Iterator[Response], Config, Mapping[str, Unit], Instrument], int]] = {
    ".xlsx": _xlsx,
    ".csv": _csv,
    ".parquet": _parquet,
}
