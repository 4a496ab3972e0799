"""Updates that take long, kept so that Telegram can be asked for those behind them. No fault in this stops anybody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from bot.gateway.patience import PAUSES
from bot.gateway.shape import person_of
from bot.rules.lines import Line, fault_of, reason_of

log = logging.getLogger(__name__)

# Seconds that an update may take before it is kept here, so that Telegram can be asked to wait for those behind it.
# A tap is on the disk as soon as it could be kept here too. What else takes long is most often somebody's nonsense.
HOLD_AFTER = 0.03
HOLD_TAP_AFTER = 1.0
_CROWD = 50  # updates from the first that waits on. With more of them a hundred could be reached before long


_READINGS = 3  # tries to read what an earlier run has left

Waiting = Mapping[int, tuple[float, Mapping[str, Any]]]  # number -> since when, and the update as it came


class Hold(Protocol):
    """Where updates are kept that take long. Both return False where nothing can be committed now."""

    async def hold(self, updates: Mapping[int, Mapping[str, Any]]) -> bool: ...
    async def release(self, update: int) -> bool: ...
    async def all(self) -> Mapping[int, object]: ...


class Keeper:
    """Keeps of each person all up to the last that is slow: none is kept without those before it."""

    def __init__(self, kept: Hold) -> None:
        self._kept = kept
        self._barred: set[int] = set()  # those that the database does not take, for whatever reason

    async def read(self) -> dict[int, object]:
        """What an earlier run has left. Where that cannot be read it stays there: those who tap now are served."""
        for pause in PAUSES[:_READINGS]:
            try:
                return dict(await self._kept.all())
            except Exception as error:  # a lock passes, a broken page does not
                log.warning(Line("held updates could not be read", reason=reason_of(error), fault=fault_of(error)))
                await asyncio.sleep(pause)
        return {}

    async def keep(self, waiting: Waiting, behind: int, now: float) -> list[int]:
        """Keep what is slow at `now`, all of it in one commit. Returns the numbers of what is kept.

        `behind` is how many updates Telegram has been asked for from the first that waits on.
        """
        if not (slow := self._find_slow(waiting, behind > _CROWD, now)):
            return []
        try:
            return list(slow) if await self._kept.hold(slow) else []
        except Exception as error:  # one of them is not to be kept, so each is tried by itself
            log.warning(Line("updates could not be held", count=len(slow), fault=fault_of(error)))
            return await self._keep_singly(slow)

    async def release(self, number: int) -> None:
        """Forget an update that is done."""
        try:
            await self._kept.release(number)
        except Exception as error:  # it will be done once more by the next start
            log.warning(Line("update not forgotten", update=number, fault=fault_of(error)))

    def forget(self, number: int) -> None:
        """Forget what was noted of an update that has ended."""
        self._barred.discard(number)

    async def _keep_singly(self, slow: Mapping[int, Mapping[str, Any]]) -> list[int]:
        """Keep one after the other. One that cannot be kept goes on waiting, and those behind it of the same person."""
        kept, stopped = list[int](), set[int | None]()
        for number, raw in slow.items():
            if person_of(raw) in stopped:
                continue
            try:
                done = await self._kept.hold({number: raw})
            except Exception:  # told already
                self._barred.add(number)
                done = False
            if done:
                kept.append(number)
            else:
                stopped.add(person_of(raw))
        return kept

    def _find_slow(self, waiting: Waiting, crowded: bool, now: float) -> dict[int, Mapping[str, Any]]:
        """What is to be kept now, in order: what has taken long, and what the same person sent before it."""
        if not any(now - since >= _longest(raw, crowded) for since, raw in waiting.values()):
            return {}
        last, stopped = dict[int | None, int](), set[int | None]()
        for number, (since, raw) in sorted(waiting.items()):
            who = person_of(raw)
            if number in self._barred:
                stopped.add(who)
            if who not in stopped and now - since >= _longest(raw, crowded):
                last[who] = number
        return {number: raw for number, (_, raw) in sorted(waiting.items()) if number <= last.get(person_of(raw), -1)}


def _longest(raw: Mapping[str, Any], crowded: bool) -> float:
    """Seconds that an update may take before it is kept."""
    return HOLD_TAP_AFTER if "callback_query" in raw else 0 if crowded else HOLD_AFTER
