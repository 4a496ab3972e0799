-- Survey windows made by hand (campaigns), beside the rolling periods; an answer knows the window its moment fell into.

CREATE TABLE windows (
    code     TEXT PRIMARY KEY CHECK (length(code) BETWEEN 2 AND 20),
    name     TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    first    TEXT NOT NULL,                  -- first day, in each unit's zone
    last     TEXT NOT NULL,                  -- last day, that day included
    units    TEXT NOT NULL DEFAULT '[]',     -- JSON list of codes, each with all below it; empty is every unit
    services TEXT NOT NULL DEFAULT '[]',     -- JSON list of slugs; empty is every service
    channels TEXT NOT NULL,                  -- JSON list
    target   INTEGER CHECK (target > 0),     -- answers per unit; NULL is Krejcie-Morgan of its population
    repeats  INTEGER NOT NULL DEFAULT 0 CHECK (repeats IN (0, 1)),
    draw     TEXT,                           -- JSON: how the units were drawn (seed, per parent, parents, from how many)
    CHECK (first <= last)
) STRICT, WITHOUT ROWID;

ALTER TABLE responses ADD COLUMN window TEXT NOT NULL DEFAULT '';
CREATE INDEX responses_by_window ON responses (window, unit, service) WHERE window <> '';
CREATE UNIQUE INDEX responses_once_a_window ON responses (window, unit, service, pseudonym) WHERE window <> '';
CREATE INDEX responses_by_pseudonym ON responses (pseudonym) WHERE pseudonym IS NOT NULL;
