"""Which of several processes does what one at a time does: the one that holds a lock, which ends with its session."""

from __future__ import annotations

from functools import partial

from bot.rules.server import Server
from bot.storage.postgres.connection import ServerConnection
from bot.storage.postgres.opening import connect
from bot.storage.postgres.session import Session

_LOCK = 0x534B4D02  # beside that of who writes, see batches.py
# A session that has it already is not given it once more: whoever gives it up has given it up whole.
_HELD = f"""
    SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted AND classid = 0
        AND objid = {_LOCK} AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""  # noqa: S608 -- a number of our own
_TAKE = f"SELECT pg_try_advisory_lock({_LOCK})"


class Leading:
    """One process's claim to it. A process that dies gives it up, and so does one that the server has lost."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._session: Session | None = None

    async def mine(self) -> bool:
        """Whether this process leads, from now on where nobody else does. Raises StoreUnavailable."""
        if self._session is None:
            session = Session(partial(connect, self._server), "skm-lead")
            await session.open()
            self._session = session
        session = self._session
        return await session.run(lambda _: _is_mine(session.at_hand()))

    async def close(self) -> None:
        """Let another one lead."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _is_mine(db: ServerConnection) -> bool:
    return db.execute(_HELD).fetchone() is not None or bool(db.execute(_TAKE).fetchall()[0][0])
