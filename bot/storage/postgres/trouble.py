"""What a server complains of, in words for whoever runs the program, without values and without passwords."""

from __future__ import annotations

import psycopg

from bot.storage.errors import Contended, IntegrityFault, StoreDamaged, StoreUnavailable

_CONTENDED = {"40001", "40P01"}  # serialization, deadlock
_REFUSED = {"P0001", "22P02", "22P05", "22021", "22003"}  # by a trigger, no JSON, a sign it cannot store, too large
_AWAY = {"08", "53", "57", "58"}  # connection, resources, an operator, the disk
_OTHERS = {"25006", "3D000", "42501", "55P03"}  # a standby, no such database, a right, a lock
_WORDS = {
    "53100": "the server's disk is full",
    "53300": "the server has no connection left: raise max_connections, or stop what holds them",
    "57P01": "the server was stopped",
    "57P02": "the server crashed",
    "57P03": "the server is starting or stopping",
    "25006": "the server only reads (a standby?): name the primary in database.url",
    "55P03": "another process has held the database for too long",
    "28P01": "wrong password: see database.url and SKM_DATABASE_PASSWORD",
    "28000": "the server does not let this user in: see its pg_hba.conf",
    "3D000": "found no such database: CREATE DATABASE makes it",
    "refused": "nobody answers there: is the server running, and are host and port in database.url right?",
    "42501": "a right is missing: GRANT CREATE, CONNECT ON DATABASE to the user of database.url",
}
# While connecting there is no code beside the words.
_SIGNS = {
    "password authentication failed": "28P01",
    "no password supplied": "28P01",
    "no pg_hba.conf entry": "28000",
    'database "': "3D000",
    "permission denied": "42501",
    "too many clients": "53300",
    "remaining connection slots": "53300",
    "Connection refused": "refused",
    "No such file or directory": "refused",
    "could not translate host name": "refused",
    "failed to resolve host": "refused",
}


def fault_of(error: psycopg.Error) -> Exception:
    """The error that callers of the store know. What is the program's own fault stays as it is."""
    code = error.sqlstate or ""
    if code in _CONTENDED:
        return Contended(told(error))
    if code[:2] == "23" or code in _REFUSED:
        return IntegrityFault(_said(error))
    if code[:2] == "XX":
        return StoreDamaged(told(error))
    if code[:2] in _AWAY or code[:2] == "28" or code in _OTHERS:
        return StoreUnavailable(told(error))
    if not code and isinstance(error, psycopg.OperationalError):
        return StoreUnavailable(told(error))
    return error


def told(error: psycopg.Error) -> str:
    """One line: what is wrong, with the server's own words behind it.

    >>> told(psycopg.OperationalError("connection failed: no route\\n  to host"))
    'connection failed: no route to host'
    """
    words = _said(error)
    code = error.sqlstate or next((code for sign, code in _SIGNS.items() if sign in words), "")
    what = _WORDS.get(code, "")
    return f"{what} ({words})" if what else words


def _said(error: psycopg.Error) -> str:
    """The server's first line: its details may hold what somebody wrote."""
    return " ".join((error.diag.message_primary or str(error)).split())
