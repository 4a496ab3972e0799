-- Updates that take long: Telegram is told that they have come, so they are kept here until they are done.
CREATE TABLE held (
    update_id INTEGER PRIMARY KEY,
    raw       TEXT NOT NULL             -- JSON as Telegram sent it, deleted with the work
) STRICT;
