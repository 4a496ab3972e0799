"""The card of a unit's week, brought once more by a button of the message of who heads several."""

from __future__ import annotations

from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.reporting.weekly import Planner, due_week
from bot.storage.roles import Member
from scoring import local_day, period_of


async def owe_card(desk: Desk, unit: str, asked: str, asker: Asker) -> bool:
    """Owe the card of the last week that fell due, or of the running one where it was `asked` for. False for none.

    An older message brings the same: figures of before are not kept.
    """
    now, zone, config = desk.clock(), desk.config.agency.timezone, desk.config
    week = due_week(now, zone, config.summary)
    if asked == (running := period_of(local_day(now, zone), "week")).key:
        week = running  # of the demo
    reader = Member(
        id=0, chat=asker.chat, role="head", unit=unit, name="", language=asker.words.language, blocked=False
    )
    owed = await Planner(config, desk.store).card(week, reader, f"{asker.place}-card")
    if owed is not None:
        await desk.store.deliveries.order(owed, desk.now)
    return owed is not None
