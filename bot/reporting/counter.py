"""How far along an officer is: what they entered today, and in the window or period. Of others they learn nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.reporting.spans import hours_of
from bot.rules.identity import officer_pseudonym
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Store, Unit, Window
from scoring import Period, custom


@dataclass(frozen=True)
class Collected:
    """By one officer: `today`, and `n` in the window that is counted, or in the rolling `period` where it is None."""

    today: int
    n: int
    period: Period
    window: Window | None = None

    def title(self, language: str) -> str:
        """The window's own name, or that of the period."""
        return self.window.name if self.window else self.period.name(language)


async def collected(
    store: Store,
    officer: str,
    unit: Unit,
    day: date,
    agency: ZoneInfo,
    period: Period,
    window: Window | None,
    instrument: str,
) -> Collected:
    """As things stand now. `day` is a day of the unit's calendar, `instrument` its id."""
    today = await store.officers.entered(officer, unit.code, hours_of(one_day(day), unit.zone(agency)))
    if window is None:
        n = await store.officers.in_period(officer, unit.code, period.key, instrument)
    else:
        n = await store.officers.in_window(officer, unit.code, window.code)
    return Collected(today, n, period, window)


def one_day(day: date) -> Period:
    return custom(day, day + timedelta(days=1))


@dataclass(frozen=True)
class Filler:
    """Somebody who may fill in at a unit. `appointed` as its officer, and not as a head or an admin who helps."""

    name: str = ""
    appointed: bool = False


async def fillers_of(config: Config, store: Store, secret: str, unit: str) -> dict[str, Filler]:
    """Who may fill in at the unit now, by pseudonym. The configured admins without a name."""
    parents = await store.units.lines([unit])
    found = {officer_pseudonym(secret, person): Filler() for person in config.admins.telegram_ids}
    for member in await store.people.at([*parents, EVERYWHERE]):
        if Standing((member.grant,), parents).may("fill", unit):
            known = found.get(pseudonym := officer_pseudonym(secret, member.chat), Filler())
            found[pseudonym] = Filler(member.name or known.name, known.appointed or member.role == "officer")
    return found
