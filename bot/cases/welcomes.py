"""What somebody is told who has just been given a role, and the one button to what they do first."""

from __future__ import annotations

from bot.conversation.officer import FILL
from bot.conversation.texts import Texts
from bot.rules.rights import Role

PROGRESS = "g"  # payloads of /status: g:SCOPE:top, g:SCOPE:list:STATE:PAGE, g:SCOPE:unit:CODE
ROLLING = "-"  # the scope of the open period. Any other is the code of a window or the key of a period


def welcomed(role: Role, place: str, words: Texts, weekly: dict[str, str], until: str = "", others: str = "") -> str:
    """Which role it is and where all else is found.

    `weekly` has the weekday and the time of a head's card, `until` the last day of a head who stands in, as it is said,
    `others` the roles that they have beside it.
    """
    if role != "head":
        parts = [words(f"people.bound_{role}", unit=place)]
    else:
        bound = words("head.acting", unit=place, day=until) if until else words("head.bound", unit=place)
        parts = [bound, words("head.weekly", **weekly)]
    parts += [words("people.others", roles=others)] if others else []
    return "\n\n".join([*parts, words("people.all_commands")])


def first_step(role: Role, words: Texts) -> tuple[str, str]:
    """Label and payload of the button: officers begin with a respondent, all others look where their units stand."""
    if role == "officer":
        return words("people.begin_officer"), f"{FILL}:top"
    return words(f"people.begin_{'head' if role == 'head' else 'status'}"), f"{PROGRESS}:{ROLLING}:top"
