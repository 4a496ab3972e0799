"""/unit: the tree of units by buttons, one unit's screen, closing and reopening, units.csv out, QR posters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from telegram import User

from bot.cases.people import Refused
from bot.cases.people_notices import BUTTON as PEOPLE
from bot.cases.units import UnitChanges
from bot.conversation.lists import PER_PAGE, paged
from bot.conversation.render import Button, Screen
from bot.conversation.screen import side_by_side
from bot.conversation.texts import Texts
from bot.handlers.category_filter import EVERY, CategoryFilter
from bot.handlers.commands import UNITS as COMMAND
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import Picker, Rows, is_number, unit_button
from bot.handlers.report_facts import ReportFactsDesk, is_facts
from bot.handlers.screens import Screens
from bot.handlers.unit_changes import UnitChangesDesk, is_change, usage_screen
from bot.handlers.unit_heads import UnitHeadsDesk, is_head
from bot.rules.links import deep_link
from bot.rules.owed_documents import Poster
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Unit
from bot.storage.owed import Owed
from bot.storage.unit_lists import Among
from scoring import local_day

UNITS = (
    "u"  # payloads: u:top, u:category:PLACE:PAGE, u:categories:PAGE, u:unit:CODE, u:below:CODE:PAGE, u:close:CODE ...
)
_ONLY = ("closed", "headless")
_FACTS = 300  # characters of one line of a unit's screen


def choose(arguments: Sequence[str]) -> list[str]:
    """/unit, or /unit CODE, or /unit WORDS to search, or one of the words that change units."""
    if is_change(arguments):
        return ["change", *arguments]
    if is_head(arguments):
        return ["head", *arguments[1:]]
    if is_facts(arguments):
        return ["facts", *arguments[1:]]
    return ["find", *arguments] if arguments else ["top"]


class Units:
    right = "units"

    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._wake = desk, screens, wake
        self._structure = UnitChanges(desk.config, desk.store)
        self._changes = UnitChangesDesk(desk)
        self._typed: Mapping[str, UnitChangesDesk | UnitHeadsDesk | ReportFactsDesk] = {
            "change": self._changes,
            "head": UnitHeadsDesk(desk),
            "facts": ReportFactsDesk(desk),
        }

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        user, words, standing = asker.user, asker.words, asker.standing
        match choice:
            case ["top"]:
                return await self._top(words, standing)
            case ["category" | "categories" | "search", *_]:
                if (found := await self._picker(standing, words).more(choice)) is not None:
                    return found
            case [("change" | "head" | "facts") as about, *typed]:
                return await self._typed[about].screen(asker, typed)
            case ["only", which, page, *place] if which in _ONLY and is_number(page):
                return await self._only(which, int(page), place[0] if place else EVERY, words, standing)
            case ["kinds", which, page] if which in _ONLY and is_number(page):
                return await self._narrowed(which, words, standing).offer(int(page))
            case ["changes", page] if is_number(page) and standing.may("units.edit", EVERYWHERE):
                return await self._changes.changes(int(page), words)
            case ["find", *typed]:
                return await self._find(" ".join(typed), words, standing)
            case ["unit", code]:
                return await self._one(await self._structure.unit(standing, code), words, standing)
            case ["below", code, page] if is_number(page):
                return await self._below(await self._structure.unit(standing, code), int(page), words)
            case ["export"]:
                return await self._export(user, words, standing)
        return await self._act(asker, choice)

    async def _act(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """What is done with one unit, asked first where it changes something. Raises Refused."""
        user, words, standing = asker.user, asker.words, asker.standing
        match choice:
            case ["how", code]:
                unit = await self._structure.unit(standing, code)
                return usage_screen(words, unit.code, f"{UNITS}:unit:{unit.code}")
            case ["poster", code]:
                return await self._order_poster(user, await self._structure.unit(standing, code), words)
            case [("close" | "reopen") as act, code]:
                return _ask(act, await self._structure.unit(standing, code), words, standing)
            case [("shut" | "open") as act, code]:
                by = self._desk.author(user)
                unit = await self._structure.set_active(standing, by, code, active=act == "open")
                return await self._one(unit, words, standing)
        raise Refused

    async def _top(self, words: Texts, standing: Standing) -> Screen:
        picker = self._picker(standing, words)
        count = await picker.lists.count(picker.among)
        title = words("units.title_edit" if standing.may("units.edit", EVERYWHERE) else "units.title", count=count)
        only = []
        for which in _ONLY if standing.anywhere("appoint.head") else _ONLY[:1]:
            if found := await picker.lists.count(_among(which, standing)):
                only.append(Button(words(f"units.only_{which}", count=found), f"{UNITS}:only:{which}:0"))
        export = ((Button(words("units.export"), f"{UNITS}:export"),),)
        return await picker.first(title, last=(*((tuple(only),) if only else ()), *export), told=True)

    async def _only(self, which: str, page: int, place: str, words: Texts, standing: Standing) -> Screen:
        """A page of the units that are closed, or that nobody heads: of every category, or of that at `place`."""
        lists, among = self._desk.store.unit_lists, _among(which, standing)
        narrowed = self._narrowed(which, words, standing)
        category = await narrowed.name(place)
        if category is None:
            count, shown = await lists.count(among), await lists.first(among, PER_PAGE, page * PER_PAGE)
        else:
            count = await lists.size_of_category(among, category)
            shown = await lists.of_category(among, category, PER_PAGE, page * PER_PAGE)
        _, categories = await lists.sizes(among)
        row = narrowed.row(category) if categories > 1 else ()
        title = paged(words, words(f"units.listed_{which}", count=count), page, count)
        back, more = (f"{UNITS}:only:{which}:{to}:{place}" for to in (page - 1, page + 1))
        ways = [Button(words("report.back"), back if page else f"{UNITS}:top")]
        ways += [Button(words("report.more"), more)] if count > (page + 1) * PER_PAGE else []
        return Screen(title, (*((unit_button(UNITS, one),) for one in shown), *row, tuple(ways)))

    def _narrowed(self, which: str, words: Texts, standing: Standing) -> CategoryFilter:
        lists, among = self._desk.store.unit_lists, _among(which, standing)
        return CategoryFilter(lists, words, among, f"{UNITS}:only:{which}", f"{UNITS}:kinds:{which}")

    def _picker(self, standing: Standing, words: Texts) -> Picker:
        """The units that this person may see, closed ones too."""
        command, among = f"/{COMMAND.shown[words.language]}", Among(standing.places("units"), closed=True)
        return Picker(
            lists=self._desk.store.unit_lists,
            words=words,
            prefix=UNITS,
            among=among,
            top=f"{UNITS}:top",
            search=command,
        )

    async def _find(self, text: str, words: Texts, standing: Standing) -> Screen:
        """The unit of that code, else those whose name or code has every word."""
        exact = await self._desk.store.units.find(text)
        if exact is not None and standing.may("units", exact.code):
            return await self._one(exact, words, standing)
        if (found := await self._picker(standing, words).found(text)) is not None:
            return found
        if not standing.may("units", EVERYWHERE):
            raise Refused  # who may not see everything learns nothing of other units, not even whether they exist
        return Screen(words("units.none", text=text[:_FACTS]), _to_top(words))

    async def _one(self, unit: Unit, words: Texts, standing: Standing) -> Screen:
        below = await self._desk.store.unit_lists.count_below(unit.code)
        heads = [one for one in await self._desk.store.people.at([unit.code]) if one.role == "head"]
        buttons: list[Button] = []
        if below:
            buttons.append(Button(words("units.below", count=below), f"{UNITS}:below:{unit.code}:0"))
        if unit.active and not heads and standing.may("appoint.head", unit.code):
            buttons.append(Button(words("units.invite_head"), f"{PEOPLE}:role:head:unit:{unit.code}"))
        if unit.active:
            buttons.append(Button(words("units.get_poster"), f"{UNITS}:poster:{unit.code}"))
        if standing.may("units.edit", unit.code):
            act = "close" if unit.active else "reopen"
            buttons.append(Button(words(f"units.{act}"), f"{UNITS}:{act}:{unit.code}"))
            buttons.append(Button(words("units.signer"), f"{UNITS}:head:{unit.code}"))
        if standing.may("units.edit", EVERYWHERE):
            buttons.append(Button(words("succession.button"), f"{UNITS}:how:{unit.code}"))
        seen = unit.parent is not None and standing.may("units", unit.parent)
        home = f"{UNITS}:below:{unit.parent}:0" if seen else f"{UNITS}:top"
        buttons.append(Button(words("report.back"), home))
        names = [one.name or words("people.unnamed") for one in heads]
        return Screen(await self._facts(unit, names, words), side_by_side(buttons))

    async def _facts(self, unit: Unit, heads: Sequence[str], words: Texts) -> str:
        """What is known of a unit, a line each. What is empty has none."""
        elements = {one.key: one.name[words.language] for one in self._desk.instrument.elements}
        parent = await self._desk.store.units.find(unit.parent) if unit.parent else None
        link = deep_link(self._desk.bot.username, unit.code)
        lines = {
            "category": unit.category,
            "parent": parent.name if parent else "",
            "services": ", ".join(service.name for service in unit.services),
            "population": "" if unit.population is None else words.number(unit.population),
            "address": unit.address,
            "zone": unit.timezone or "",
            "mode": words(f"units.mode_{unit.mode}") if unit.mode else "",
            "inapplicable": ", ".join(elements[key] for key in sorted(unit.inapplicable) if key in elements),
            "heads": ", ".join(heads) or words("units.no_heads"),
            "link": link,
        }
        closed = "" if unit.active else words("units.closed")
        first = words("units.name", name=unit.name, code=unit.code, closed=closed)
        return "\n".join([first, *(words(f"units.{key}", text=_short(text)) for key, text in lines.items() if text)])

    async def _below(self, unit: Unit, page: int, words: Texts) -> Screen:
        lists = self._desk.store.unit_lists
        count, shown = await lists.count_below(unit.code), await lists.below(unit.code, PER_PAGE, page * PER_PAGE)
        back = f"{UNITS}:below:{unit.code}:{page - 1}" if page else f"{UNITS}:unit:{unit.code}"
        ways = [Button(words("report.back"), back)]
        if count > (page + 1) * PER_PAGE:
            ways.append(Button(words("report.more"), f"{UNITS}:below:{unit.code}:{page + 1}"))
        title = words("units.below_title", name=unit.name, count=count)
        title = paged(words, title, page, count)
        return Screen(title, (*((unit_button(UNITS, one),) for one in shown), tuple(ways)))

    async def _order_poster(self, user: User, unit: Unit, words: Texts) -> Screen:
        """Owe the posters through the ledger. Taps of one minute are one order."""
        thing = Poster(unit=unit.code, name=unit.name, language=words.language)
        day = local_day(self._desk.clock(), self._desk.config.agency.timezone).isoformat()
        part = f"poster-{self._desk.now // 60}"
        owed = Owed(thing=thing, period=day, unit=unit.code, recipient=user.id, part=part)
        await self._desk.store.deliveries.order(owed, self._desk.now)
        self._wake()
        back = ((Button(words("report.back"), f"{UNITS}:unit:{unit.code}"),),)
        return Screen(words("units.poster_ordered", unit=unit.name), back)

    async def _export(self, user: User, words: Texts, standing: Standing) -> Screen:
        lists, among = self._desk.store.unit_lists, Among(standing.places("units"), closed=True)
        text, count = await self._structure.as_csv(standing), await lists.count(among)
        self._screens.attach(user.id, "units.csv", text.encode(), words("units.exported", count=count))
        return await self._top(words, standing)


def _among(which: str, standing: Standing) -> Among:
    places = standing.places("units")
    return Among(places, closed=True, shut=True) if which == "closed" else Among(places, headless=True)


def _ask(act: str, unit: Unit, words: Texts, standing: Standing) -> Screen:
    if not standing.may("units.edit", unit.code):
        raise Refused
    yes = {"close": "shut", "reopen": "open"}[act]
    rows = (
        (Button(words(f"units.{act}_yes"), f"{UNITS}:{yes}:{unit.code}"),),
        (Button(words("report.back"), f"{UNITS}:unit:{unit.code}"),),
    )
    return Screen(words(f"units.{act}_ask", name=unit.name, code=unit.code), rows)


def _short(text: str) -> str:
    return text if len(text) <= _FACTS else text[: _FACTS - 1] + "…"


def _to_top(words: Texts) -> Rows:
    return ((Button(words("report.back"), f"{UNITS}:top"),),)
