"""Lists of units a page at a time, counted and cut in SQL. What a page costs does not grow with the number of units."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.storage.database import Database
from bot.storage.db import Row
from bot.storage.tree import BELOW, GROUPING
from bot.storage.unit_search import words_of

_FEW = 250  # codes that are looked up one by one
_ORDER = "u.category, u.sorted, u.code"
_CATEGORY = """
    , categories (name) AS (
        SELECT min(category) FROM units WHERE active = 1 OR :closed = 1
        UNION ALL
        SELECT (SELECT min(category) FROM units WHERE category > categories.name AND (active = 1 OR :closed = 1))
        FROM categories WHERE name IS NOT NULL)
    SELECT name AS category FROM categories WHERE name IS NOT NULL LIMIT 1 OFFSET :skip"""  # from one to the next
_NAMES = "SELECT code, name FROM units WHERE code IN (SELECT value FROM json_each(?))"

_RIGHT_BELOW = """
    SELECT parent, code, name, active FROM units
    WHERE parent IN (SELECT value FROM json_each(:codes)) AND active = 1 ORDER BY parent, code"""
_SERVICES = """
    SELECT s.slug, min(s.name) AS name FROM services AS s WHERE s.active = 1 AND s.unit IN (SELECT u.code FROM {units})
    GROUP BY s.slug ORDER BY min(s.position), s.slug"""


class Listed(NamedTuple):
    """A unit as a list shows it."""

    code: str
    name: str
    active: bool


class Category(NamedTuple):
    """A category, "" for none, and how many units of the list are in it."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Among:
    """Which units a list is of: those at or below `places`, None for all, and closed ones only where `closed`.

    With `divided` those alone that have active units right below them, with `shut` the closed ones alone, and with
    `headless` those that nobody heads.
    """

    places: tuple[str, ...] | None
    closed: bool = False
    divided: bool = False
    shut: bool = False
    headless: bool = False

    @property
    def head(self) -> str:
        """How a statement about these units begins. Nothing is walked where all are meant."""
        return "WITH RECURSIVE mine (code) AS (SELECT NULL WHERE 1 = 0)" if self.places is None else BELOW

    @property
    def units(self) -> str:
        """The units as a table, `u`, with the condition on them."""
        source = "units AS u" if self.places is None else "mine CROSS JOIN units AS u ON u.code = mine.code"
        return f"{source} WHERE {self.condition}"

    @property
    def condition(self) -> str:
        """What is asked of `u` beside where it stands."""
        below = (
            " AND EXISTS (SELECT 1 FROM units AS b WHERE b.parent = u.code AND b.active = 1)" if self.divided else ""
        )
        shut = " AND u.active = 0" if self.shut else ""
        nobody = f" AND u.code NOT IN (SELECT unit FROM roles WHERE role = 'head') AND NOT ({GROUPING})"  # noqa: S608 -- fixed text
        headless = nobody if self.headless else ""
        return f"(u.active = 1 OR :closed = 1){below}{shut}{headless}"

    def values(self, **more: Any) -> dict[str, Any]:
        """What a statement about these units is run with."""
        return {"places": json.dumps(self.places or ()), "closed": self.closed, **more}


