-- An invitation knows who made it and dies with their right to; the number of a role is never given to another one.

ALTER TABLE invitations ADD COLUMN maker TEXT;  -- the audit log's word for who made it, NULL where nobody is known
UPDATE invitations SET maker = (
    SELECT who FROM audit WHERE action = 'role.invite' AND json_extract(after, '$.invitation') = invitations.id
    ORDER BY id DESC LIMIT 1);

ALTER TABLE roles RENAME TO roles_before;
DROP INDEX roles_by_unit;
CREATE TABLE roles (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,  -- an old button must never mean somebody else
    chat     INTEGER NOT NULL,
    role     TEXT NOT NULL CHECK (role IN ('admin', 'head', 'officer', 'viewer')),
    unit     TEXT NOT NULL,
    name     TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'id',
    bound    TEXT NOT NULL,
    blocked  TEXT,
    UNIQUE (chat, role, unit)
) STRICT;
CREATE INDEX roles_by_unit ON roles (unit, role);
INSERT INTO roles (id, chat, role, unit, name, language, bound, blocked)
    SELECT id, chat, role, unit, name, language, bound, blocked FROM roles_before ORDER BY id;
DROP TABLE roles_before;
