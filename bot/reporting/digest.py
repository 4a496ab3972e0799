"""Monday's digest of a city to its admins and viewers: their units by grade, who is behind, both ends, what moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from bot.cases.people import Staff
from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.city import City, city_card, silent_card
from bot.reporting.digest_words import Digest, Moves, digest_text
from bot.reporting.looks import looks_of
from bot.reporting.progress import NEED_A_PUSH
from bot.reporting.progress_walk import walk
from bot.reporting.scopes import Scope, scope_of
from bot.reporting.slices import UNITS, sliced, source_of
from bot.reporting.submissions import SubmissionBook
from bot.reporting.weekly import due_week
from bot.rules.hours import stamp_of
from bot.rules.owed import WeeklyCard
from bot.rules.rights import EVERYWHERE, Role, Standing
from bot.storage import Store
from bot.storage.owed import Owed
from bot.storage.unit_lists import Among
from scoring import Look, Period, Tally, UnitResult, local_day, period_of, rollup

DIGEST = "digest"
Places = tuple[str, ...] | None  # with all that lies below them, None for everywhere
_ROLES: tuple[Role, ...] = ("admin", "viewer")
_NAMED = 3  # units behind, of each kind that moved


class DigestPlanner:
    def __init__(self, config: Config, store: Store, size: int = UNITS) -> None:
        """`size` is how many units are read at a time."""
        self._config, self._store, self._size = config, store, size

    async def plan_due(self, now: datetime) -> int:
        """Owe the digest of the last full week to everybody who may hear it, once. Returns how many are new."""
        week = await self._week(now)
        if week is None:
            return 0
        return await self._store.deliveries.owe_slices(self._owed(week, now), int(now.timestamp()), (DIGEST, week.key))

    async def is_due(self, now: datetime) -> bool:
        """Whether plan_due() would plan anything. Reads no unit."""
        return await self._week(now) is not None

    async def _week(self, now: datetime) -> Period | None:
        week = due_week(now, self._config.agency.timezone, self._config.summary)
        return None if week.key in await self._store.deliveries.planned(DIGEST) else week

    async def _owed(self, week: Period, now: datetime) -> AsyncIterator[Sequence[Owed]]:
        """Those of one view of the city after another: most see all of it."""
        views: dict[Places, list[tuple[int, str]]] = {}
        for chat, language in (await self._readers()).items():
            who = await Staff(self._config, self._store).standing(chat)
            places = _places_of(who)
            views.setdefault(places, []).append((chat, language))
        for places, readers in views.items():
            digest = await self._digest(week, now, places)
            if digest is None:
                continue
            yield [await self._message(week, digest, places, chat, language) for chat, language in readers]

    async def _readers(self) -> dict[int, str]:
        """The chat and language of every admin and viewer who can be reached."""
        members = [one for one in await self._store.people.of_roles(_ROLES) if not one.blocked]
        roots = dict.fromkeys(self._config.admins.telegram_ids, self._config.agency.language)
        return roots | {one.chat: one.language for one in members}

    async def _message(self, week: Period, digest: Digest, places: Places, chat: int, language: str) -> Owed:
        words, scope = texts(language), digest.scope
        made_up = await self._store.facts.find("made_up") is not None
        name, span = self._name(digest, places), scope.period.name(language)
        if digest.city is None:
            about = (name, digest.overview.due, scope.instrument, scope.weights.convention, language, span)
            card = silent_card(*about, made_up=made_up)
        else:
            card = await asyncio.to_thread(
                lambda city: city_card(city, scope.instrument, language, span, digest.names, made_up=made_up),
                digest.city,
            )
        told = digest_text(digest, name, week, words)
        placeholder = words("digest.placeholder", week=week.name(language))
        thing = WeeklyCard(card=card.to_dict(), text=told, placeholder=placeholder)
        place = EVERYWHERE if places is None else places[0]
        return Owed(thing=thing, period=week.key, unit=place, recipient=chat, part=DIGEST)

    def _name(self, digest: Digest, places: Places) -> str:
        if places is None:
            return self._config.agency.name
        return ", ".join(digest.names.get(code, code) for code in places[:2])

    async def _digest(self, week: Period, now: datetime, places: Places) -> Digest | None:
        """None where there is nothing to see."""
        config, store = self._config, self._store
        period = period_of(week.end - timedelta(days=1), config.survey.period)
        today, zone = local_day(now, config.agency.timezone), config.agency.timezone
        scope = await scope_of(config, store, period, compared=False)
        codes = await store.unit_lists.codes(Among(places))
        units = await walk(store, scope.instrument.id, period, min(today, period.last), zone, codes)
        if not units.due:
            return None
        behind = await units.behind(*NEED_A_PUSH)
        city, moves = await self._figures(units.due, scope, week)
        due = await SubmissionBook(config, store).page(period.previous(), places, 0, 0, handed=False)
        headless = await store.letters.headless(Among(places), stamp_of(now))
        if city is None and headless.units >= len(units.due):  # nothing has begun here
            return None
        shown = {*behind[:_NAMED], *moves.up[:_NAMED], *moves.down[:_NAMED], *(places or ())}
        shown |= set(city.scores) if city is not None else set()
        names = await store.unit_lists.names(shown)
        overview, last = await units.overview(), await store.deadlines.find(period.previous().key)
        return Digest(
            scope=scope,
            overview=overview,
            behind=behind,
            moves=moves,
            due=due,
            past=period.previous(),
            city=city,
            headless=headless.units,
            last=last,
            names=names,
        )

    async def _figures(self, codes: Sequence[str], scope: Scope, week: Period) -> tuple[City | None, Moves]:
        """The units put together, and which of them moved by a verdict that may be read every week."""
        source = await source_of(self._store, scope.period, scope.instrument.id, self._config.agency.timezone)
        results, total, up, down = list[UnitResult](), list[Tally](), list[str](), list[str]()
        for some in sliced(codes, self._size):
            units = await self._store.units.some(some)
            tallies = await source.tallies(self._store, units)
            total += tallies.values()
            for unit in units:
                tally = tallies.get(unit.code)
                score = scope.score(tally, scope.people(unit)) if tally else None
                results.append(UnitResult(unit.code, score, unit.category))
                await asyncio.sleep(0)
            looks = await looks_of(self._store, list(some), week, scope.instrument, scope.weights)
            said = {code: look.verdict for code, look in looks.items() if isinstance(look, Look)}
            up += [code for code, verdict in said.items() if verdict == "naik"]
            down += [code for code, verdict in said.items() if verdict == "turun"]
        moves = Moves(tuple(up), tuple(down))
        if not total:
            return None, moves
        everyone = sum(total[1:], start=total[0])
        name = self._config.agency.name
        return City(name, rollup(results, scope.instrument, name), scope.score(everyone)), moves


def _places_of(who: Standing) -> Places:
    places = who.places("report.now")
    return None if places is None else tuple(places)
