-- Paper forms, entered in batches: each form's serial number is used once, and a batch can be taken back whole.

CREATE TABLE batches (
    id     TEXT PRIMARY KEY,
    span   TEXT NOT NULL,                    -- the window's code or the period's key it was imported for
    last   TEXT NOT NULL,                    -- the last day of that span
    file   TEXT NOT NULL,
    made   TEXT NOT NULL,
    rows   INTEGER NOT NULL,
    undone TEXT
) STRICT, WITHOUT ROWID;

ALTER TABLE responses ADD COLUMN batch TEXT REFERENCES batches (id);
ALTER TABLE responses ADD COLUMN serial TEXT;
CREATE INDEX responses_by_batch ON responses (batch) WHERE batch IS NOT NULL;
CREATE UNIQUE INDEX responses_by_serial ON responses (serial) WHERE serial IS NOT NULL;
