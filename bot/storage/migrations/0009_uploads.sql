-- Files that staff send to the bot, until they are applied or forgotten; batches of paper that are not counted (yet, or
-- any more); which /batal a draft has outlived.

CREATE TABLE uploads (
    id      TEXT PRIMARY KEY,                -- random; for paper forms also the id of the batch they become
    chat    INTEGER NOT NULL,                -- of staff: residents' files are not kept
    message INTEGER NOT NULL,
    file    TEXT NOT NULL,                   -- Telegram's file id
    name    TEXT NOT NULL,
    made    INTEGER NOT NULL,                -- seconds since 1970
    content BLOB,                            -- once it has been fetched, until it is applied
    done    TEXT,                            -- JSON: what applying it did
    UNIQUE (chat, message)
) STRICT, WITHOUT ROWID;

ALTER TABLE batches ADD COLUMN counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1));
ALTER TABLE batches ADD COLUMN touched INTEGER NOT NULL DEFAULT 0;  -- seconds since 1970: when rows were last put in or out
ALTER TABLE batches ADD COLUMN units TEXT NOT NULL DEFAULT '[]';    -- JSON list of codes
CREATE VIEW counted_responses AS
    SELECT * FROM responses WHERE batch IS NULL OR batch IN (SELECT id FROM batches WHERE counted);

ALTER TABLE drafts ADD COLUMN outlived INTEGER NOT NULL DEFAULT 0;  -- message id of the last /batal that meant another
