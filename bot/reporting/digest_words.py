"""What Monday's digest says below its picture, in at most as many characters as a caption holds."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.conversation.texts import Texts
from bot.conversation.window_screens import day_told
from bot.reporting.city import City
from bot.reporting.progress import Overview
from bot.reporting.scopes import Scope
from bot.storage.submissions import Due
from scoring import Period

_ROOM = 1000  # characters. Telegram takes 1024 below a picture
_NAMED = 3
_NAME = 40
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Moves:
    """The codes of units that rose and fell."""

    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()


@dataclass
class Digest:
    """Some units in the running period, as far as their admins and viewers hear of them on Monday."""

    scope: Scope
    overview: Overview
    behind: Sequence[str]
    moves: Moves
    due: Due
    past: Period
    city: City | None
    headless: int
    last: date | None  # until when reports of that period are in time
    names: dict[str, str] = field(default_factory=dict)


def digest_text(digest: Digest, name: str, week: Period, words: Texts) -> str:
    """HTML. The lines that matter least are left out where there is no room."""
    states, found = digest.overview.states, digest.overview
    lines = [words("digest.title", name=_short(name), week=week.name(words.language)), ""]
    period = digest.scope.period.name(words.language)  # of the days behind the figures, which may have begun yesterday
    if digest.city is not None:
        told = {"n": digest.city.pooled.n, "reporting": found.reporting, "due": found.due}
        lines.append(words("digest.answers", period=period, **told))
        counts = digest.city.rollup.grades
        grades = " · ".join(f"{mutu}\N{NO-BREAK SPACE}{words.number(count)}" for mutu, count in counts.items())
        lines.append(words("digest.spread", grades=grades) if any(counts.values()) else words("digest.ungraded"))
    else:
        lines.append(words("digest.silent", period=period, due=found.due))
    slow = {state: states[state] for state in ("idle", "behind")}
    lines.append(words("digest.behind", **slow, done=states["done"]))
    more = [words("digest.named", units=_named(digest.behind, digest.names, words))] if digest.behind else []
    more += [
        words(f"digest.{which}", units=_named(codes, digest.names, words))
        for which, codes in (("up", digest.moves.up), ("down", digest.moves.down))
        if codes
    ] or [words("digest.unmoved")]
    ends = [words("digest.headless", count=digest.headless)] if digest.headless else []
    handed = words(
        "digest.handed", period=digest.past.name(words.language), handed=digest.due.handed, due=digest.due.due
    )
    if digest.last is not None and digest.due.handed < digest.due.due:
        handed += " " + words("submission.reminder_due", day=day_told(digest.last, words))
    lines += [*more, handed, *ends, "", words("digest.more")]
    while len(_plain("\n".join(lines))) > _ROOM and len(lines) > 6:
        del lines[-3]
    return "\n".join(lines)


def _named(codes: Sequence[str], names: Mapping[str, str], words: Texts) -> str:
    shown = [_short(names.get(code, code)) for code in codes[:_NAMED]]
    rest = len(codes) - len(shown)
    return ", ".join([*shown, *([words("list.rest", count=rest)] if rest else [])])


def _short(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text))
