"""Handing a unit's report in to the agency: who has, who has not, reminding those. For the bot and for `skm`."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.cases.people import Staff
from bot.config import Config
from bot.conversation.grades import grade_told
from bot.conversation.texts import texts
from bot.conversation.window_screens import day_told
from bot.reporting.progress_walk import due_codes
from bot.reporting.scopes import scope_of
from bot.reporting.slices import sliced, source_of
from bot.rules.owed import Notice, Reminder
from bot.storage import Author, Store, Unit
from bot.storage.owed import Owed
from bot.storage.persons import MACHINE
from bot.storage.roles import Member
from bot.storage.submissions import Due, Submission
from bot.storage.unit_lists import Among
from exports.detail import detail_of
from scoring import Period, Score, local_day, period_of


@dataclass(frozen=True)
class Received:
    """The units of a period that owe a report, and what each has handed in."""

    period: Period
    rows: tuple[tuple[Unit, Submission | None], ...]

    @property
    def missing(self) -> list[Unit]:
        return [unit for unit, handed in self.rows if handed is None]

    @property
    def handed(self) -> list[tuple[Unit, Submission]]:
        return [(unit, handed) for unit, handed in self.rows if handed is not None]


class SubmissionBook:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def figures(self, unit: Unit, period: Period) -> Score | None:
        """What the report says now. None without answers."""
        scope = await scope_of(self._config, self._store, period)
        source = await source_of(self._store, period, scope.instrument.id, self._config.agency.timezone)
        tallies = await source.tallies(self._store, [unit])
        return scope.score(tallies[unit.code], scope.people(unit)) if unit.code in tallies else None

    async def submit(self, unit: Unit, period: Period, by: Author) -> tuple[Submission, bool] | None:
        """Hand the report in. None without answers, else what is recorded and whether it is new.

        The same figures again change nothing, others replace what was handed in. The unit's admins are told, except
        who does it. What is done at the machine is known there.
        """
        result = await self.figures(unit, period)
        if result is None:
            return None
        handed = Submission(
            unit=unit.code,
            period=period.key,
            at=by.stamp,
            who=by.who,
            n=result.n,
            ikm=result.ikm_text,
            mutu=result.mutu or "",
        )
        admins = await Staff(self._config, self._store).admins_of(unit.code)
        told = (
            {}
            if by.who.startswith(MACHINE)
            else {chat: one for chat, one in admins.items() if by.who != f"telegram:{chat}"}
        )
        owed = [_notice(unit, period, handed, chat, language) for chat, language in told.items()]
        return handed, await self._store.submissions.add(handed, owed, by)

    async def received(self, period: Period, codes: Collection[str] | None = None) -> Received:
        """The units that are due, or those of them that are named, and what they have handed in."""
        known = await self._store.submissions.of_period(period.key)
        scope = await scope_of(self._config, self._store, period, compared=False)
        rows: list[tuple[Unit, Submission | None]] = []
        grouping = await self._store.unit_lists.grouping()
        for some in sliced(await due_codes(self._store, codes, scope.window)):
            units = [one for one in await self._store.units.some(some) if one.code in known or one.code not in grouping]
            rows += [(one, known.get(one.code)) for one in units]
        return Received(period, tuple(rows))

    async def page(self, period: Period, places: Sequence[str] | None, most: int, skip: int, *, handed: bool) -> Due:
        """A page of the units at or below these places that have handed in, or that owe it still. None for all."""
        window = await self._store.windows.find(period.key) if period.kind == "window" else None
        among = Among(None if places is None else tuple(places))
        asked = () if window is None else window.units
        return await self._store.submissions.page(period.key, among, asked, most, skip, handed=handed)

    async def remind(self, period: Period, now: datetime, codes: Collection[str] | None = None) -> tuple[int, int]:
        """Owe a reminder to the heads of units that have not handed in, at most one a week each: (new ones, units
        without a head who can be reached)."""
        missing = {unit.code: unit for unit in (await self.received(period, codes)).missing}
        week = period_of(local_day(now, self._config.agency.timezone), "week")
        last, new, told = await self._store.deadlines.find(period.key), 0, set[str]()
        for some in sliced(sorted(missing)):
            owed = []
            for head in await self._store.people.heads_at(some):
                owed.append(_reminder(missing[head.unit], period, week, head, last))
                told.add(head.unit)
                await asyncio.sleep(0)  # hundreds of units must not hold up a resident's tap
            new += await self._store.deliveries.owe(owed, int(now.timestamp()))
        return new, len(missing.keys() - told)


def _reminder(unit: Unit, period: Period, week: Period, head: Member, last: date | None) -> Owed:
    words = texts(head.language)
    text = words("submission.reminder", unit=unit.name, period=period.name(head.language))
    text += f"\n\n{words('submission.reminder_due', day=day_told(last, words))}" if last else ""
    thing = Reminder(placeholder=words("people.notice"), text=text)
    part = f"submission-{week.key}"
    return Owed(thing=thing, period=period.key, unit=unit.code, recipient=head.chat, part=part)


def _notice(unit: Unit, period: Period, handed: Submission, chat: int, language: str) -> Owed:
    words = texts(language)
    told = {"unit": unit.name, "period": period.name(language), "n": handed.n}
    text = words("submission.notice_n", **told)  # of fewer than five answers the number alone
    if detail_of(handed.n).figures:
        mutu = grade_told(handed.mutu, handed.n, words)
        text = words("submission.notice", ikm=Decimal(handed.ikm), mutu=mutu, **told)
    return Owed(
        thing=Notice(placeholder=words("people.notice"), text=text),
        period=period.key,
        unit=unit.code,
        recipient=chat,
        part=f"submitted-{handed.n}-{handed.ikm}-{handed.mutu}",
    )
