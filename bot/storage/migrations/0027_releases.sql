-- Figures of an open span move in releases for a head. An answer knows the release that first counted it.

CREATE TABLE releases (
    id         INTEGER PRIMARY KEY,
    unit       TEXT NOT NULL REFERENCES units (code),
    period     TEXT NOT NULL,
    window     TEXT NOT NULL,                -- its code, or '' for answers beside every window
    instrument TEXT NOT NULL,
    week       TEXT NOT NULL,                -- of the weekly card that tells of it
    cells      TEXT NOT NULL,                -- JSON: the tally of all that has been released of these answers
    fresh      TEXT,                         -- JSON: that of the new ones. NULL where earlier ones changed meanwhile
    new        INTEGER NOT NULL,
    closing    INTEGER NOT NULL CHECK (closing IN (0, 1))  -- made after the span had closed
) STRICT;
CREATE INDEX releases_by_unit ON releases (unit, period, window, instrument);
CREATE INDEX releases_by_window ON releases (window, unit) WHERE window <> '';
CREATE INDEX releases_by_week ON releases (week, unit);

ALTER TABLE responses ADD COLUMN released INTEGER REFERENCES releases (id);
