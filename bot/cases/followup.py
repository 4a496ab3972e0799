"""The use cases of follow-up: see, add, edit, prove, move. The bot and the command line use the same calls.

Rights are asked here on every call. What an action's state allows is decided inside the transaction that changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from functools import cache, partial

from bot.cases.followup_notices import TOLD, teller
from bot.cases.people import Refused
from bot.config import Config
from bot.conversation.followup_question import File
from bot.conversation.texts import Texts
from bot.rules.actions import EVIDENCE_LENGTH, FIELDS, MOST_EVIDENCE, MOVES, REASON_LENGTH, Act, Action, NotNow, moved
from bot.rules.attachments import PICTURES, kind_of
from bot.rules.hours import stamp_of
from bot.rules.rights import Standing
from bot.storage import Author, Store, Unit
from bot.storage.action_lists import Counts
from bot.storage.evidence import EvidenceKind, Proof
from scoring import BadPeriod, Period, load_instrument, local_day, parse_period, period_of

_MEGABYTE = 1_000_000
_AT_ONCE = 500  # actions read in one go


class Unfit(Exception):
    """What was given cannot be taken. `fault` and `values` are a text of the locale (followup.fault.*).

    `more` are the faults of what else was given in the same call.
    """

    def __init__(self, fault: str, *, more: Sequence[Unfit] = (), **values: object) -> None:
        self.fault, self.values, self.more = fault, values, more
        super().__init__(f"{fault} {values}")


class Stale(Exception):
    """The action has changed since the screen of this button was shown."""


def explained(error: Unfit | NotNow, words: Texts) -> str:
    """Every fault, one a line, in the words of a language."""
    if isinstance(error, Unfit):
        told = words(f"followup.fault.{error.fault}", **error.values)
        return "\n".join([told, *(explained(one, words) for one in error.more)])
    return "\n".join(words(f"followup.fault.{fault}") for fault in error.faults)


def tidy(text: str) -> str:
    """One line without control characters.

    >>> tidy("  Menambah\\n loket\\x00 ")
    'Menambah loket'
    """
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


class FollowUp:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store
        self.instrument = load_instrument(config.survey.instrument)

    @property
    def most_bytes(self) -> int:
        """The largest file that is kept as evidence."""
        return self._config.followup.evidence_mb * _MEGABYTE

    async def seen(self, who: Standing, unit: str | None = None) -> list[Action]:
        """The actions this person may see, of one unit or all, oldest span first. Dropped ones are not listed."""
        if unit is not None:
            return await self._store.action_lists.of_unit(unit) if who.may("followup.view", unit) else []
        may = cache(partial(who.may, "followup.view"))
        seen: list[Action] = []
        last: Action | None = None
        while some := await self._store.actions.after(last, _AT_ONCE):
            seen += (one for one in some if may(one.unit))
            last = some[-1]
        return seen

    async def counts(self, who: Standing, now: datetime) -> Counts:
        """How many actions this person may see in each state, and how many are late."""
        running = period_of(local_day(now, self._config.agency.timezone), "quarter")
        return await self._store.action_lists.counts(who.places("followup.view"), running.key)

    async def units(self, who: Standing, most: int, skip: int) -> list[tuple[str, str]]:
        """A page of the units with actions that this person may see, as (code, name), by name."""
        return await self._store.action_lists.units(who.places("followup.view"), most, skip)

    async def one(self, who: Standing, number: int, right: str = "followup.view") -> Action:
        """One action. Raises Refused where it is not there or not for this person: the same answer."""
        found = await self._store.actions.find(number)
        if found is None or not who.may(right, found.unit):
            raise Refused
        return found

    async def waiting(self, who: Standing, most: int, skip: int = 0) -> tuple[int, list[Action]]:
        """How much waits for this person's verification, and a page of it, oldest span first."""
        right = "followup.verify"
        return await self._store.action_lists.waiting(who.places(right), who.served(right), most, skip)

    async def in_state(
        self, who: Standing, now: datetime, state: str, category: str | None, most: int, skip: int
    ) -> tuple[int, list[Action]]:
        """How many actions that this person may see are in a state or "late", and a page of them, oldest span first."""
        running, places = (
            period_of(local_day(now, self._config.agency.timezone), "quarter"),
            who.places("followup.view"),
        )
        return await self._store.action_lists.in_state(places, state, running.key, category, most, skip)

    async def next_waiting(self, who: Standing, after: Action) -> Action | None:
        """The next one that waits for this person's verification. None where no other does."""
        right = "followup.verify"
        return await self._store.action_lists.next_waiting(who.places(right), who.served(right), after)

    async def proofs(self, action: Action) -> list[Proof]:
        return (await self._store.evidence.of([action.id])).get(action.id, [])

    async def sent(self, actions: Sequence[Action]) -> list[Action]:
        """The same actions, with evidence counted that is still being fetched."""
        proofs = await self._store.evidence.of([one.id for one in actions])
        return [replace(one, evidence=len(proofs.get(one.id, ()))) for one in actions]

    async def edit(
        self, who: Standing, by: Author, number: int, fields: Mapping[str, str], revision: int | None = None
    ) -> Action:
        """Set some of `program`, `responsible` and `quarter`, all or none. Raises Refused, Unfit, NotNow and Stale."""
        await self.one(who, number, "followup")
        fit = self._fitted(fields, by.at)

        def decide(action: Action) -> Action:
            _same_screen(action, revision)
            kept = replace(moved(action, "edit", by.who, by.stamp), reason=action.reason)
            return replace(
                kept,
                program=fit.get("program", kept.program),
                quarter=fit.get("quarter", kept.quarter),
                responsible=fit.get("responsible", kept.responsible),
            )

        return await self._store.actions.change(number, decide, by, "edit")

    async def move(
        self, who: Standing, by: Author, number: int, act: Act, reason: str = "", revision: int | None = None
    ) -> Action:
        """Start, finish, verify, return or drop. Raises Refused, Unfit (of the reason), NotNow and Stale."""
        action = await self.one(who, number, MOVES[act].right)
        why = self._typed(reason, REASON_LENGTH) if "reason" in MOVES[act].needs else ""

        def decide(now: Action) -> Action:
            _same_screen(now, revision)
            return moved(now, act, by.who, by.stamp, why)

        tell = await teller(self._config, self._store, act, action, by) if act in TOLD else None
        return await self._store.actions.change(number, decide, by, act, tell)

    async def add(
        self, who: Standing, by: Author, unit: str, element: str, program: str, span: Period | None = None
    ) -> Action:
        """An action of the unit's own, for the survey period that closed last or another closed one.

        Raises Refused and Unfit.
        """
        found = await self._store.units.find(unit)
        if found is None or not who.may("followup", found.code) or element not in self.elements(found):
            raise Refused
        today = local_day(by.at, found.zone(self._config.agency.timezone))
        span = span or period_of(today, self._config.survey.period).previous()
        if span.last >= today:
            raise Unfit("open_span", span=span.key)
        text = self._typed(program, FIELDS["program"])
        action = Action(
            id=0,
            unit=found.code,
            span=span.key,
            first=span.first.isoformat(),
            last=span.last.isoformat(),
            instrument=self.instrument.id,
            element=element,
            drafted=False,
            program=text,
        )
        return await self._store.actions.add(action, by)

    async def prove(self, who: Standing, by: Author, number: int, text: str) -> Action:
        """A text as evidence. Raises Refused, Unfit and NotNow."""
        await self._room(who, number)
        fit = self._typed(text, EVIDENCE_LENGTH)
        return await self._store.evidence.add(number, "text", by, text=fit)

    async def prove_by_file(self, who: Standing, by: Author, number: int, content: bytes, text: str = "") -> Action:
        """A file as evidence, kept at once. Raises Refused, Unfit and NotNow."""
        await self._room(who, number)
        mime = self.fitting(len(content), kind_of(content))
        fit = self._typed(text, EVIDENCE_LENGTH) if text.strip() else ""
        kind: EvidenceKind = "photo" if mime in PICTURES else "document"
        return await self._store.evidence.add(number, kind, by, text=fit, content=(mime, content))

    async def prove_by_telegram(self, who: Standing, by: Author, number: int, file: File, chat: int) -> Action:
        """A file that Telegram keeps, sent in that chat. Our own copy is fetched later.

        Raises Refused, Unfit, NotNow, and Full where this person has sent too many today.
        """
        await self._room(who, number)
        self._small(file.size)
        fit = self._typed(file.caption, EVIDENCE_LENGTH) if file.caption.strip() else ""
        zone = self._config.agency.timezone
        since = stamp_of(datetime.combine(local_day(by.at, zone), time(), zone))
        add = self._store.evidence.add
        return await add(number, file.kind, by, text=fit, file=file.id, same=file.same, chat=chat, since=since)

    async def take_back(self, who: Standing, by: Author, number: int, proof: int) -> Action:
        """Remove a piece of evidence. Raises Refused and NotNow."""
        await self.one(who, number, "followup")
        return await self._store.evidence.remove(number, proof, by)

    def fitting(self, size: int, mime: str | None) -> str:
        """The mime type of a file of so many bytes. Raises Unfit: too large, or of a kind that is not kept (None)."""
        self._small(size)
        if mime is None:
            raise Unfit("kind")
        return mime

    def elements(self, unit: Unit) -> list[str]:
        """The keys of the elements that are asked at this unit, in report order."""
        return [key for key in self.instrument.keys if key not in unit.inapplicable]

    async def _room(self, who: Standing, number: int) -> None:
        """Room for one more piece of evidence, by somebody who may."""
        action = await self.one(who, number, "followup")
        if len(await self.proofs(action)) >= MOST_EVIDENCE:
            raise Unfit("many", most=MOST_EVIDENCE)

    def _small(self, size: int) -> None:
        if size > self.most_bytes:
            raise Unfit("large", found=f"{size / _MEGABYTE:.1f}", most=self._config.followup.evidence_mb)

    def _typed(self, text: str, most: int) -> str:
        fit = tidy(text)
        if not fit:
            raise Unfit("empty")
        if len(fit) > most:
            raise Unfit("long", count=len(fit), most=most)
        return fit

    def _fitted(self, fields: Mapping[str, str], now: datetime) -> dict[str, str]:
        """The fields as they are kept. Raises Unfit with the faults of all of them."""
        fit: dict[str, str] = {}
        faults: list[Unfit] = []
        for field, value in fields.items():
            try:
                fit[field] = self._quarter(value, now) if field == "quarter" else self._typed(value, FIELDS[field])
            except Unfit as error:
                faults.append(error)
        if faults:
            raise Unfit(faults[0].fault, more=tuple(faults[1:]), **faults[0].values)
        return fit

    def _quarter(self, text: str, now: datetime) -> str:
        try:
            quarter = parse_period(text)
        except BadPeriod:
            raise Unfit("quarter_form", text=text) from None
        if quarter.kind != "quarter":
            raise Unfit("quarter_form", text=text)
        if quarter.last < local_day(now, self._config.agency.timezone):
            raise Unfit("quarter_past", text=quarter.key)
        return quarter.key


def nearest_quarters(now: datetime, config: Config, count: int = 6) -> Sequence[Period]:
    """The quarter of today and those after it."""
    found = [period_of(local_day(now, config.agency.timezone), "quarter")]
    while len(found) < count:
        found.append(found[-1].next())
    return found


def overdue(action: Action, now: datetime, config: Config) -> bool:
    """Whether its quarter has ended and the unit has not finished it."""
    late = action.quarter and parse_period(action.quarter).last < local_day(now, config.agency.timezone)
    return bool(late) and action.state in ("rencana", "berjalan")


def _same_screen(action: Action, revision: int | None) -> None:
    if revision is not None and action.revision != revision:
        raise Stale
