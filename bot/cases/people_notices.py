"""What is said of roles that come and go, to whoever did not do it: owed in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cases.welcomes import first_step, welcomed
from bot.conversation.texts import Texts, texts
from bot.rules.owed import Notice, Press
from bot.rules.rights import EVERYWHERE
from bot.storage.audit import Author
from bot.storage.invitations import Claim
from bot.storage.owed import Owed
from bot.storage.roles import Member

BUTTON = "p"  # the prefix of the buttons of /orang
REMOVAL, REVOCATION = "out", "back"  # what follows it where a role is to end, or an invitation: both ask first
Names = Mapping[str, str]  # units by their codes


def place_name(unit: str, words: Texts, names: Names) -> str:
    """What the place of a role is called."""
    return words("people.everywhere") if unit == EVERYWHERE else names.get(unit, unit)


def question(claim: Claim, names: Names, language: str, by: Author) -> Owed:
    """For whoever made an invitation to an admin's role: whether it is to be that person."""
    words, number = texts(language), claim.invitation.id
    text = words("people.claimed", **_told(claim, words, names))
    yes = Press(label=words("people.confirm"), data=f"{BUTTON}:yes:{number}")
    no = Press(label=words("people.turn_away"), data=f"{BUTTON}:revoke:{number}")
    thing = Notice(placeholder=words("people.notice"), text=text, button=yes, more=(no,))
    return Owed(thing=thing, period=_day(by), unit=claim.invitation.unit, recipient=claim.maker, part=f"claim-{number}")


def welcome(claim: Claim, names: Names, by: Author) -> Owed:
    """For an admin who has been confirmed, with their menu and what they do first."""
    words = texts(claim.language)
    text = welcomed("admin", place_name(claim.invitation.unit, words, names), words, {})
    label, data = first_step("admin", words)
    return _to_taker(claim, words, text, by, Press(label=label, data=data))


def turned_away(claim: Claim, names: Names, by: Author) -> Owed:
    """For somebody who waited and does not become an admin."""
    words = texts(claim.language)
    text = words("people.turned_away", unit=place_name(claim.invitation.unit, words, names))
    return _to_taker(claim, words, text, by)


def farewell(gone: Member, names: Names, by: Author) -> Owed:
    """For whoever has no longer this role. Their menu is brought up to date with it."""
    words = texts(gone.language)
    text = words("people.ended", role=words(f"role.{gone.role}"), unit=place_name(gone.unit, words, names))
    thing = Notice(placeholder=words("people.notice"), text=text, menu=True)
    return Owed(thing=thing, period=_day(by), unit=gone.unit, recipient=gone.chat, part=f"removed-{gone.id}")


def _to_taker(claim: Claim, words: Texts, text: str, by: Author, button: Press | None = None) -> Owed:
    thing = Notice(placeholder=words("people.notice"), text=text, button=button, menu=True)
    unit, part = claim.invitation.unit, f"answered-{claim.invitation.id}"
    return Owed(thing=thing, period=_day(by), unit=unit, recipient=claim.chat, part=part)


def _told(claim: Claim, words: Texts, names: Names) -> dict[str, str]:
    return {
        "name": claim.name or words("people.unnamed"),
        "role": words(f"role.{claim.invitation.role}"),
        "unit": place_name(claim.invitation.unit, words, names),
    }


def _day(by: Author) -> str:
    return by.stamp[:10]
