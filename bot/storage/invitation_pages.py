"""The statements of pages of invitations: which are open, and which of these somebody may revoke."""

from __future__ import annotations

from bot.storage.db import beside

OPEN = "revoked IS NULL AND expires > ? AND (used IS NULL OR waits = 1)"
# Those that somebody may revoke: of the roles of :every anywhere, of the others at or below their places.
_PLACES = beside(
    "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:places)",
    """SELECT json_extract(value, '$[0]') COLLATE "C", json_extract(value, '$[1]') COLLATE "C"
        FROM json_each(:places)""",
)
_SEEN = f"""
    WITH RECURSIVE mine (role, code) AS (
        {_PLACES}
        UNION SELECT mine.role, below.code FROM mine JOIN units AS below ON below.parent = mine.code)
    SELECT {{columns}} FROM invitations AS i WHERE {OPEN.replace("?", ":now")} AND (
        i.role IN (SELECT value FROM json_each(:every))
        OR EXISTS (SELECT 1 FROM mine WHERE mine.role = i.role AND mine.code = i.unit))"""  # noqa: S608 -- likewise
COUNT_SEEN, SEEN_PAGE = (
    _SEEN.format(columns="count(*)"),
    _SEEN.format(columns="i.*") + " ORDER BY i.id LIMIT :most OFFSET :skip",
)
