"""What /status says of a unit that is closed: where it goes on, and where its reports are."""

from __future__ import annotations

from bot.cases.people import Refused
from bot.cases.welcomes import PROGRESS
from bot.conversation.lists import ends_of
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.commands import REPORT
from bot.handlers.picker import LABEL
from bot.rules.rights import Standing
from bot.storage import Store


async def ended(store: Store, standing: Standing, scope: str, rest: list[str], words: Texts) -> Screen:
    """The screen of a closed unit that this person may see. Raises Refused for anything else."""
    match rest:
        case ["unit", code] if standing.may("report", code) and (unit := await store.units.find(code)) is not None:
            heirs = [heir for heir, _ in await store.successions.heirs(unit, None) if standing.may("report", heir.code)]
            rows = tuple((Button(ends_of(heir.name, LABEL), f"{PROGRESS}:{scope}:unit:{heir.code}"),) for heir in heirs)
            key = "status.ended_into" if heirs else "status.ended"
            command = f"/{REPORT.shown[words.language]} {unit.code}"
            return Screen(words(key, unit=unit.name, command=command), rows)
    raise Refused
