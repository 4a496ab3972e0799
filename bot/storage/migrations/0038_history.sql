-- Figures published before this database was there, as they were printed. None is ever changed: a later batch stands
-- before an earlier one, and one that is taken back stands no more, so that what it replaced is there again.
CREATE TABLE history_batches (
    id     TEXT PRIMARY KEY,
    file   TEXT NOT NULL,
    made   TEXT NOT NULL,                    -- UTC, to the second
    undone TEXT                              -- when it was taken back
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    id         INTEGER PRIMARY KEY,
    batch      TEXT NOT NULL REFERENCES history_batches (id),
    unit       TEXT REFERENCES units (code) ON UPDATE CASCADE,  -- NULL is the whole agency
    period     TEXT NOT NULL,                -- a year, semester or quarter, such as 2019
    instrument TEXT NOT NULL,
    ikm        TEXT NOT NULL,                -- the digits that were printed, such as 80.98
    n          INTEGER CHECK (n > 0),        -- NULL is not known
    nrr        TEXT NOT NULL DEFAULT '[]',   -- JSON in report order, null for an element not asked, [] where none is known
    weight     TEXT NOT NULL DEFAULT '',     -- '' is not known
    source     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX history_by_batch ON history (batch, coalesce(unit, ''), period, instrument);
CREATE INDEX history_by_unit ON history (unit);
