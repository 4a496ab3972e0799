"""Answers of a file from elsewhere: understood, shown, and stored as a batch that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.import_columns import names_of
from bot.cases.import_places import At, Places, check_modes
from bot.cases.import_serials import is_made, is_of_file, serial_at
from bot.cases.import_told import Told, in_order
from bot.cases.import_understood import ImportFaults, Understood
from bot.cases.paper import BadSpan, PaperForms
from bot.cases.paper_file import PaperFaults, Row
from bot.cases.table_copies import is_told
from bot.cases.unit_names import code_of
from bot.config import Config
from bot.rules.faults import Fault, fault
from bot.rules.rights import Standing
from bot.rules.suggestions import clean
from bot.storage import Store
from bot.storage.forms import Forms
from bot.storage.paper import Batch
from bot.storage.remarks import Remark
from scoring import BadPeriod, local_day, parse_period, period_of
from scoring.columns import plain

_ONLINE = "hasil survey"  # in the name of the sheet of answers that SKM Online gives
_WEB = frozenset(  # columns that programs of web forms write by themselves
    (
        *("cap waktu", "stempel waktu", "timestamp", "uuid", "response id", "completion time", "instanceid", "end"),
        *(
            "start",
            "start time",
            "waktu mulai",
            "waktu penyelesaian",
            "submissiondate",
            "submission time",
            "submitdate",
            "date submitted",
            "startdate",
            "datestamp",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A batch that may be stored, and its answers. `notes` say what was left out of the file."""

    batch: Batch
    responses: Forms
    remarks: tuple[Remark, ...]
    notes: tuple[Fault, ...]


