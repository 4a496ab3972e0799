"""/unit kepala: who signs for a unit, shown, typed, and kept after a last word."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.cases.people import Refused
from bot.cases.units import UnitChanges
from bot.conversation.faults import sentences
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.commands import UNITS as COMMAND
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.rules.offices import FIELDS, Head, acting_of, head_faults, number_line, office_of, title_lines
from bot.storage import Unit
from scoring import local_day

_ACTS = frozenset({"kepala", "head"})
# In every language, whichever is typed.
_PARTS = {
    **{"jabatan": "title", "title": "title", "nama": "name", "name": "name", "nip": "number", "nomor": "number"},
    **{"number": "number", "pangkat": "rank", "rank": "rank"},
}
_YES = frozenset({"ya", "yes"})
_LONGEST = 1000  # characters of a command


def is_head(arguments: Sequence[str]) -> bool:
    """Whether the words after /unit are about who signs."""
    return bool(arguments) and arguments[0].casefold() in _ACTS


class UnitHeadsDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._units = desk, UnitChanges(desk.config, desk.store)

    async def screen(self, asker: Asker, typed: Sequence[str]) -> Screen:
        """What stands, what would, or why not. Raises Refused."""
        rest = " ".join(typed)
        pieces = [piece.strip() for piece in rest.split(";") if piece.strip()]
        if not pieces:
            raise Refused
        unit = await self._units.unit(asker.standing, pieces[0].upper())
        if not asker.standing.may("units.edit", unit.code):
            raise Refused
        sure = pieces[-1].casefold() in _YES
        parts = pieces[1:-1] if sure else pieces[1:]
        if not parts or len(rest) > _LONGEST:
            return self.usage(unit, asker.words)
        head = _changed(unit.head, parts)
        if head is None:
            return self.usage(unit, asker.words)
        if faults := head_faults(head, ""):
            named = [replace(one, where=_typed(one.where, head, asker.words.language)) for one in faults]
            told = [f"• {html.escape(one, quote=False)}" for one in sentences(named, asker.words)]
            return Screen("\n".join([asker.words("succession.faults"), "", *told]))
        changed = replace(unit, head=head)
        lines = self.lines(changed, asker.words)
        if sure:
            await self._units.set_head(asker.standing, self._desk.author(asker.user), unit.code, head)
            return Screen("\n".join([asker.words("succession.done"), "", lines]), _back(unit, asker.words))
        typed_again = f"{asker.words('units.signer_word')} {rest}; {asker.words('succession.sure')}"
        again = f"/{COMMAND.shown[asker.words.language]} {typed_again}"
        text = [asker.words("succession.would"), "", lines, "", asker.words("succession.again", text=again)]
        return Screen("\n".join(text))

    def usage(self, unit: Unit, words: Texts) -> Screen:
        """Who signs now, and how it is typed."""
        office = unit.head.title or office_of(unit.name).title  # by the kind of unit: only a Kecamatan has a Camat
        asked = words("units.signer_usage", unit=unit.code, office=office)
        return Screen(asked, _back(unit, words), self.lines(unit, words))

    def lines(self, unit: Unit, words: Texts) -> str:
        """The signature as it is printed today, and what is to be known of it."""
        head, office = unit.head, office_of(unit.name)
        here = head.holds(local_day(self._desk.clock(), self._desk.config.agency.timezone))
        title = title_lines(head.title or office.title, head.acting if here else "")
        shown = [*title, *filter(None, (head.name, head.rank, number_line(head.number)) if here else ())]
        notes = []
        if not head.title:
            notes.append(words("units.signer_usual" if office.sure else "units.signer_guess"))
        if head.acting:
            day = date.fromisoformat(head.until)
            notes.append(words("units.signer_until" if here else "units.signer_over", acting=head.acting, day=day))
        body = "\n".join(html.escape(line, quote=False) for line in shown)
        return "\n".join([words("units.signer_title", name=unit.name), body, *notes])


def _changed(head: Head, parts: Sequence[str]) -> Head | None:
    """The head with what was typed: parts as "name=text". "-" empties one. None where a part is of no name or twice."""
    found: dict[str, str] = {}
    for part in parts:
        name, _, text = (one.strip() for one in part.partition("="))
        text = "" if text == "-" else text
        acting = acting_of(name)
        if acting:  # plt=2026-12-31
            new = {"acting": acting if text else "", "until": text}
        elif name.casefold() in _PARTS:
            new = {_PARTS[name.casefold()]: text}
        else:
            return None
        if found.keys() & new.keys():
            return None
        found |= new
    return Head(**{name: found.get(name, getattr(head, name)) for name in FIELDS})


def _typed(field: str, head: Head, language: str) -> str:
    """What a field of a head is called where it is typed."""
    if field in ("acting", "until"):
        return head.acting.rstrip(".").casefold() or "plt"
    return next(word for word, known in _PARTS.items() if known == field and (language == "id" or word == known))


def _back(unit: Unit, words: Texts) -> tuple[tuple[Button, ...], ...]:
    return ((Button(words("report.back"), f"u:unit:{unit.code}"),),)
