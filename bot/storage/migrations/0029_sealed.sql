-- Who has a survey under way and what they have answered stand in the file sealed, and so do updates that take long.
DROP INDEX drafts_by_touch;
ALTER TABLE drafts RENAME TO drafts_before;  -- rows of before, until the first start that has the secret
CREATE TABLE drafts (
    id       TEXT PRIMARY KEY,
    owner    TEXT NOT NULL,                  -- a mark of the chat
    unit     TEXT NOT NULL REFERENCES units (code) ON DELETE CASCADE,
    link     TEXT NOT NULL DEFAULT '',       -- the service that the link named, '' for the unit's own link
    revision INTEGER NOT NULL,
    nonce    BLOB NOT NULL,                  -- random half of the row's key, gone with the row
    person   BLOB NOT NULL,                  -- sealed: the chat
    sealed   BLOB NOT NULL,                  -- sealed: conversation.draft.Draft
    message  INTEGER,                        -- the one survey message in the chat
    touched  INTEGER NOT NULL,               -- seconds since 1970, for resuming and for retention
    outlived INTEGER NOT NULL DEFAULT 0,     -- message id of the last /batal that meant another
    UNIQUE (owner, unit, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_by_touch ON drafts (touched);

ALTER TABLE held RENAME TO held_before;      -- likewise
CREATE TABLE held (
    update_id INTEGER PRIMARY KEY,
    nonce     BLOB NOT NULL,
    sealed    BLOB NOT NULL                  -- as Telegram sent it, deleted with the work
) STRICT;

-- Receipts are random: the answer keeps a keyed mark of its own, until its period has closed.
ALTER TABLE responses ADD COLUMN receipt TEXT;
CREATE INDEX responses_by_receipt ON responses (receipt) WHERE receipt IS NOT NULL;
CREATE INDEX responses_to_unreceipt ON responses (hour, window, period) WHERE receipt IS NOT NULL;

-- What a tap on a finished survey's button is answered with, sealed. Neither mark leads anywhere without the secret.
DROP INDEX finished_by_end;
ALTER TABLE finished RENAME TO finished_before;  -- rows of before, until the first start that has the secret
CREATE TABLE finished (
    draft  TEXT PRIMARY KEY,                -- a mark of the draft's id
    answer TEXT NOT NULL,                   -- a mark of the answer's id, by which it is erased with it
    nonce  BLOB NOT NULL,                   -- random half of the row's key
    shown  BLOB NOT NULL,                   -- sealed: unit, receipt, language and what else the thanks say
    ended  INTEGER NOT NULL CHECK (ended % 86400 = 0)  -- to the day, which says less than the answer's hour
) STRICT, WITHOUT ROWID;
CREATE INDEX finished_by_end ON finished (ended);
CREATE INDEX finished_by_answer ON finished (answer);
