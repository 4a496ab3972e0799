-- What runs by itself: when each job last began, succeeded and failed, so that `skm doctor` can say so.

CREATE TABLE jobs (
    name      TEXT PRIMARY KEY,
    started   TEXT,                       -- UTC stamps, NULL where it never did
    succeeded TEXT,
    failed    TEXT,
    fault     TEXT NOT NULL DEFAULT '',   -- of the last failure: the exception's type and where, never its words
    failures  INTEGER NOT NULL DEFAULT 0  -- in a row, up to now
) STRICT, WITHOUT ROWID;
