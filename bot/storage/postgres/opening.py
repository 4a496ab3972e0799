"""A session as the store needs it: its own schema, every commit flushed, waits that end."""

from __future__ import annotations

from typing import Any

import psycopg

from bot.rules.server import Server
from bot.storage.errors import StoreUnavailable
from bot.storage.postgres.connection import ServerConnection
from bot.storage.postgres.trouble import fault_of, told

SCHEMA = "skm"
_SECONDS = 5  # to connect, and to wait for who writes
OLDEST = 13  # of the servers that are known to do
_SETTINGS = (
    f"SET search_path = {SCHEMA}, public",
    "SET synchronous_commit = on",  # durable is durable, whatever the server does for others
    f"SET lock_timeout = '{_SECONDS}s'",
    "SET client_min_messages = error",
    "SET jit = off",  # it costs more than the statements here
    "SET timezone = 'UTC'",
)


def session_of(server: Server) -> psycopg.Connection[Any]:
    """Open a session. Raises StoreUnavailable in one line, without the password."""
    try:
        session = psycopg.connect(
            server.url,
            autocommit=True,
            connect_timeout=_SECONDS,
            application_name="skm",
            password=server.password or None,
        )
    except psycopg.Error as error:
        said = told(error).replace(server.password, "***") if server.password else told(error)
        raise StoreUnavailable(f"{server}: {said}") from None
    if session.info.server_version < OLDEST * 10_000:
        version = session.info.server_version // 10_000
        session.close()
        raise StoreUnavailable(f"{server}: found PostgreSQL {version}, expected {OLDEST} or newer: upgrade the server")
    try:
        session.execute("; ".join(_SETTINGS))
    except psycopg.Error as error:
        session.close()
        raise fault_of(error) from None
    return session


def connect(server: Server) -> ServerConnection:
    """A session for works. Raises StoreUnavailable."""
    return ServerConnection(session_of(server))
