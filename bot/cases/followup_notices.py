"""Who hears of a step of follow-up, and what: those who verify, and the unit's heads."""

from __future__ import annotations

from collections import defaultdict

from bot.cases.people_nearest import heads_near
from bot.config import Config
from bot.conversation.screen import clipped
from bot.conversation.texts import Texts, texts
from bot.rules.actions import Act, Action
from bot.rules.owed import Notice, Press
from bot.rules.rights import EVERYWHERE, Grant, Standing
from bot.storage import Author, Store
from bot.storage.actions import Tell
from bot.storage.owed import Owed
from scoring import load_instrument

BUTTON = "t"  # payloads of our buttons: t:<what>:...
TOLD = ("finish", "reopen", "verify", "return")  # acts that the other side hears of

_PROGRAM = 6  # lines of a small phone


def element_name(action: Action, language: str) -> str:
    """The element in the wording of the questionnaire that the span was asked with."""
    return load_instrument(action.instrument).element(action.element).name[language]


def brief(action: Action) -> str:
    """The programme in a few lines, so that a message with its button fits a small phone."""
    return clipped(action.program, _PROGRAM)


def press(words: Texts, label: str, where: str) -> Press:
    """A button that leads to a screen of /followup, for a message that is owed."""
    return Press(label=words(label), data=f"{BUTTON}:{where}")


async def teller(config: Config, store: Store, act: Act, action: Action, by: Author) -> Tell:
    """Admins hear what waits for them or no more, the unit's heads what became of it. Never whoever did it."""
    if act in ("finish", "reopen"):
        people: dict[int, str] = dict.fromkeys(config.admins.telegram_ids, config.agency.language)
        people |= await those_who_may(store, "followup.verify", action.unit)
    else:
        heads = await heads_near(store, [action.unit])
        people = {one.chat: one.language for one in heads.of(action.unit)}
    unit = await store.units.find(action.unit)
    name = action.unit if unit is None else unit.name
    return lambda after: [
        _notice(act, after, name, chat, language) for chat, language in people.items() if by.who != f"telegram:{chat}"
    ]


async def those_who_may(store: Store, right: str, unit: str) -> dict[int, str]:
    """The chat and language of everybody whose roles together give them a right at the unit."""
    people, units = store.people, store.units
    above = await people.at([*await units.lines([unit]), EVERYWHERE])
    members = [one for one in await people.of_chats({one.chat for one in above}) if not one.blocked]
    parents = await units.lines([unit, *(one.unit for one in members)])
    grants: defaultdict[int, list[Grant]] = defaultdict(list)
    for one in members:
        grants[one.chat].append(one.grant)
    may = {chat: Standing(tuple(some), parents).may(right, unit) for chat, some in grants.items()}
    return {one.chat: one.language for one in members if may[one.chat]}


def _notice(act: Act, action: Action, unit: str, chat: int, language: str) -> Owed:
    words, element = texts(language), element_name(action, language)
    told = {"unit": unit, "element": element, "program": brief(action), "reason": action.reason}
    text, button = words(f"followup.told.{act}", **told), press(words, "followup.button.open", f"see:{action.id}")
    return Owed(
        thing=Notice(placeholder=words("people.notice"), text=text, button=button),
        period=action.span,
        unit=action.unit,
        recipient=chat,
        part=f"followup-{action.id}-{action.revision}",
    )
