"""What a survey under way is for whoever shows it, and what may come of an event. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.draft import Draft, Questionnaire
from bot.storage import Finished, SavedDraft, Unit


@dataclass(frozen=True, slots=True)
class Underway:
    """One chat's survey of a unit. `message` is where it is shown, None where it is not shown yet."""

    chat: int
    unit: Unit
    message: int | None
    draft: Draft


@dataclass(frozen=True, slots=True)
class Asked:
    """The survey goes on: show it, at the bottom of the chat where `below`.

    `left` is a message that showed it before and does not any more. `replaced` where another questionnaire is asked
    than the answers that were given, which are gone.
    """

    survey: Underway
    questionnaire: Questionnaire
    below: bool = False
    left: int | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The survey was given up as it stood. Answers that were sent before stay as they were."""

    survey: Underway


@dataclass(frozen=True, slots=True)
class RoleOver:
    """The officer may not enter answers here any more. Nothing was stored, and the draft is gone."""

    survey: Underway


@dataclass(frozen=True, slots=True)
class Ended:
    """The survey had been sent before: its thanks are shown again."""

    finished: Finished


Outcome = Asked | Finished | Ended | Kept | RoleOver | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A typed text that was the survey's. `shortened` where not all of it is kept, `empty` where nothing could be.

    `masked` where a phone number, NIK or e-mail address was taken out of it, `added` to what was written before.
    """

    language: str
    outcome: Outcome = None
    shortened: bool = False
    empty: bool = False
    masked: bool = False
    added: bool = False


def underway(saved: SavedDraft) -> Underway:
    """A survey as the store keeps it, read."""
    draft = Draft.of_state(saved.id, saved.revision, saved.state)
    return Underway(saved.chat, saved.unit, saved.message, draft)
