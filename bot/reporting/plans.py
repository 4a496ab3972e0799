"""What comes by the calendar, by the name of the job that plans it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from bot.config import Config
from bot.reporting.called import CallPlanner
from bot.reporting.digest import DigestPlanner
from bot.reporting.followup_due import Drafting, DueReminders
from bot.reporting.newcomers import Newcomers
from bot.reporting.reminders import Reminders
from bot.reporting.stuffing import Stuffing
from bot.reporting.unused import UnusedInvitations
from bot.reporting.weekly import Planner
from bot.storage import Store


class Plan(Protocol):
    """Of a large city planning takes minutes, and the question whether anything is due a moment."""

    async def is_due(self, now: datetime) -> bool: ...

    async def plan_due(self, now: datetime) -> int:
        """Write what is due into the ledger, slice by slice. Returns how many messages are newly owed.

        Stopped at any moment, it goes on with what is not written yet when it is called again.
        """
        ...


PLANS: Mapping[str, Callable[[Config, Store], Plan]] = {
    "weekly_cards": Planner,
    "digest": DigestPlanner,
    "calls": CallPlanner,
    "reminders": Reminders,
    "followup_drafts": Drafting,
    "followup_reminders": DueReminders,
    "newcomers": Newcomers,
    "stuffing": Stuffing,
    "unused": UnusedInvitations,
}
