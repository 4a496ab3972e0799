-- What has been made public, so that nothing is published later that could be subtracted from it.

CREATE TABLE publications (
    id      INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,                   -- UTC stamp
    who     TEXT NOT NULL,
    form    TEXT NOT NULL CHECK (form IN ('site', 'poster')),
    span    TEXT NOT NULL,                   -- a period's key or a window's code
    unit    TEXT NOT NULL REFERENCES units (code),
    n       INTEGER NOT NULL,                -- answers the figure rests on
    people  INTEGER NOT NULL CHECK (people IN (0, 1)),  -- whether counts of respondents were shown beside it
    parts   TEXT NOT NULL                    -- JSON: service shown, or *, -> digests of its answers
) STRICT;
CREATE INDEX publications_by_unit ON publications (unit);
