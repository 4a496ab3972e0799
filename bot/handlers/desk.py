"""What every handler has at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from telegram import Bot, User

from bot.cases.people import Staff
from bot.cases.survey import Survey
from bot.config import Config
from bot.conversation.draft import OFFICER
from bot.conversation.languages import spoken_by
from bot.conversation.texts import Texts, language_of, texts
from bot.gateway.delivery import Outbox
from bot.handlers.spoken import Spoken
from bot.ledger.readers import Readers
from bot.rules.vitals import Vitals
from bot.storage import Author, Store, Unit
from exports.writing.dates import day_name
from scoring import Period, local_day, period_of
from scoring.instrument import Instrument

Clock = Callable[[], datetime]


BEGUN = 14  # days. A period without answers for so long has not just begun


@dataclass(frozen=True)
class Desk:
    """What every handler needs, made once by the composition root. State lives in the store and nowhere here."""

    config: Config
    store: Store
    bot: Bot = field(repr=False)  # its repr shows the token
    outbox: Outbox
    clock: Clock
    instrument: Instrument
    secret: str = field(repr=False)
    vitals: Vitals = field(repr=False)
    spoken: Spoken = field(default_factory=Spoken)
    readers: Readers = field(default_factory=Readers)  # look into files that people send

    def words(self, user: User | None) -> Texts:
        """The texts in the language that this person's Telegram is set to."""
        return texts(self.language(user))

    def language(self, user: User | None) -> str:
        return language_of(user.language_code if user else None, self.config.agency.language)

    async def words_in(self, user: User, chat: int) -> Texts:
        """The texts for a resident's screen in that chat."""
        return texts(await self.language_in(user, chat))

    async def language_in(self, user: User, chat: int) -> str:
        """The language that was chosen in this chat's survey, else that of this person's Telegram.

        What is under way knows its own. Of what has ended it is remembered while the program runs.
        """
        if chosen := self.spoken.in_chat(chat):
            return chosen
        own = [one for one in await self.survey.of_chat(chat) if one.draft.channel != OFFICER]
        return own[0].draft.language if own else spoken_by(user.language_code) or self.language(user)

    @property
    def now(self) -> int:
        return int(self.clock().timestamp())

    def local(self, stamp: str) -> datetime:
        """A stored moment by the agency's clock."""
        return datetime.fromisoformat(stamp).astimezone(self.config.agency.timezone)

    def minute(self, stamp: str, language: str) -> str:
        """A stored moment by the agency's clock, as staff read it: 18 November 2026 10.00."""
        at = self.local(stamp)
        return f"{day_name(at.date(), language)} {at:%H.%M}"

    def open_period(self, unit: Unit | None = None) -> Period:
        """The rolling period that answers of this moment belong to, in the unit's zone or the agency's."""
        agency = self.config.agency.timezone
        zone = agency if unit is None else unit.zone(agency)
        return period_of(local_day(self.clock(), zone), self.config.survey.period)

    async def period_meant(self, unit: str | None = None) -> Period:
        """What is meant where no period is named: the open one, of a unit or of all.

        That before it where it has just begun, nobody has answered in it yet, and somebody did in the other.
        """
        period, figures = self.open_period(), self.store.figures
        day = (local_day(self.clock(), self.config.agency.timezone) - period.first).days
        if day >= BEGUN or await figures.any_answers(period.key, unit):
            return period
        before = period.previous()
        return before if await figures.any_answers(before.key, unit) else period

    @cached_property
    def survey(self) -> Survey:
        return Survey(self.config, self.store, self.instrument, self.secret, self.clock)

    @cached_property
    def staff(self) -> Staff:
        return Staff(self.config, self.store)

    def author(self, user: User) -> Author:
        """Who stands in the audit log for what this person changes now. Never called for a resident's survey."""
        return Author(f"telegram:{user.id}", self.clock())

    def weekday_and_time(self, words: Texts) -> dict[str, str]:
        summary = self.config.summary
        return {"weekday": words(f"weekday.{summary.weekday}"), "time": summary.time.strftime("%H.%M")}
