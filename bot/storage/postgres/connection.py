"""A connection to a server. Statements go out together with the next one whose outcome is looked at.

A round trip costs more than most statements. So `execute` sends, and waits for nothing: whoever reads a row or a count
waits for all that was sent so far. The fault of a statement is raised there, or at the end of the transaction.
"""

from __future__ import annotations

import select
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import pq

from bot.storage.db import Values
from bot.storage.postgres.dialect import said
from bot.storage.postgres.fetching import Fetching
from bot.storage.postgres.outcome import Outcome, read_as_a_file_does
from bot.storage.postgres.rows import Sent
from bot.storage.postgres.trouble import fault_of

_AT_ONCE = 200  # statements under way: more of them and both sides might wait for each other to read
_CURSORS = 8  # under way in one transaction
_PREPARED = 512  # statements that the server keeps for this connection
_AROUND = "SELECT number FROM revisions WHERE name = 'around'"


class ServerConnection:
    """One session of a server, used by one thread. Satisfies Db."""

    def __init__(self, session: psycopg.Connection[Any]) -> None:
        """`session` is open and commits each statement. It is this object's from now on."""
        read_as_a_file_does(session)
        self.session, self._raw = session, session.pgconn
        self._raw.nonblocking = 1
        self._raw.enter_pipeline_mode()
        self._under_way = deque[tuple[Outcome | None, Any, int]]()
        self._prepared: dict[tuple[str, tuple[int, ...]], bytes | None] = {}
        self._number = 0
        self._poll = select.poll()
        self._poll.register(self._raw.socket, select.POLLIN)
        self.committing = False  # whether nobody knows, should the server be lost now
        self._fetching = 0
        self._foreseen = dict[tuple[str, Any], Outcome]()
        self._asked: Outcome | None = None
        self._around: int | None = None
        self._at = 0
        self.written = self.undone = 0  # statements that write, and transactions
        self._piece = self.changed = 0  # the piece of work at hand, and rows that it is known to have changed

    def execute(self, sql: str, parameters: Values = (), /) -> Outcome:
        """Send one statement. Raises IntegrityFault for a value that cannot be sent."""
        if self._foreseen and self._at == self.written and type(parameters) is tuple:  # nothing else was written since
            known = self._foreseen.pop((sql, parameters), None)
            if known is not None:
                return known
        outcome = Outcome(self.session, self.settle)
        self._send(sql, parameters, outcome)
        return outcome

    def foresee(self, statements: Sequence[tuple[str, tuple[object, ...]]]) -> None:
        """Send what further pieces of this transaction will ask first. What two of them ask is not foreseen."""
        for one, count in Counter(statements).items():
            if self._foreseen.pop(one, None) is None and count == 1:
                self._foreseen[one] = self.execute(*one)

    def fetch(self, sql: str, values: Values = ()) -> Fetching:
        """The rows of a statement, some thousand at a time."""
        self._fetching += 1
        return Fetching(self, f"rows{self._fetching % _CURSORS}", sql, values)

    def executemany(self, sql: str, parameters: Iterable[Values], /) -> Outcome:
        outcome = Outcome(self.session, self.settle)
        count = 0
        for values in parameters:
            self._send(sql, values, outcome)
            count += 1
        if not count:
            outcome.end(0)
        return outcome

    def begin_writing(self, statements: Iterable[str]) -> None:
        """Begin a transaction by these statements, and ask along with them for what around() says."""
        self._foreseen = {}
        for statement in statements:
            self.execute(statement)
        self._asked, self._at, self._around = self.execute(_AROUND), self.written, None

    def begin_reading(self) -> None:
        """Know nothing of what earlier transactions have asked."""
        self._foreseen, self._asked, self._around, self._at = {}, None, None, self.written

    def begin_piece(self) -> None:
        """Count rows that are changed from here on. After a piece that wrote anything else nothing is foreseen."""
        if self._at != self.written:
            self._foreseen.clear()
        self._piece, self.changed = self._piece + 1, 0

    def around(self) -> int:
        """A number that is another one as soon as anything has changed that stands around a survey."""
        if self._asked is None or self._at != self.written:
            self._asked, self._at = self.execute(_AROUND), self.written
            self._around = None
        if self._around is None:
            self._around = next(iter(self._asked))[0]
        return self._around

    def keep_around(self) -> None:
        """What was written since around() was asked is nothing of that."""
        self._at = self.written

    def settle(self) -> None:
        """Wait for all that was sent. Raises the first fault of it: what came after that was not done."""
        if not self._under_way:
            return
        try:
            self._raw.pipeline_sync()
            self._flush()
            fault = self._gathered()
        except psycopg.Error as error:
            raise fault_of(error) from None
        finally:
            self._under_way.clear()
        if fault is not None:
            raise fault_of(psycopg.errors.error_from_result(fault, encoding="utf-8"))

    def _gathered(self) -> Any:
        """Give each statement what the server says of it. Returns the first fault, None where there is none."""
        fault: Any = None
        while (result := self._next()) is None or result.status != pq.ExecStatus.PIPELINE_SYNC:
            if result is None:  # the end of what it says of one
                if not self._under_way:
                    return fault
                self._under_way.popleft()
                continue
            outcome, key, piece = self._under_way[0]
            if result.status in _DONE:
                if outcome is not None:
                    changed = outcome.add(result)
                    self.changed += changed if piece == self._piece else 0
                continue
            if key is not None:  # it is not prepared
                self._prepared.pop(key, None)
            if outcome is not None:
                outcome.end()
            if fault is None and result.status != pq.ExecStatus.PIPELINE_ABORTED:
                fault = result
        return fault

    def _next(self) -> Any:
        while self._raw.is_busy():
            self._poll.poll()
            self._raw.consume_input()
        return self._raw.get_result()

    def look(self) -> None:
        """See whether the server has gone while nobody asked it anything."""
        if self._under_way:
            return
        with suppress(psycopg.Error):  # its last words are one thing to read, its end another
            for _ in range(3):
                if self._poll.poll(0):
                    self._raw.consume_input()

    def drain(self) -> None:
        """Wait for all that was sent, whatever came of it."""
        with suppress(Exception):
            self.settle()

    def push(self) -> None:
        """Let the server have all that was sent, without waiting for it."""
        with suppress(psycopg.Error):  # the next settle() says so
            self._raw.flush()

    @property
    def waiting(self) -> bool:
        """Whether something was sent whose outcome is not known yet."""
        return bool(self._under_way)

    @property
    def broken(self) -> bool:
        """Whether a statement of this transaction has failed, so that the server takes no other."""
        return self._raw.transaction_status == pq.TransactionStatus.INERROR

    @property
    def usable(self) -> bool:
        return self._raw.status == pq.ConnStatus.OK

    def close(self) -> None:
        self.session.close()

    def _send(self, sql: str, parameters: Values, outcome: Outcome) -> None:
        statement = said(sql)
        sent = Sent(statement, parameters)
        self.written += statement.writes
        key = (statement.text, tuple(sent.types))
        try:
            name = self._prepared.get(key, b"")
            if name == b"" and len(self._prepared) < _PREPARED:
                self._prepared[key] = None  # the second time it is worth it
            if name is None:
                self._number += 1
                name = self._prepared[key] = b"s%d" % self._number
                self._raw.send_prepare(name, statement.text.encode(), sent.types)
                self._under_way.append((None, key, self._piece))
            if name:
                self._raw.send_query_prepared(name, sent.values, sent.formats, 1)
            else:
                self._raw.send_query_params(statement.text.encode(), sent.values, sent.types, sent.formats, 1)
        except psycopg.Error as error:
            raise fault_of(error) from None
        outcome.begin()
        self._under_way.append((outcome, None, self._piece))
        if len(self._under_way) >= _AT_ONCE:
            self.settle()

    def _flush(self) -> None:
        while self._raw.flush():
            self._poll.modify(self._raw.socket, select.POLLIN | select.POLLOUT)
            self._poll.poll()
            self._poll.modify(self._raw.socket, select.POLLIN)
            self._raw.consume_input()


_DONE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
