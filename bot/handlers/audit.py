"""/audit: who changed what, page by page, of everything or of one unit. The whole log as a csv document."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from bot.cases.audit import action_in, changes_csv, changes_in, names_of, subjects_of, who_in
from bot.cases.people import Refused
from bot.conversation.lists import ends_of, paged
from bot.conversation.render import Button, Screen
from bot.conversation.screen import fitting
from bot.conversation.texts import Texts
from bot.handlers.commands import AUDIT as COMMAND
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import Picker, is_number
from bot.handlers.screens import Screens
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Unit
from bot.storage.audit import Entry
from bot.storage.unit_lists import Among
from exports.writing.table import dialect_for, in_dialect

AUDIT = "a"  # payloads: a:page:SUBJECT:PAGE, a:units, a:category:PLACE:PAGE, a:categories:PAGE, a:unit:CODE, a:export
_PER_PAGE = 2  # of some six lines each: a small phone shows no more
_CUT = (100, 92, 84, 76, 60, 45, 30)  # characters of one entry's changes and of its unit's name, as many as fit
_NAME = 60  # characters of the name above
_ALL = "-"
_EVERYTHING = 10**9


def choose(arguments: Sequence[str]) -> list[str]:
    """/audit, or /audit CODE, or /audit WORDS to search."""
    return ["find", *arguments] if arguments else ["page", _ALL, "0"]


class AuditLog:
    right = "audit"

    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        user, words, standing = asker.user, asker.words, asker.standing
        home = f"{AUDIT}:page:{_ALL}:0"
        match choice:
            case ["page", subject, page] if is_number(page):
                return await self._page(subject, int(page), words, standing)
            case ["unit", code]:
                return await self._page(code, 0, words, standing)
            case ["find", *typed]:
                return await self._find(" ".join(typed), words, standing)
            case ["units"]:
                last = ((Button(words("audit.everything"), home),),)
                return await self._picker(standing, words).first(words("audit.pick_unit"), last=last)
            case ["category" | "categories" | "search", *_]:
                if (found := await self._picker(standing, words).more(choice)) is not None:
                    return found
            case ["export"]:
                entries = await self._desk.store.audit.entries(_EVERYTHING, subjects=await self._subjects(standing))
                content = in_dialect(changes_csv(entries), dialect_for(words.language))
                self._screens.attach(user.id, "audit.csv", content, words("audit.exported", count=len(entries)))
                return await self._page(_ALL, 0, words, standing)
        raise Refused

    async def _find(self, text: str, words: Texts, standing: Standing) -> Screen:
        """The entries of the unit of that code, else the units that have every word."""
        if standing.may("audit", text.upper()):
            return await self._page(text.upper(), 0, words, standing)
        if (found := await self._picker(standing, words).found(text)) is not None:
            return found
        raise Refused

    async def _page(self, subject: str, page: int, words: Texts, standing: Standing) -> Screen:
        unit = None if subject == _ALL else await self._desk.store.units.find(subject)
        if subject != _ALL and (unit is None or not standing.may("audit", unit.code)):
            raise Refused
        log, subjects = self._desk.store.audit, await self._subjects(standing, unit)
        count = await log.count(subjects)
        shown = list(reversed(await log.entries(_PER_PAGE, subjects=subjects, skip=page * _PER_PAGE)))
        roots = {one: words("audit.root", id=one) for one in self._desk.config.admins.telegram_ids}
        names = await names_of(self._desk.store, shown, roots)
        zone = str(self._desk.config.agency.timezone)
        scope = f" – {ends_of(unit.name, _NAME)}" if unit else ""
        title = paged(words, words("audit.title", scope=scope, zone=zone, count=count), page, count, _PER_PAGE)
        ways = []
        if page:
            ways.append(Button(words("audit.newer"), f"{AUDIT}:page:{subject}:{page - 1}"))
        if count > (page + 1) * _PER_PAGE:
            ways.append(Button(words("audit.older"), f"{AUDIT}:page:{subject}:{page + 1}"))
        acts = (Button(words("audit.filter"), f"{AUDIT}:units"), Button(words("audit.export"), f"{AUDIT}:export"))
        rows = (*((tuple(ways),) if ways else ()), acts)

        def text(most: int) -> str:
            return "\n".join(
                [title, *([self._line(one, words, names, most) for one in shown] or [words("audit.none")])]
            )

        return fitting(Screen(text(most), rows) for most in _CUT)

    async def _subjects(self, standing: Standing, unit: Unit | None = None) -> set[str] | None:
        """What the entries that this person may see are about: a unit, or what is theirs. None for all."""
        if unit is not None:
            return await subjects_of(self._desk.store, {unit.code})
        if standing.may("audit", EVERYWHERE):
            return None
        return await subjects_of(self._desk.store, await self._codes(standing))

    async def _codes(self, standing: Standing) -> frozenset[str]:
        return await self._desk.store.unit_lists.codes(_among(standing)) or frozenset()

    def _picker(self, standing: Standing, words: Texts) -> Picker:
        command = f"/{COMMAND.shown[words.language]}"
        return Picker(
            lists=self._desk.store.unit_lists,
            words=words,
            prefix=AUDIT,
            among=_among(standing),
            top=f"{AUDIT}:units",
            search=command,
        )

    def _line(self, entry: Entry, words: Texts, names: Mapping[str, str], most: int) -> str:
        """Who did what and when: of the name and of the changes at most so many characters."""
        at = self._desk.minute(entry.at, words.language)
        changes = changes_in(words, entry, names, lambda stamp: self._desk.minute(stamp, words.language))
        short = changes if len(changes) <= most else changes[: most - 1] + "…"
        place = words("people.everywhere") if entry.subject == EVERYWHERE else entry.subject
        subject = f"{place} {ends_of(names.get(entry.subject, ''), most)}".rstrip()
        what = html.escape(f"{action_in(words, entry)} · {subject}", quote=False)
        return (
            html.escape(f"• {at} · {who_in(words, entry.who, names)}", quote=False)
            + f"\n<b>{what}</b> {html.escape(short, quote=False)}"
        )


def _among(standing: Standing) -> Among:
    """The units of whose changes this person may read, closed ones too."""
    return Among(standing.places("audit"), closed=True)