class Imports:
    """Checks what is understood of a file against units, services, periods and what was imported before."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store, self._forms = config, store, PaperForms(config, store)
        self._places = Places(store)

    async def instrument(self, span: str) -> str:
        """The questionnaire that answers of this span are to: a window's own, or the configured one."""
        window = await self._store.windows.find(span)
        return (window.instrument if window is not None else "") or self._config.survey.instrument

    async def check(
        self,
        who: Standing,
        found: Understood,
        *,
        span: str,
        unit: str,
        channel: str,
        now: datetime,
        batch: str,
        step: Callable[[], None] = lambda: None,
    ) -> Checked:
        """The batch that the file would be. Nothing is stored. Raises Refused, BadSpan, ImportFaults with all faults.

        `unit` is the code of the unit of all rows where no column says it, `span` a window's code or a period, which
        may be "" where all days of the file lie in one.
        """
        notes = list[Fault]()
        header, *rows = found.rows
        placed = await self._places.of(rows, unit)
        if blank := sum(1 for row in rows if not row.cells["unit"]) if _has(found, "unit") else 0:
            notes.append(fault("import_unit_blank", found=blank, unit=unit))
        if _has(found, "mode"):
            check_modes(rows, placed, found.instrument)
        told = Told(found, placed)
        span = span or self._span(rows, now, told)
        days = {"date": (await self._day(span, now)).isoformat()} if found.undated else {}
        notes += [fault("import_no_days", day=day) for day in days.values()]
        loose = any(is_of_file(row.cells["serial"]) for row in rows)
        used = await self._store.batches.serials()
        kept = list(_new(rows, placed.at, span, used, header.cells, days))
        if len(kept) < len(rows):
            notes.append(fault("import_known", found=len(rows) - len(kept)))
        if not kept:
            raise in_order(told.faults or notes or [fault("no_forms")], found)
        if found.blank:
            notes.append(fault("import_blank", found=found.blank))
        try:
            checked, responses = await self._forms.check(who, [header, *kept], span, now, batch, step, [], channel)
        except PaperFaults as error:
            told.add_forms(error.faults)
        if told.faults:
            raise in_order(told.faults, found)
        if loose:
            notes += await self._before(checked, responses)
        remarks = await self._remarks(found, unit, responses, checked)
        if remarks:
            notes.append(fault("import_mute", found=len(remarks)))
        if left := found.mute - len(remarks):
            notes.append(fault("import_mute_left", found=left))
        return Checked(checked, responses, tuple(remarks), tuple(notes))

    async def _remarks(self, found: Understood, unit: str, responses: Forms, batch: Batch) -> list[Remark]:
        """What rows without answers say of units that this file has forms of, and that no file has brought before."""
        here, told = set(responses.units()), list[Remark]()
        written = {row.cells["unit"] for row in found.remarks} - {""}
        aliases = await self._store.units.aliases()
        codes = {text: aliases.get(code_of(text), code_of(text)) for text in written}
        await self._places.named({text for text in written if codes[text] not in here}, codes)
        for row in found.remarks:
            code = codes.get(row.cells["unit"], aliases.get(unit, unit) or (next(iter(here)) if len(here) == 1 else ""))
            text, day = clean(row.cells["suggestion"]), row.cells["date"]
            if code in here and text:
                told.append(Remark(code, date.fromisoformat(day) if day else batch.last, text))
        days = [one.day for one in told]
        known = set(await self._store.remarks.of(here, min(days), max(days))) if days else set()
        return [one for one in told if one not in known]

    async def _before(self, batch: Batch, forms: Forms) -> list[Fault]:
        """Batches of the same place and time: rows of theirs that this file has again are counted twice.

        Raises ImportFaults where all answers are those of one of them: the file came before, in other words perhaps.
        """
        here, found = set(forms.units()), list[Fault]()
        for one in await self._store.batches.all():
            if one.undone is not None or not (one.span == batch.span or one.last == batch.last):
                continue
            if not here & set(one.units):
                continue
            if one.rows == len(forms):
                given = forms.answers()
                if await self._store.batches.answers(one.id) == given and is_told([*given.elements()], whole=False):
                    raise ImportFaults([fault("import_same", name=one.id, file=one.file, found=one.rows)])
            found.append(fault("import_again", name=one.id, file=one.file, found=one.rows))
        return found

    def _span(self, rows: Collection[Row], now: datetime, told: Told) -> str:
        """The period that all days lie in. The last one where they lie in several or none is told, which is a fault."""
        days = sorted({row.cells["date"] for row in rows} - {""})
        last = date.fromisoformat(days[-1]) if days else local_day(now, self._config.agency.timezone)
        key = period_of(last, self._config.survey.period).key
        if rows and not days:
            told.add_span(fault("import_span_none"))
        elif days and period_of(date.fromisoformat(days[0]), self._config.survey.period).key != key:
            told.add_span(fault("import_span", first=days[0], last=days[-1]))
        return key

    async def _day(self, span: str, now: datetime) -> date:
        """The day on which a file without days is put: the last of its span, or today."""
        window = await self._store.windows.find(span)
        try:
            last = window.last if window is not None else parse_period(span).last
        except BadPeriod:
            raise BadSpan(f'found "{span}", expected a code of `skm windows list`, or a period') from None
        return min(last, local_day(now, self._config.agency.timezone))


def _new(
    rows: Sequence[Row], at: Sequence[At], span: str, used: Collection[str], names: Iterable[str], days: dict[str, str]
) -> Iterator[Row]:
    """The rows whose made serial number is not used, with unit and service by their codes and every cell of `names`."""
    empty = dict.fromkeys(names, "")
    whole = not days and all(row.cells.keys() >= empty.keys() for row in rows[:1])
    for row, (code, service) in zip(rows, at, strict=True):
        written = row.cells["serial"]
        serial = serial_at(written, code, span)
        if is_made(serial) and (serial in used or row.cells.get("earlier") in used):
            continue
        if whole and (written, row.cells["unit"], row.cells["service"]) == (serial, code, service):
            yield row  # as it stands: most rows of a large file
            continue
        cells = {**empty, **row.cells, **days, "unit": code, "service": service, "serial": serial}
        yield Row(row.line, cells, 0, (), row.sheet)


def _has(found: Understood, kind: str) -> bool:
    return any(one.kind == kind for one in found.columns)


def channel_of(found: Understood) -> str:
    """What a file was: SKM Online's sheet says so, a web form has moments, typed paper serials. The rest is archive."""
    kinds = {one.kind for one in found.columns}
    names = set[str]().union(*(names_of(one.name) for one in found.columns if one.kind != "item"))
    if _ONLINE in plain(found.rows[0].sheet):
        return "skm-online"
    if "serial" in kinds:
        return "kertas"
    return "daring" if names & _WEB else "arsip"
