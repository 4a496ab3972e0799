-- After a period has closed its counts by characteristic are kept, and its rows lose the hour and what is rare in them.

ALTER TABLE responses ADD COLUMN coarse INTEGER NOT NULL DEFAULT 0 CHECK (coarse IN (0, 1));
CREATE INDEX responses_fine ON responses (period, window, unit, instrument) WHERE coarse = 0;
CREATE TABLE profile_counts (
    unit       TEXT NOT NULL REFERENCES units (code),
    period     TEXT NOT NULL,
    window     TEXT NOT NULL,
    instrument TEXT NOT NULL,
    field      TEXT NOT NULL,                -- kelamin, usia, pendidikan, pekerjaan
    code       TEXT NOT NULL,                -- '' for those who did not say
    n          INTEGER NOT NULL CHECK (n > 0),
    PRIMARY KEY (unit, period, window, instrument, field, code)
) STRICT, WITHOUT ROWID;
