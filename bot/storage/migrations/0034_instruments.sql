-- Agencies' own questionnaires, by what they say: the id ends in a digest of the content, so no row ever changes, and the
-- answers given to one stay readable when its file says something else or is gone.
CREATE TABLE instruments (
    id      TEXT PRIMARY KEY,  -- kota-contoh@1f2e3d4c
    made    TEXT NOT NULL,     -- when it was first met, UTC
    content TEXT NOT NULL      -- JSON, as scoring/register.py writes it
) STRICT;
