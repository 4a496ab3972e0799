"""What is said of a finding, and to whom: what it is, which honest causes there are, what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.conversation.texts import Texts, texts
from bot.rules.findings import Act, Finding
from bot.rules.owed import Notice, Press
from bot.storage import Author
from bot.storage.owed import Owed
from scoring import half_up

BUTTON = "q"  # payloads of our buttons: q:<what>:...


def described(finding: Finding, unit: str, words: Texts, zone: ZoneInfo) -> str:
    """What was found, in one paragraph of HTML. `unit` is its name, and moments are of its zone."""
    first, last = (_moment(hour, zone) for hour in (finding.first, finding.last))
    values = {
        "unit": unit,
        "channel": words(f"channel.{finding.channel}"),
        "from": f"{first:%Y-%m-%d %H.%M}",
        "until": f"{last + timedelta(hours=1):%Y-%m-%d %H.%M}",
        "n": finding.n,
        "high": finding.high,
        "share": _percent(finding.high, finding.n),
        "past": _percent(finding.past_high, finding.past_n),
    }
    return words(f"finding.{finding.kind}", **values)


def found_notes(finding: Finding, unit: str, people: Mapping[int, str], by: Author, zone: ZoneInfo) -> list[Owed]:
    """The note on a new finding for each of these chats. It is told once for its unit, channel, kind and week."""
    notes = []
    for chat, language in people.items():
        words = texts(language)
        text = "\n\n".join([words("finding.new"), described(finding, unit, words, zone), words("finding.causes")])
        part = f"finding-{finding.kind}-{finding.channel}-{finding.instrument}-{finding.week}"
        # The number is given when it is written: until then only the list is known.
        button = Press(label=words("finding.open"), data=f"{BUTTON}:list:0")
        thing = Notice(placeholder=words("people.notice"), text=text, button=button)
        owed = Owed(thing=thing, period=by.stamp[:10], unit=finding.unit, recipient=chat, part=part)
        notes.append(owed)
    return notes


def told(act: Act, finding: Finding, unit: str, people: Mapping[int, str], by: Author, zone: ZoneInfo) -> list[Owed]:
    """Word of a step for everybody else who may act on it."""
    notes = []
    for chat, language in people.items():
        if by.who == f"telegram:{chat}":
            continue
        words = texts(language)
        text = words(
            f"finding.told.{act}_{finding.state}", number=finding.id, unit=unit, reason=finding.asked or finding.reason
        )
        button = Press(label=words("finding.open"), data=f"{BUTTON}:see:{finding.id}")
        thing = Notice(
            placeholder=words("people.notice"),
            text=f"{text}\n\n{described(finding, unit, words, zone)}",
            button=button,
        )
        part = f"finding-{finding.id}-{finding.revision}"
        notes.append(Owed(thing=thing, period=by.stamp[:10], unit=finding.unit, recipient=chat, part=part))
    return notes


def _moment(hour: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(f"{hour}:00+00:00").astimezone(zone)


def _percent(part: int, whole: int) -> str:
    return str(half_up(Fraction(100 * part, whole), 0)) if whole else "0"
