-- What units do about their lowest elements: actions with their state, the evidence, and what a person is about to type.

CREATE TABLE actions (
    id          INTEGER PRIMARY KEY,
    unit        TEXT NOT NULL REFERENCES units (code),
    span        TEXT NOT NULL,               -- the key of the closed period, or the code of the window, it answers to
    first       TEXT NOT NULL,               -- first and last day of that span
    last        TEXT NOT NULL,
    instrument  TEXT NOT NULL,               -- of that span, and the key of one of its elements
    element     TEXT NOT NULL,
    basis       TEXT NOT NULL DEFAULT '',    -- the element's NRR in that span, as printed; '' for what was added by hand
    drafted     INTEGER NOT NULL CHECK (drafted IN (0, 1)),
    program     TEXT NOT NULL DEFAULT '' CHECK (length(program) <= 500),
    quarter     TEXT NOT NULL DEFAULT '',    -- such as 2027-Q1
    responsible TEXT NOT NULL DEFAULT '' CHECK (length(responsible) <= 100),
    state       TEXT NOT NULL CHECK (state IN ('rencana', 'berjalan', 'selesai', 'diverifikasi', 'batal')),
    reason      TEXT NOT NULL DEFAULT '',    -- why it was given back, or dropped
    finished_by TEXT,                        -- who called it finished; somebody else verifies
    verified    TEXT,                        -- when it was verified, UTC
    revision    INTEGER NOT NULL DEFAULT 0   -- of the screen a button stood on
) STRICT;
CREATE UNIQUE INDEX actions_drafted_once ON actions (unit, span, element) WHERE drafted = 1;
CREATE INDEX actions_by_span ON actions (last, unit);

-- Our own copies of files, each once, by what is in them. In the database, so that a backup is one file.
CREATE TABLE copies (
    sha256  TEXT PRIMARY KEY,
    mime    TEXT NOT NULL,                   -- by the content, never by a file's name
    content BLOB NOT NULL
) STRICT;

CREATE TABLE evidence (
    id     INTEGER PRIMARY KEY,
    action INTEGER NOT NULL REFERENCES actions (id),
    kind   TEXT NOT NULL CHECK (kind IN ('text', 'photo', 'document')),
    text   TEXT NOT NULL DEFAULT '' CHECK (length(text) <= 1000),
    file   TEXT,                             -- Telegram's id of the file, to send it again
    same   TEXT NOT NULL,                    -- what makes it the same: the text, Telegram's unique id, or the SHA-256
    copy   TEXT REFERENCES copies (sha256),  -- NULL until our own copy has been fetched
    tries  INTEGER NOT NULL DEFAULT 0,       -- at fetching it
    chat   INTEGER,                          -- whom to tell when it cannot be kept
    at     TEXT NOT NULL,
    who    TEXT NOT NULL,
    UNIQUE (action, kind, same)
) STRICT;
CREATE INDEX evidence_by_copy ON evidence (copy) WHERE copy IS NOT NULL;

-- What the next typed text or file of a chat belongs to; it lapses when a survey of that chat moves on.
CREATE TABLE asked (
    chat    INTEGER PRIMARY KEY,
    field   TEXT NOT NULL,
    subject TEXT NOT NULL,                   -- an action's number, or what a new one is for
    surveys TEXT NOT NULL,                   -- the chat's surveys and their revisions at that moment
    at      INTEGER NOT NULL,                -- when it was asked; after some hours it lapses
    message INTEGER                          -- the message that answered it: the same one again changes nothing
) STRICT;
