"""Where an answer belongs, whose it is and what they answered before. Then it is stored for good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

from bot.cases.slots import Slot, Slots
from bot.config import Config
from bot.conversation.draft import BOT, OFFICER, Draft, Prior, Questionnaire
from bot.rules.identity import officer_pseudonym, pseudonym, pseudonym_by, span_key
from bot.storage import Ending, Finished, Store, Unit
from bot.storage.places import Place as Asked
from scoring import local_day, period_of
from scoring.instrument import Instrument, load_instrument


@dataclass(frozen=True)
class Place:
    """Where the answers of one survey belong at one moment, and what is asked there."""

    slot: Slot
    form: Questionnaire


class Answers:
    """The answers of people at a unit. `secret` is what pseudonyms are derived with."""

    def __init__(
        self, config: Config, store: Store, instrument: Instrument, secret: str, clock: Callable[[], datetime]
    ) -> None:
        self._config, self._store, self._clock = config, store, clock
        self._instrument, self._secret = instrument, secret
        self._looking = asyncio.Lock()

    async def slots(self, *units: Unit) -> Slots:
        """Where answers of this moment belong that are given at these units. One reading serves a whole tap."""
        survey, agency = self._config.survey, self._config.agency
        codes = [unit.code for unit in units]
        return await Slots.read(self._store, self._clock(), agency.timezone, survey.period, codes)

    def place(self, slots: Slots, unit: Unit, service: str | None, channel: str = BOT) -> Place:
        """The slot, and what is asked in it. A window may have a questionnaire of its own."""
        slot = slots.of(unit, service or "", channel)
        own = slot.window.instrument if slot.window is not None else ""
        services = tuple((one.slug, one.name) for one in unit.services)
        instrument = load_instrument(own) if own else self._instrument
        return Place(slot, Questionnaire(instrument, unit.code, unit.name, services, unit.inapplicable))

    def pseudonym(self, unit: str, service: str, person: int, key: str) -> str:
        """Whose answer it is, to be recognised in one slot and nowhere else. `key` is one of a Slot's."""
        return pseudonym(self._secret, key, unit, service, person)

    async def pseudonyms(self, person: int) -> list[str]:
        """Every pseudonym of the person that an answer in a span still open bears.

        Looked for where there are answers of such a span, and nowhere else, so many places at a time and for one person
        after another: nobody's tap waits for it.
        """
        moment, agency, store = self._clock(), self._config.agency.timezone, self._store
        zones = {agency, *map(ZoneInfo, await store.units.zones())}
        periods = {period_of(local_day(moment, zone), self._config.survey.period).key for zone in zones}
        windows = [one.code for one in await store.windows.around(local_day(moment, agency))]
        spans = [(key, store.places.of_period) for key in sorted(periods)]
        found = list[str]()
        async with self._looking:
            for span, places_after in [*spans, *((code, store.places.of_window) for code in windows)]:
                places = await places_after(span)
                while places:
                    found += await self._own(person, span, places, moment)
                    places = await places_after(span, places[-1])
        return found

    async def _own(self, person: int, span: str, places: Sequence[Asked], moment: datetime) -> list[str]:
        """The pseudonyms that answers of one span bear at these places."""
        survey, agency = self._config.survey, self._config.agency
        units = {code: Unit(code, "", timezone=timezone) for code, _, timezone in places}
        slots = await Slots.read(self._store, moment, agency.timezone, survey.period, units)

        def derive() -> dict[str, tuple[str, str, Sequence[str]]]:
            """The first pseudonym of each place, with the keys of those that come after it."""
            firsts = dict[str, tuple[str, str, Sequence[str]]]()
            key_of = cache(partial(span_key, self._secret))
            for code, service, _ in places:
                if keys := slots.of(units[code], service).keys_in(span):
                    firsts[pseudonym_by(key_of(keys[0]), code, service, person)] = (code, service, keys[1:])
            return firsts

        firsts = await asyncio.to_thread(derive)
        known = await self._store.responses.known(list(firsts))
        # Who answers again takes the first number that is free: without the first there is no other.
        again = [
            self.pseudonym(code, service, person, key)
            for code, service, keys in (firsts[one] for one in sorted(known))
            for key in keys
        ]
        return [*known, *await self._store.responses.known(again)]

    def officer(self, person: int) -> str:
        """An officer as each answer that they enter keeps them."""
        return officer_pseudonym(self._secret, person)

    async def prior(self, draft: Draft, unit: Unit, person: int, place: Place) -> Prior | None:
        """What this person answered before in the slot, to the same questionnaire. None where visits all count."""
        slot, service = place.slot, draft.service or ""
        if slot.repeats:
            return None
        who = self.pseudonym(unit.code, service, person, slot.keys[0])
        found = await self._store.responses.of_person(unit.code, service, slot.period.key, who, slot.code)
        if found is None or found.instrument != place.form.instrument.id:
            return None
        return Prior(found.profile, found.answers, found.suggestion)

    async def submit(self, draft: Draft, unit: Unit, person: int, place: Place) -> Finished:
        """Store the answers for good and end the draft, in one transaction. Raises StaleDraft.

        Period, week, window and hour are the server's, those of this moment.
        """
        service, by_officer = draft.service or "", draft.channel == OFFICER
        asked = {element.key for element in place.form.questions}
        response = place.slot.response(
            unit=unit.code,
            service=service,
            instrument=place.form.instrument.id,
            moment=self._clock(),
            answers={key: score for key, score in draft.answers.items() if key in asked},
            profile={key: code for key, code in draft.profile.items() if code},
            suggestion=draft.suggestion,
            channel=draft.channel,
            pseudonym=None if by_officer else await self._free_pseudonym(unit, service, person, place.slot),
            officer=self.officer(person) if by_officer else None,
            seconds=draft.seconds,
        )
        ending = Ending(draft.id, draft.revision, draft.language, int(self._clock().timestamp()))
        receipt, revised = await self._store.responses.submit(response, ending)
        return Finished(
            draft=draft.id,
            unit=unit,
            receipt=receipt,
            language=draft.language,
            revised=revised,
            channel=draft.channel,
            service=service,
        )

    async def _free_pseudonym(self, unit: Unit, service: str, person: int, slot: Slot) -> str | None:
        """The person's pseudonym in the slot. Where people may answer again, the first not taken yet, or None."""
        for key in slot.keys:
            who = self.pseudonym(unit.code, service, person, key)
            if not (slot.repeats and await self._store.responses.count([who])):
                return who
        return None
