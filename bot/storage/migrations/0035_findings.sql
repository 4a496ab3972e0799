-- What stood out in how answers came: once for a unit, channel, kind and week. Two admins may set its answers aside.
CREATE TABLE findings (
    id         INTEGER PRIMARY KEY,
    unit       TEXT NOT NULL REFERENCES units (code),
    channel    TEXT NOT NULL,
    instrument TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('week', 'burst')),
    week       TEXT NOT NULL,
    first      TEXT NOT NULL CHECK (length(first) = 13),  -- hours, UTC: the answers meant lie in these and between
    last       TEXT NOT NULL CHECK (length(last) = 13),
    n          INTEGER NOT NULL,
    high       INTEGER NOT NULL,             -- of them those that gave 4 throughout
    past_n     INTEGER NOT NULL,
    past_high  INTEGER NOT NULL,
    deviations REAL NOT NULL,
    found      TEXT NOT NULL,                -- when, UTC
    state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'proposed', 'aside', 'returning')),
    proposer   TEXT,                         -- who wants it changed, until somebody else agrees
    reason     TEXT NOT NULL DEFAULT '',
    revision   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (unit, channel, instrument, kind, week)
) STRICT;

-- An answer that is set aside stays, and no figure counts it.
ALTER TABLE responses ADD COLUMN aside INTEGER REFERENCES findings (id);
CREATE INDEX responses_aside ON responses (aside) WHERE aside IS NOT NULL;
DROP VIEW counted_responses;
CREATE VIEW counted_responses AS
    SELECT * FROM responses
    WHERE aside IS NULL AND (batch IS NULL OR batch IN (SELECT id FROM batches WHERE counted));
