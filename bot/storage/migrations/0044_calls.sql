-- What an admin tells all heads at once: written down, sent after a yes. And until when reports of a period are due.
CREATE TABLE calls (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,  -- an old button must never mean another one
    maker  INTEGER NOT NULL,                   -- the chat of who wrote it
    kind   TEXT NOT NULL CHECK (kind IN ('message', 'pace', 'followup')),
    text   TEXT NOT NULL DEFAULT '',
    places TEXT,                               -- JSON list of units, with all below them. NULL for everywhere
    made   TEXT NOT NULL,
    sure   TEXT                                -- when it was said yes to
) STRICT;
CREATE TABLE deadlines (
    period TEXT PRIMARY KEY,
    day    TEXT NOT NULL                       -- the last day on which a report is in time
) STRICT, WITHOUT ROWID;
