"""Where an answer belongs, whose it is and what they answered before. Then it is stored for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.cases.own_answers import AT_ONCE, OwnAnswers, derive_all
from bot.cases.slots import Slot, Slots
from bot.config import Config
from bot.conversation.draft import BOT, OFFICER, Draft, Prior, Questionnaire
from bot.rules.identity import officer_pseudonym, pseudonym
from bot.storage import Ending, Finished, Store, Unit
from bot.storage.places import Place as Asked
from bot.storage.windows import Window
from scoring import local_day
from scoring.instrument import Instrument
from scoring.instrument_catalogue import load_instrument

_MOST = 1000  # questionnaires of units that are kept ready


@dataclass(frozen=True)
class Place:
    """Where the answers of one survey belong at one moment, and what is asked there."""

    slot: Slot
    questionnaire: Questionnaire


class Answers:
    """The answers of people at a unit. `secret` is what pseudonyms are derived with."""

    def __init__(
        self, config: Config, store: Store, instrument: Instrument, secret: str, clock: Callable[[], datetime]
    ) -> None:
        self._config, self._store, self._clock = config, store, clock
        self._instrument, self._secret = instrument, secret
        self.own, self._questionnaires = OwnAnswers(store, secret), dict[tuple[Any, ...], Questionnaire]()

    async def slots(self, *units: Unit) -> Slots:
        """Where answers of this moment belong that are given at these units. One reading serves a whole tap."""
        survey, agency = self._config.survey, self._config.agency
        codes = [unit.code for unit in units]
        return await Slots.read(self._store, self._clock(), agency.timezone, survey.period, codes)

    def day(self, moment: datetime) -> date:
        """The agency's day."""
        return local_day(moment, self._config.agency.timezone)

    def slots_of(self, windows: Sequence[Window], parents: Mapping[str, str | None], moment: datetime) -> Slots:
        """The slots of a moment, of windows that were read together with something else."""
        return Slots(windows, parents, moment, self._config.agency.timezone, self._config.survey.period)

    def place(self, slots: Slots, unit: Unit, service: str | None, channel: str = BOT) -> Place:
        """The slot, and what is asked in it. A window may have a questionnaire of its own."""
        slot = slots.of(unit, service or "", channel)
        own = slot.window.instrument if slot.window is not None else ""
        instrument = load_instrument(own) if own else self._instrument
        drawn = slot.window is not None and slot.window.draw is not None
        asks = channel == OFFICER or drawn  # where a sample is to be described, each question of the profile is put
        return Place(slot, self._questionnaire(instrument, unit, asks_profile=asks))

    def _questionnaire(self, instrument: Instrument, unit: Unit, *, asks_profile: bool) -> Questionnaire:
        """The questionnaire, the one that was made before: it remembers what its pages are."""
        services = tuple((one.slug, one.name) for one in unit.services)
        key = (instrument.id, unit.code, unit.name, services, unit.inapplicable, unit.mode, asks_profile)
        known = self._questionnaires.get(key)
        if known is None or known.instrument is not instrument:
            if len(self._questionnaires) >= _MOST:
                self._questionnaires.clear()
            known = self._questionnaires[key] = Questionnaire(
                instrument,
                unit=unit.code,
                unit_name=unit.name,
                services=services,
                inapplicable=unit.inapplicable,
                mode=unit.mode,
                asks_profile=asks_profile,
            )
        return known

    def pseudonym(self, unit: str, service: str, person: int, key: str) -> str:
        """Whose answer it is, to be recognised in one slot and nowhere else. `key` is one of a Slot's."""
        return pseudonym(self._secret, key, unit, service, person)

    def officer(self, person: int) -> str:
        """An officer as each answer that they enter keeps them."""
        return officer_pseudonym(self._secret, person)

    async def prior(self, draft: Draft, unit: Unit, person: int, place: Place) -> Prior | None:
        """What this person answered before in the slot, to the same questionnaire. None where visits all count."""
        slot, service = place.slot, draft.service or ""
        if slot.repeats:
            return None
        who = self.pseudonym(unit.root, service, person, slot.key())
        found = await self._store.responses.of_person(unit.code, service, slot.period.key, who, slot.code)
        if found is None or found.instrument != place.questionnaire.instrument.id:
            return None
        return Prior(found.profile, found.answers, found.suggestion)

    async def submit(self, draft: Draft, unit: Unit, person: int, place: Place) -> Finished:
        """Store the answers for good and end the draft, in one transaction. Raises StaleDraft.

        Period, week, window and hour are the server's, those of this moment.
        """
        service, by_officer = draft.service or "", draft.channel == OFFICER
        asked = {element.key for element in place.questionnaire.questions}
        about = {field.key for field in place.questionnaire.profile}
        response = place.slot.response(
            unit=unit.code,
            service=service,
            instrument=place.questionnaire.instrument.id,
            moment=self._clock(),
            answers={key: score for key, score in draft.answers.items() if key in asked},
            profile={key: code for key, code in draft.profile.items() if code and key in about},
            suggestion=draft.suggestion,
            channel=draft.channel,
            pseudonym=None if by_officer else await self._free_pseudonym(unit, service, person, place.slot),
            officer=self.officer(person) if by_officer else None,
            seconds=draft.seconds,
        )
        until = place.slot.until
        ending = Ending(draft.id, draft.revision, draft.language, int(self._clock().timestamp()), until)
        with self.own.changing(person):
            receipt, revised = await self._store.responses.submit(response, ending)
        return Finished(
            draft=draft.id,
            unit=unit,
            receipt=receipt,
            language=draft.language,
            revised=revised,
            channel=draft.channel,
            service=service,
            until=until,
        )

    async def _free_pseudonym(self, unit: Unit, service: str, person: int, slot: Slot) -> str:
        """The person's pseudonym in the slot. Where people may answer again, the first that is not taken yet."""
        if not slot.repeats:
            return self.pseudonym(unit.root, service, person, slot.key())
        start = 0
        while True:
            keys = [slot.key(number) for number in range(start, start + AT_ONCE)]
            some = derive_all(self._secret, person, keys, [Asked(unit.code, service, unit.timezone, unit.root)])
            known = set(await self._store.responses.known(list(some)))
            if (free := next((who for who in some if who not in known), None)) is not None:
                return free
            start += AT_ONCE
