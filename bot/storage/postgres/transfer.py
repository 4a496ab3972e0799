"""A database of a server as one end of a move."""

from __future__ import annotations

import time

from bot.rules.server import Server
from bot.storage.db import Db
from bot.storage.errors import InUse
from bot.storage.postgres.batches import LOCK
from bot.storage.postgres.opening import connect

_ENDING_SECONDS, _PAUSE = 1.0, 0.01  # for which a session that was closed may still be seen
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'skm' AND pid <> pg_backend_pid()"""
_COUNTED = """
    SELECT c.relname::text AS "table", a.attname::text AS "column",
        pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS counter
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE a.attidentity <> '' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"""
_LAST = "SELECT last_value, is_called FROM {}"


class ServerEnd:
    """Satisfies End."""

    def __init__(self, server: Server) -> None:
        """Open the database. Raises StoreUnavailable, and InUse where a bot or a command has it open."""
        self._server, self._session = server, connect(server)
        try:
            self._require_nobody_else()
        except BaseException:
            self._session.close()
            raise

    @property
    def db(self) -> Db:
        return self._session

    def __str__(self) -> str:
        return str(self._server)

    def begin(self) -> None:
        self._session.execute("BEGIN")

    def commit(self) -> None:
        self._session.execute("COMMIT")
        self._session.settle()

    def undo(self) -> None:
        if not self._session.usable:
            return
        self._session.drain()
        self._session.execute("ROLLBACK")
        self._session.drain()

    def alone(self) -> None:
        self._session.execute(f"SELECT pg_advisory_lock({LOCK})").fetchone()  # who writes has to wait
        self._require_nobody_else()
        self._session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def silence(self, table: str) -> list[str]:
        self._session.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        # What waits for the end of a transaction comes before: a table with such is not altered.
        return ["SET CONSTRAINTS ALL IMMEDIATE", f'ALTER TABLE "{table}" ENABLE TRIGGER USER']

    def counters(self) -> dict[str, int]:
        found = dict[str, int]()
        for table, _, counter in self._session.execute(_COUNTED).fetchall():
            last, called = self._session.execute(_LAST.format(counter)).fetchone() or (0, 0)
            if called:
                found[table] = last
        return found

    def count_on(self, table: str, number: int) -> None:
        self._session.execute(
            "SELECT setval(counter, ?) FROM (SELECT pg_get_serial_sequence(quote_ident(?), attname) AS counter"
            " FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(?)) AND attidentity <> '') AS one",
            (number, table, table),
        ).fetchall()

    def settle(self) -> None:
        self._session.execute("ANALYZE")
        self._session.settle()

    def close(self) -> None:
        self._session.close()

    def _require_nobody_else(self) -> None:
        """A session that was closed a moment ago may still be there: it is looked for again."""
        until = time.monotonic() + _ENDING_SECONDS
        while (found := self._session.execute(_OTHERS).fetchall()[0][0]) and time.monotonic() < until:
            time.sleep(_PAUSE)
        if found:
            raise InUse(f"{self}: found {found} session(s) of skm there, expected that the bot is stopped first")
