"""Sessions to the shared database that are lent again when a store closes them: a new one costs more than a test."""

from __future__ import annotations

from collections import deque
from unittest.mock import patch

from psycopg import pq

from bot.rules.server import Server
from bot.storage.postgres import database, opening, schema
from bot.storage.postgres.connection import ServerConnection

_FREE = deque["Lent"]()


class Lent(ServerConnection):
    """A session that knows the statements which those who had it before have prepared."""

    _given_back = False

    @classmethod
    def new(cls, server: Server) -> Lent:
        return cls(opening.session_of(server))

    def again(self) -> Lent:
        """The same session for another one, who knows nothing of what was asked before."""
        other = Lent(self.session)
        other._prepared, other._number = self._prepared, self._number
        return other

    def close(self) -> None:
        if self._given_back:
            return
        self._given_back = True
        self.drain()
        if self.usable and self._raw.transaction_status == pq.TransactionStatus.IDLE:
            _FREE.append(self)
        else:
            super().close()


def lend(server: Server) -> Lent:
    """A session that is free, or another one where none is."""
    while _FREE:
        one = _FREE.pop()
        one.look()
        if one.usable:
            return one.again()
        ServerConnection.close(one)
    return Lent.new(server)


def lend_for(shared: Server) -> None:
    """Let stores of this database, and of no other, borrow their sessions. It has been prepared.

    How sessions are opened and tables are looked for is tested on other databases, in tests/bot/storage/postgres.
    """

    def connect(server: Server) -> ServerConnection:
        return lend(server) if server == shared else opening.connect(server)

    def prepare(server: Server, *, make: bool) -> None:
        if server != shared:
            schema.prepare(server, make=make)

    patch.multiple(database, connect=connect, prepare=prepare).start()
