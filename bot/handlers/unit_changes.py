"""/unit ganti, gabung, pecah, batalkan: units that change, shown first and done with a last word."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date
from typing import Literal

from bot.cases.people import Refused
from bot.cases.succession_told import renamed_lines, step_lines
from bot.cases.successions import UnitSuccessions
from bot.conversation.faults import sentences
from bot.conversation.lists import PER_PAGE, paged, shortened
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.commands import UNITS as COMMAND
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import page_ways
from bot.rules.rights import EVERYWHERE
from bot.storage import UnitFaults
from bot.storage.unit_changes import UnitChange
from bot.storage.unit_plans import UnitPlan

# In every language, whichever is typed: the first word, the names of parts, and the word that does it.
_ACTS = {
    **{"ganti": "rename", "rename": "rename", "gabung": "merge", "merge": "merge", "pecah": "split", "split": "split"},
    **{"perubahan": "changes", "changes": "changes", "batalkan": "undo", "undo": "undo"},
}
_PARTS = {
    **{"kode": "code", "code": "code", "nama": "name", "name": "name", "jadi": "into", "into": "into"},
    **{"dari": "from", "from": "from"},
}
_YES = frozenset({"ya", "yes"})
_CHANGES = "u:changes"  # with its page
_LINES = 25  # of one screen
_DIGITS = 10
_LONGEST = 1000  # characters of a command


def is_change(arguments: Sequence[str]) -> bool:
    """Whether the words after /unit are one of these."""
    return bool(arguments) and arguments[0].casefold() in _ACTS


class UnitChangesDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._changes = desk, UnitSuccessions(desk.config, desk.store)

    async def screen(self, asker: Asker, arguments: Sequence[str]) -> Screen:
        """What would happen, or was done, or why not. Raises Refused."""
        if not asker.standing.may("units.edit", EVERYWHERE):
            raise Refused
        act, rest = _ACTS[arguments[0].casefold()], " ".join(arguments[1:])
        pieces = [piece.strip() for piece in rest.split(";") if piece.strip()]
        sure = bool(pieces) and pieces[-1].casefold() in _YES
        pieces = pieces[:-1] if sure else pieces
        parts = [(_PARTS.get(name.strip().casefold(), ""), text.strip()) for name, _, text in map(_halves, pieces[1:])]
        if act == "changes":
            return await self.changes(0, asker.words)
        if len(rest) > _LONGEST or not pieces or any(not name for name, _ in parts):
            return Screen(usage(asker.words), ((_to_changes(asker.words),),))
        try:
            found = await self._lines(asker, act, pieces[0], parts, sure=sure)
        except UnitFaults as error:
            told = [html.escape(one, quote=False) for one in sentences(error.faults, asker.words)]
            told = shortened(asker.words, told, _LINES)
            return Screen("\n".join([asker.words("succession.faults"), "", *(f"• {one}" for one in told)]))
        if found is None:
            return Screen(usage(asker.words), ((_to_changes(asker.words),),))
        day, lines = found
        told = [f"• {html.escape(line, quote=False)}" for line in lines]
        body = shortened(asker.words, told, _LINES)
        if sure and self._changes.is_ahead(day, self._desk.author(asker.user)):
            return Screen("\n".join([asker.words("succession.planned", day=day), "", *body]))
        if sure or act == "undo":
            return Screen("\n".join([asker.words("succession.done"), "", *body]))
        again = f"/{COMMAND.shown[asker.words.language]} {arguments[0]} {rest}; {asker.words('succession.sure')}"
        return Screen(
            "\n".join([asker.words("succession.would"), "", *body, "", asker.words("succession.again", text=again)])
        )

    async def _lines(
        self, asker: Asker, act: str, first: str, parts: Sequence[tuple[str, str]], *, sure: bool
    ) -> tuple[date, list[str]] | None:
        """The day of it, and what is told. None where a part is missing or there twice."""
        who, by, words = asker.standing, self._desk.author(asker.user), asker.words
        single = {name: text for name, text in parts if name != "into"}
        into = [text for name, text in parts if name == "into"]
        if len(single) + len(into) < len(parts):
            return None
        day = single.pop("from", "")
        if act == "undo":
            plain = first.casefold().removeprefix("p")
            number = int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < _DIGITS else 0
            if plain != first.casefold():
                plan = await self._changes.give_up(who, by, number)
                return plan.day, [_waiting(plan, words)]
            change = await self._changes.undo(who, by, number)
            return change.day, [_told(change, words)]
        if act == "rename":
            if into:
                return None
            code, name = single.get("code", ""), single.get("name", "")
            done = await self._changes.rename(who, by, first, code, name, day, dry=not sure)
            return done.day, renamed_lines(done, words)
        kind: Literal["merge", "split"] = "merge" if act == "merge" else "split"
        if single or not into:
            return None
        heirs = [(code, name.strip()) for code, _, name in (one.partition(" ") for one in into)]
        units = [one.strip() for one in first.split(",")]
        step = await self._changes.change(who, by, kind, units, heirs, day, dry=not sure)
        return step.day, step_lines(step, words)

    async def changes(self, page: int, words: Texts) -> Screen:
        """A page of the changes: those that wait for their day, then those that were made, the newest first."""
        changes = await self._desk.store.successions.changes()
        plans = await self._desk.store.successions.plans()
        lines = [f"p{one.number}. {html.escape(_waiting(one, words), quote=False)}" for one in plans]
        lines += [f"{one.number}. {html.escape(_told(one, words), quote=False)}" for one in changes]
        told = words("succession.changes", count=len(changes), plans=len(plans))
        shown = lines[page * PER_PAGE : (page + 1) * PER_PAGE]
        text = "\n".join([paged(words, told, page, len(lines)), "", *shown, "", words("succession.undo_how")])
        return Screen(text, page_ways(words, _CHANGES, page, len(lines)))


def usage(words: Texts, unit: str = "KODE") -> str:
    """How each of these is typed, for a unit."""
    return words("succession.usage", unit=unit)


def usage_screen(words: Texts, unit: str, back: str) -> Screen:
    """The same with a way back and one to what was changed."""
    return Screen(usage(words, unit), ((Button(words("report.back"), back), _to_changes(words)),))


def _to_changes(words: Texts) -> Button:
    return Button(words("succession.list"), f"{_CHANGES}:0")


def _halves(piece: str) -> tuple[str, str, str]:
    return piece.partition("=")


def _waiting(plan: UnitPlan, words: Texts) -> str:
    heirs = ", ".join(" ".join(filter(None, pair)) for pair in plan.heirs)
    kind = words(f"audit.action.unit_{plan.kind}")
    return f"{words('succession.waits', day=plan.day)} {kind}: {', '.join(plan.units)} → {heirs}"


def _told(change: UnitChange, words: Texts) -> str:
    detail = change.detail
    was, now = (
        ([detail["before"]["code"]], [detail["after"]["code"]])
        if change.kind == "rename"
        else (detail["ended"], detail["heirs"])
    )
    undone = f" ({words('succession.undone', day=date.fromisoformat(change.undone[:10]))})" if change.undone else ""
    kind = words(f"audit.action.unit_{change.kind}")
    return f"{change.day} {kind}: {', '.join(was)} → {', '.join(now)}{undone}"
