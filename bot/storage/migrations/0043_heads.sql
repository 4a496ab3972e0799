-- For unit heads: what was called finished can be taken back for a day.
ALTER TABLE actions ADD COLUMN finished TEXT;  -- when it was called finished, UTC, while that stands

-- Somebody may stand in (Plt.) up to a day, and a role may move to another account of the same person.
ALTER TABLE roles ADD COLUMN until TEXT;             -- the last day of whoever stands in, NULL where there is none
ALTER TABLE invitations ADD COLUMN until TEXT;       -- what becomes of it
ALTER TABLE invitations ADD COLUMN replaces INTEGER; -- the role that ends when this one is taken

-- Suggestions that a unit has read. Whoever read them is not kept, and a changed or erased one is not seen any more.
CREATE TABLE suggestions_seen (
    response TEXT PRIMARY KEY REFERENCES responses (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TRIGGER suggestion_changed AFTER UPDATE OF suggestion ON responses
    WHEN new.suggestion IS NOT old.suggestion BEGIN
    DELETE FROM suggestions_seen WHERE response = new.id;
END;
