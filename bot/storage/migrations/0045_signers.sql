-- Who signs for a unit, and what people have told for the reports of a period.
ALTER TABLE units ADD COLUMN head TEXT NOT NULL DEFAULT '' CHECK (head = '' OR json_valid(head));  -- '' is not told

CREATE TABLE report_facts (
    unit   TEXT REFERENCES units (code),    -- NULL is the agency
    period TEXT NOT NULL,                   -- a period's key or a window's code, '' for every one
    key    TEXT NOT NULL,
    value  TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX report_facts_once ON report_facts (coalesce(unit, ''), period, key);
