-- Updates that could not be read or stored. Their content is not kept.
CREATE TABLE set_aside (
    update_id INTEGER PRIMARY KEY,
    type      TEXT NOT NULL CHECK (length(type) <= 40),
    reason    TEXT NOT NULL,
    at        TEXT NOT NULL
) STRICT;
