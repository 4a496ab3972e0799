-- What people wrote in rows of an imported file that hold no answer. Nothing counts them.
CREATE TABLE remarks (
    id    INTEGER PRIMARY KEY,
    batch TEXT NOT NULL REFERENCES batches (id),
    unit  TEXT NOT NULL REFERENCES units (code) ON UPDATE CASCADE,
    day   TEXT NOT NULL,                -- of the agency's calendar, such as 2026-11-18
    text  TEXT NOT NULL
) STRICT;
CREATE INDEX remarks_by_batch ON remarks (batch);
CREATE INDEX remarks_by_unit ON remarks (unit, day);
