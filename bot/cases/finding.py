"""Finding the unit that a resident means: by its name, its services, everyday words, and with slips of the finger."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.rules.everyday import Meaning, meanings, meanings_near, without_fillers, words_in
from bot.storage import Store, Unit
from scoring.names import order_of

_MOST = 100  # units of a search
_COMPARED = 40  # units that are compared with a text that may have slips
_ALIKE = 0.6  # of 1, from where a name looks like a text


@dataclass(frozen=True, slots=True)
class Found:
    """The units that a text may mean, best first. `near` where they only look like it, `full` where there may be more.

    `meaning` is what an everyday word of it stands for, None where it has none.
    """

    units: Sequence[Unit]
    meaning: Meaning | None = None
    near: bool = False
    full: bool = False


class Finder:
    """What it costs does not grow with the number of units."""

    def __init__(self, store: Store) -> None:
        self._search = store.unit_search

    async def find(self, text: str) -> Found:
        known, plain = meanings(text), without_fillers(text)
        written = await self._written(text) or await self._written(plain)
        if written and len(plain.split()) > 1:  # a name, or a part of one
            known = []
        found = [unit for one in known for unit in await self._of(one)] + written
        if not found and not known:
            if near := _near(text, await self._search.alike(text, _COMPARED)):
                return Found(near, near=True)
            known = meanings_near(text)
            found = [unit for one in known for unit in await self._of(one)]
        units = list({unit.code: unit for unit in found}.values())
        if not written and len(units) > 1 and len(plain.split()) > 1:  # a kind and a name with a slip of the finger
            units = _nearest(plain, units, await self._search.alike(plain, _COMPARED))
        units.sort(key=partial(_unsaid, frozenset(plain.split())))
        return Found(units, known[0] if known else None, full=len(units) >= _MOST)

    async def names_other(self, text: str, code: str) -> bool:
        """Whether a text is no more than the name of another unit than this, or two words of it and more."""
        wanted = frozenset(words_in(text))
        units = await self._search.named(text, _MOST) if len(wanted) > 1 else []
        return any(wanted <= frozenset(words_in(unit.name)) and unit.code != code for unit in units)

    async def closed(self, text: str) -> Unit | None:
        """The closed unit that is named in full, None where one that is open has every word of the text."""
        unit = await self._search.closed(text) or await self._search.closed(without_fillers(text))
        return unit if unit is not None and not await self._written(text) else None

    async def _written(self, text: str) -> list[Unit]:
        """Units by the words of their names and codes, and then by those of their services."""
        if not text:
            return []
        named = sorted(await self._search.named(text, _MOST), key=_by_name)
        return named + sorted(await self._search.serving(text, _MOST), key=_by_name)

    async def _of(self, meaning: Meaning) -> list[Unit]:
        """The units of a kind, by whole words of their names, those first that offer the service by that name."""
        found = dict[str, Unit]()
        for name in meaning.names:
            wanted = words_in(name)
            for unit in await self._search.named(name, _MOST):
                if _has(words_in(unit.name), wanted):
                    found[unit.code] = unit
        offers = (
            {unit.code for unit in await self._search.serving(meaning.service, _MOST)} if meaning.service else set()
        )
        return sorted(found.values(), key=lambda unit: (unit.code not in offers, *_by_name(unit)))


def _has(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def _unsaid(said: frozenset[str], unit: Unit) -> int:
    """The fewer of the text's words a unit's name has, the more: "dari puskesmas melati tadi" means that one first."""
    return -len(said.intersection(words_in(unit.name)))


def _by_name(unit: Unit) -> tuple[str, str, str]:
    return unit.category, order_of(unit.name), unit.code


def _near(text: str, units: Iterable[Unit]) -> list[Unit]:
    """Units whose code or name looks like the text, best first: for slips of the finger."""
    matcher = difflib.SequenceMatcher(b=text.casefold()[:100], autojunk=False)
    ratios = [(max(_likeness(matcher, unit.code), _likeness(matcher, unit.name)), unit.code, unit) for unit in units]
    return [unit for ratio, _, unit in sorted(ratios, key=lambda row: (-row[0], row[1])) if ratio]


def _nearest(text: str, found: Sequence[Unit], alike: Iterable[Unit]) -> list[Unit]:
    """The units found, those first that look like the text."""
    codes = {unit.code for unit in found}
    near = [unit for unit in _near(text, alike) if unit.code in codes]
    return list({unit.code: unit for unit in (*near, *found)}.values())


def _likeness(matcher: difflib.SequenceMatcher[str], other: str) -> float:
    """How much a name looks like the matcher's text, 0 where it does not. What cannot is told without comparing."""
    matcher.set_seq1(other.casefold())
    for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio):
        if (found := ratio()) < _ALIKE:
            return 0
    return found
