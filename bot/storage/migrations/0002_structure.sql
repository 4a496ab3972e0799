-- Where a unit stands, in which time zone, whether it still serves; and who changed what.

ALTER TABLE units ADD COLUMN address TEXT NOT NULL DEFAULT '' CHECK (length(address) <= 300);
ALTER TABLE units ADD COLUMN timezone TEXT;  -- IANA name where it differs from the agency's
ALTER TABLE units ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));

-- Written in the transaction of the change it tells of; never changed, never deleted. Nothing of a resident stands here.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,                   -- UTC, to the second
    who     TEXT NOT NULL,                   -- skm:<login> or telegram:<id>, always staff
    action  TEXT NOT NULL,                   -- unit.create, unit.update, unit.close ...
    subject TEXT NOT NULL,                   -- what was changed, such as a unit's code
    before  TEXT NOT NULL DEFAULT '{}',      -- JSON of the fields that changed, as they were
    after   TEXT NOT NULL DEFAULT '{}'       -- and as they are now
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not changed');
END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not deleted');
END;
