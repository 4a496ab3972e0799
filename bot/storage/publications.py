"""What has been made public: of which answers, when, by whom. Digests of answers alone, which nobody can read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.errors import PublicationsMoved
from bot.storage.records import Response

Medium = Literal["site", "poster"]
REST = "*"  # answers of services that are not shown apart

_ADD = """
    INSERT INTO publications (at, who, form, span, unit, n, people, parts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_ALL = "SELECT * FROM publications ORDER BY id"
_EDITIONS = "SELECT span, min(at) AS at FROM publications WHERE unit = ? AND form = 'site' GROUP BY span ORDER BY at"
_LAST = "SELECT coalesce(max(id), 0) FROM publications"


@dataclass(frozen=True, slots=True)
class Publication:
    """One unit's figures of one span. `parts` are the answers by service shown (REST for the others) as digests.

    `people` says whether counts of respondents stood beside them. `at` is a UTC stamp, empty before it is recorded.
    """

    span: str
    unit: str
    parts: Mapping[str, frozenset[str]]
    people: bool = False
    at: str = ""

    @property
    def members(self) -> frozenset[str]:
        return frozenset().union(*self.parts.values())

    @property
    def n(self) -> int:
        return sum(map(len, self.parts.values()))

    def holds(self, other: Publication) -> bool:
        """Whether the other says nothing that this one has not said of the same span."""
        same = (self.span, self.unit, self.members) == (other.span, other.unit, other.members)
        return same and self.people >= other.people and other.parts in (self.parts, {REST: other.members})


def digest_of(response: Response) -> str:
    """What tells an answer from all others, and from itself once it has been changed."""
    if response.coarse:
        return coarse_digest(response)
    fields = (response.id, response.service, sorted(response.answers.items()), sorted(response.profile.items()))
    return sha256(json.dumps(fields).encode()).hexdigest()[:24]


def coarse_digest(response: Response) -> str:
    """The same of an answer of a closed period, from which nobody finds its profile by trying all there are."""
    fields = (response.id, response.service, sorted(response.answers.items()))
    return sha256(json.dumps(fields).encode()).hexdigest()[:24]


class Publications:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[int, list[Publication]]:
        """Oldest first, and the number by which add() knows that nothing has come between."""

        def work(db: Db) -> tuple[int, list[Publication]]:
            rows = db.execute(_ALL).fetchall()
            return (rows[-1]["id"] if rows else 0), [_publication_of(row) for row in rows]

        return await self._database.browse(work)

    async def editions(self, unit: str) -> list[tuple[str, str]]:
        """Each span of which the results page tells of this unit, with the UTC stamp of when it first did."""
        rows = await self._database.browse(lambda db: db.execute(_EDITIONS, (unit,)).fetchall())
        return [(row["span"], row["at"]) for row in rows]

    async def add(self, made: Sequence[Publication], medium: Medium, span: str, by: Author, basis: int) -> None:
        """Record what `medium` of `span` makes public. Raises PublicationsMoved when others came since `basis`."""

        def work(db: Db) -> None:
            if db.execute(_LAST).fetchone()[0] != basis:
                raise PublicationsMoved("something else was published meanwhile, expected to be alone: try again")
            for one in made:
                parts = json.dumps({label: sorted(members) for label, members in one.parts.items()})
                db.execute(_ADD, (by.stamp, by.who, medium, one.span, one.unit, one.n, one.people, parts))
            told = {"form": medium, "new": len(made), "n": sum(one.n for one in made if one.span == span)}
            record(db, by, "publication.add", span, None, told)

        await self._database.write(work)


def _publication_of(row: Row) -> Publication:
    parts = {label: frozenset(members) for label, members in json.loads(row["parts"]).items()}
    return Publication(row["span"], row["unit"], parts, bool(row["people"]), row["at"])