class UnitLists:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, among: Among) -> int:
        rows = await self._rows(f"{among.head} SELECT count(*) AS count FROM {among.units}", among.values())  # noqa: S608 -- fixed text
        return int(rows[0]["count"])

    async def some(self, among: Among, most: int) -> list[str]:
        """The codes of so many of the units, in no order: whether there is one, or more than a few."""
        statement = f"{among.head} SELECT u.code FROM {among.units} LIMIT :most"  # noqa: S608 -- fixed text
        return [row["code"] for row in await self._rows(statement, among.values(most=most))]

    async def first(self, among: Among, most: int, skip: int = 0) -> list[Listed]:
        """The first units by category, name and code, or a later page of them."""
        return await self._page(among, "", most=most, skip=skip)

    async def categories(self, among: Among, most: int, skip: int = 0) -> list[Category]:
        """A page of categories that have units, by name."""
        statement = (
            f"{among.head} SELECT u.category, count(*) AS count FROM {among.units}"  # noqa: S608 -- fixed text
            " GROUP BY u.category ORDER BY u.category LIMIT :most OFFSET :skip"
        )
        rows = await self._rows(statement, among.values(most=most, skip=skip))
        return [Category(row["category"], row["count"]) for row in rows]

    async def sizes(self, among: Among) -> tuple[int, int]:
        """How many of the units there are, and how many categories they have."""
        statement = f"{among.head} SELECT count(*), count(DISTINCT u.category) FROM {among.units}"  # noqa: S608 -- fixed text
        units, categories = (await self._rows(statement, among.values()))[0]
        return int(units), int(categories)

    async def size_of_category(self, among: Among, category: str) -> int:
        """How many of the units are in a category."""
        statement = f"{among.head} SELECT count(*) FROM {among.units} AND u.category = :category"  # noqa: S608 -- fixed text
        return int((await self._rows(statement, among.values(category=category)))[0][0])

    async def category(self, among: Among, place: int) -> str | None:
        """The category at that place of all that have units, None where there are fewer."""
        if among.places is None:
            statement = f"{among.head}{_CATEGORY}"
        else:
            statement = f"{among.head} SELECT DISTINCT u.category FROM {among.units} ORDER BY 1 LIMIT 1 OFFSET :skip"  # noqa: S608 -- fixed text
        rows = await self._rows(statement, among.values(skip=place))
        return rows[0]["category"] if rows else None

    async def of_category(self, among: Among, category: str, most: int, skip: int = 0) -> list[Listed]:
        """A page of the units of a category, by name and code."""
        return await self._page(among, "AND u.category = :category", category=category, most=most, skip=skip)

    async def below(self, code: str, most: int, skip: int = 0) -> list[Listed]:
        """A page of the units right below one, closed ones too."""
        return await self._page(Among(None, closed=True), "AND u.parent = :code", code=code, most=most, skip=skip)

    async def count_below(self, code: str) -> int:
        """How many units stand right below one, closed ones too."""
        rows = await self._rows("SELECT count(*) AS count FROM units WHERE parent = :code", {"code": code})
        return int(rows[0]["count"])

    async def found(self, text: str, among: Among, most: int, skip: int = 0) -> tuple[int, list[Listed]]:
        """How many units have every word of the text in their code or name, and a page of them. 0 beyond the last one.

        Words of fewer than three letters narrow what the longer ones find. Alone, the first finds the codes that begin
        with it.
        """
        searched = words_of(text)
        if searched is None:
            return 0, []
        mine = "" if among.places is None else " AND u.code IN (SELECT code FROM mine)"
        statement = (
            f"{among.head} SELECT u.code, u.name, u.active, count(*) OVER () AS count FROM {searched.source}"  # noqa: S608 -- fixed text
            f" AND {among.condition}{mine} ORDER BY {_ORDER} LIMIT :most OFFSET :skip"
        )
        rows = await self._rows(statement, among.values(most=most, skip=skip, **searched.values))
        return (rows[0]["count"] if rows else 0), [_listed(row) for row in rows]

    async def names(self, codes: Iterable[str]) -> dict[str, str]:
        """The names of these units by code. A code that no unit has is left out."""
        asked = json.dumps(sorted(set(codes)))
        rows = await self._database.browse(lambda db: db.execute(_NAMES, (asked,)).fetchall())
        return {row["code"]: row["name"] for row in rows}

    async def right_below(self, codes: Iterable[str]) -> dict[str, list[Listed]]:
        """The active units right below each of these, by code."""
        found: dict[str, list[Listed]] = {code: [] for code in codes}
        for row in await self._rows(_RIGHT_BELOW, {"codes": json.dumps(list(found))}):
            found[row["parent"]].append(_listed(row))
        return found

    async def grouping(self, codes: Sequence[str] | None = None) -> frozenset[str]:
        """The codes of units that only group others: none of them is silent, since nobody is asked there.

        Of these few, or of all where none are named or very many are.
        """
        few = codes is not None and len(codes) <= _FEW
        these = "AND u.code IN (SELECT value FROM json_each(:codes))" if few else ""
        statement = f"SELECT u.code FROM units AS u WHERE u.active = 1 {these} AND {GROUPING}"  # noqa: S608 -- fixed text
        rows = await self._rows(statement, {"codes": json.dumps(list(codes or ()))} if few else {})
        return frozenset(row["code"] for row in rows)

    async def zones(self, among: Among) -> list[str | None]:
        """The names of the time zones of these units, None for the agency's."""
        statement = f"{among.head} SELECT DISTINCT u.timezone AS name FROM {among.units}"  # noqa: S608 -- fixed text
        return [row["name"] for row in await self._rows(statement, among.values())]

    async def services(self, among: Among) -> dict[str, str]:
        """The services of these units, names by slug, in the order in which units offer them."""
        statement = f"{among.head} {_SERVICES.format(units=among.units)}"
        return {row["slug"]: row["name"] for row in await self._rows(statement, among.values())}

    async def codes(self, among: Among) -> frozenset[str] | None:
        """The codes of all these units, None for every unit there is."""
        if among.places is None:
            return None
        rows = await self._rows(f"{among.head} SELECT u.code FROM {among.units}", among.values())  # noqa: S608 -- fixed text
        return frozenset(row["code"] for row in rows)

    async def _page(self, among: Among, condition: str, **values: Any) -> list[Listed]:
        statement = (
            f"{among.head} SELECT u.code, u.name, u.active FROM {among.units} {condition}"  # noqa: S608 -- fixed text
            f" ORDER BY {_ORDER} LIMIT :most OFFSET :skip"
        )
        return [_listed(row) for row in await self._rows(statement, among.values(**values))]

    async def _rows(self, statement: str, values: dict[str, Any]) -> list[Row]:
        return await self._database.browse(lambda db: db.execute(statement, values).fetchall())


def _listed(row: Row) -> Listed:
    return Listed(row["code"], row["name"], bool(row["active"]))
