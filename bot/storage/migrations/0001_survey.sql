-- Units, the people who answer for them, drafts, responses with their tallies, and the ledger of messages out.

CREATE TABLE units (
    code         TEXT PRIMARY KEY CHECK (length(code) BETWEEN 2 AND 20),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    category     TEXT NOT NULL DEFAULT '',
    parent       TEXT REFERENCES units (code) DEFERRABLE INITIALLY DEFERRED,
    population   INTEGER CHECK (population >= 0),
    inapplicable TEXT NOT NULL DEFAULT '[]'  -- JSON list of element keys that are not asked here
) STRICT, WITHOUT ROWID;

CREATE TABLE services (
    unit     TEXT NOT NULL REFERENCES units (code) ON DELETE CASCADE,
    slug     TEXT NOT NULL,
    name     TEXT NOT NULL,
    position INTEGER NOT NULL,
    active   INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    PRIMARY KEY (unit, slug)
) STRICT, WITHOUT ROWID;

CREATE TABLE heads (
    unit    TEXT NOT NULL REFERENCES units (code) ON DELETE CASCADE,
    chat    INTEGER NOT NULL,
    bound   TEXT NOT NULL,
    blocked TEXT,                            -- when Telegram last said that this head blocked the bot
    language TEXT NOT NULL DEFAULT 'id',
    PRIMARY KEY (unit, chat)
) STRICT, WITHOUT ROWID;
CREATE INDEX heads_by_chat ON heads (chat);

CREATE TABLE invitations (
    fingerprint TEXT PRIMARY KEY,            -- SHA-256 of the code; the code itself is only ever in the link
    unit        TEXT NOT NULL REFERENCES units (code) ON DELETE CASCADE,
    made        TEXT NOT NULL,
    expires     TEXT NOT NULL,
    used        TEXT
) STRICT, WITHOUT ROWID;

-- A survey under way. The only table that knows a resident's chat; rows leave at the end of the survey.
CREATE TABLE drafts (
    id       TEXT PRIMARY KEY,
    chat     INTEGER NOT NULL,
    unit     TEXT NOT NULL REFERENCES units (code) ON DELETE CASCADE,
    link     TEXT NOT NULL DEFAULT '',       -- the service that the link named, '' for the unit's own link
    revision INTEGER NOT NULL,
    state    TEXT NOT NULL,                  -- JSON of conversation.draft.Draft
    message  INTEGER,                        -- the one survey message in the chat
    touched  INTEGER NOT NULL,               -- seconds since 1970, for resuming and for retention
    UNIQUE (chat, unit, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_by_touch ON drafts (touched);

-- What a tap on a finished survey's button is answered with. No chat, no answers; purged after days.
CREATE TABLE finished (
    draft   TEXT PRIMARY KEY,
    unit    TEXT NOT NULL,
    receipt TEXT NOT NULL,
    language TEXT NOT NULL,
    revised INTEGER NOT NULL DEFAULT 0,
    ended   INTEGER NOT NULL CHECK (ended % 3600 = 0)  -- to the hour, as the answer's
) STRICT, WITHOUT ROWID;

CREATE TABLE responses (
    id          TEXT PRIMARY KEY,            -- random
    unit        TEXT NOT NULL REFERENCES units (code),
    service     TEXT NOT NULL DEFAULT '',
    instrument  TEXT NOT NULL,
    period      TEXT NOT NULL,
    week        TEXT NOT NULL,
    channel     TEXT NOT NULL DEFAULT 'bot',
    pseudonym   TEXT,                        -- taken away after the period has closed
    hour        TEXT NOT NULL CHECK (length(hour) = 13),  -- 2026-11-21T14, UTC
    revised     TEXT CHECK (length(revised) = 13),
    profile     TEXT NOT NULL DEFAULT '{}',  -- JSON: kelamin, usia, pendidikan, pekerjaan; a declined one is absent
    suggestion  TEXT,
    UNIQUE (unit, service, period, pseudonym)
) STRICT, WITHOUT ROWID;
CREATE INDEX responses_by_period ON responses (period, unit, hour);
CREATE INDEX suggestions_by_week ON responses (week, unit) WHERE suggestion IS NOT NULL;

CREATE TABLE answers (
    response TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
    element  TEXT NOT NULL,
    score    INTEGER NOT NULL CHECK (score BETWEEN 1 AND 4),
    PRIMARY KEY (response, element)
) STRICT, WITHOUT ROWID;

-- Sufficient statistics; each changes in the transaction that stores, revises or erases an answer.
CREATE TABLE tallies (
    unit       TEXT NOT NULL REFERENCES units (code),
    service    TEXT NOT NULL,
    instrument TEXT NOT NULL,
    period     TEXT NOT NULL,
    week       TEXT NOT NULL,
    channel    TEXT NOT NULL,
    cells      TEXT NOT NULL,                -- JSON list of integers: scoring.tally.Tally.cells()
    PRIMARY KEY (unit, service, instrument, period, week, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX tallies_by_week ON tallies (week, unit);

-- What is owed to whom. A row is written once (the unique key), claimed by lease, and marked when it arrived.
CREATE TABLE deliveries (
    id        INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL CHECK (kind IN ('summary', 'report')),
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
CREATE INDEX deliveries_open ON deliveries (due) WHERE sent IS NULL AND failed IS NULL;

-- Which weeks have been written into the ledger, so that a missed one is seen and none is written twice.
CREATE TABLE planned (
    kind   TEXT NOT NULL,
    period TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (kind, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
