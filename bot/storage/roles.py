"""Rows of the table of roles: who serves where."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rules.rights import Grant, Role
from bot.storage.db import Db, Row

BIND = """
    INSERT INTO roles (chat, role, unit, name, language, bound) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (chat, role, unit) DO UPDATE SET blocked = NULL, name = excluded.name, language = excluded.language"""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a role. `unit` is a unit's code or EVERYWHERE. `name` is as their Telegram showed it, or empty.

    `rows` says whether they may read answers one by one, `until` the last day (ISO) of who stands in, "" for good.
    """

    id: int
    chat: int
    role: Role
    unit: str
    name: str
    language: str
    blocked: bool
    rows: bool = False
    until: str = ""

    @property
    def grant(self) -> Grant:
        return Grant(self.role, self.unit, self.rows)


def grants_of(db: Db, chat: int) -> tuple[Grant, ...]:
    rows = db.execute("SELECT role, unit, rows FROM roles WHERE chat = ? ORDER BY unit, role", (chat,))
    return tuple(Grant(row["role"], row["unit"], bool(row["rows"])) for row in rows)


def member_of(row: Row) -> Member:
    return Member(
        id=row["id"],
        chat=row["chat"],
        role=row["role"],
        unit=row["unit"],
        name=row["name"],
        language=row["language"],
        blocked=row["blocked"] is not None,
        rows=bool(row["rows"]),
        until=row["until"] or "",
    )
