-- Units that change: earlier codes and names, and which unit goes on as which from a day.
ALTER TABLE units ADD COLUMN origin TEXT;  -- the code it began with, of which pseudonyms are made. NULL is that of now
ALTER TABLE units ADD COLUMN former TEXT NOT NULL DEFAULT '';  -- earlier codes and names, to be searched

CREATE TABLE unit_aliases (
    code  TEXT PRIMARY KEY,                 -- an earlier code, or one as a file writes it, in capitals
    unit  TEXT NOT NULL REFERENCES units (code),
    since TEXT NOT NULL,                    -- the day
    why   TEXT NOT NULL CHECK (why IN ('rename', 'import'))
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_aliases_by_unit ON unit_aliases (unit);

CREATE TABLE unit_names (
    unit  TEXT NOT NULL REFERENCES units (code),
    until TEXT NOT NULL,                    -- the first day on which it was called something else
    name  TEXT NOT NULL,
    PRIMARY KEY (unit, until)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_changes (
    id     INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL CHECK (kind IN ('rename', 'merge', 'split')),
    day    TEXT NOT NULL,                   -- from which it holds, in the units' own zone
    made   TEXT NOT NULL,
    detail TEXT NOT NULL,                   -- JSON: what undoing it takes back, and how many answers there were (`answers`)
    undone TEXT
) STRICT;

-- Changes of a day to come. The row goes when it is made, or given up.
CREATE TABLE unit_plans (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    day   TEXT NOT NULL,
    asked TEXT NOT NULL                     -- JSON: kind, units, heirs (of a renaming the new code and name)
) STRICT;

CREATE TABLE unit_heirs (
    unit     TEXT NOT NULL REFERENCES units (code),
    heir     TEXT NOT NULL REFERENCES units (code),
    change   INTEGER NOT NULL REFERENCES unit_changes (id),
    services TEXT NOT NULL DEFAULT '{}',    -- JSON: slug of the unit -> slug of the heir
    PRIMARY KEY (unit, heir)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_heirs_by_heir ON unit_heirs (heir);

DROP TRIGGER unit_search_renamed;
CREATE TRIGGER unit_search_renamed AFTER UPDATE OF code, name, former ON units
WHEN old.code <> new.code OR old.name <> new.name OR old.former <> new.former BEGIN
    UPDATE unit_words SET text = new.code || ' ' || new.name || ' ' || new.former
    WHERE rowid = (SELECT number FROM unit_numbers WHERE code = new.code);
END;
