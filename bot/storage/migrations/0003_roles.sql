-- Heads become one role of four; invitations are for any of them and can be revoked; the ledger carries notices.

CREATE TABLE roles (
    id       INTEGER PRIMARY KEY,
    chat     INTEGER NOT NULL,               -- the private chat, which has the person's Telegram id
    role     TEXT NOT NULL CHECK (role IN ('admin', 'head', 'officer', 'viewer')),
    unit     TEXT NOT NULL,                  -- a unit's code, with all below it; * is the whole agency
    name     TEXT NOT NULL DEFAULT '',       -- as Telegram shows it, so that the right one is removed
    language TEXT NOT NULL DEFAULT 'id',
    bound    TEXT NOT NULL,
    blocked  TEXT,                           -- since when Telegram says that this person blocked the bot
    UNIQUE (chat, role, unit)
) STRICT;
CREATE INDEX roles_by_unit ON roles (unit, role);
INSERT INTO roles (chat, role, unit, language, bound, blocked)
    SELECT chat, 'head', unit, language, bound, blocked FROM heads ORDER BY bound, unit, chat;
DROP TABLE heads;

ALTER TABLE invitations RENAME TO invitations_of_heads;
CREATE TABLE invitations (
    id          INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,        -- SHA-256 of the code; the code itself is only ever in the link
    role        TEXT NOT NULL CHECK (role IN ('admin', 'head', 'officer', 'viewer')),
    unit        TEXT NOT NULL,
    made        TEXT NOT NULL,
    expires     TEXT NOT NULL,
    used        TEXT,
    revoked     TEXT
) STRICT;
INSERT INTO invitations (fingerprint, role, unit, made, expires, used)
    SELECT fingerprint, 'head', unit, made, expires, used FROM invitations_of_heads ORDER BY made, fingerprint;
DROP TABLE invitations_of_heads;

ALTER TABLE deliveries RENAME TO deliveries_before;
DROP INDEX deliveries_open;
CREATE TABLE deliveries (
    id        INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL CHECK (kind IN ('summary', 'report', 'notice', 'reminder')),
    period    TEXT NOT NULL,
    unit      TEXT NOT NULL,
    recipient INTEGER NOT NULL,
    part      TEXT NOT NULL,
    payload   TEXT NOT NULL,                 -- JSON: the frozen figures, or what was asked for
    made      INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    leased    INTEGER NOT NULL DEFAULT 0,    -- until when a worker holds it
    attempts  INTEGER NOT NULL DEFAULT 0,
    message   INTEGER,                       -- the placeholder, to be filled by edit
    stage     INTEGER NOT NULL DEFAULT 0,    -- how many of its messages have arrived
    sent      INTEGER,
    failed    TEXT,
    UNIQUE (kind, period, unit, recipient, part)
) STRICT;
INSERT INTO deliveries SELECT * FROM deliveries_before;
DROP TABLE deliveries_before;
CREATE INDEX deliveries_open ON deliveries (due) WHERE sent IS NULL AND failed IS NULL;
