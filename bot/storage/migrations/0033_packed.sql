-- An answer is one row: its scores as a text, one character an item (scoring/packing.py). The table is made anew, with
-- fewer indexes: the one on pseudonyms knows whose answer it is, that on windows their places.
DROP VIEW counted_responses;
ALTER TABLE responses RENAME TO responses_before;
CREATE TABLE responses (
    id         TEXT PRIMARY KEY,             -- random
    unit       TEXT NOT NULL REFERENCES units (code),
    service    TEXT NOT NULL DEFAULT '',
    instrument TEXT NOT NULL,
    scores     TEXT NOT NULL CHECK (scores GLOB '*[1-4]*' AND scores NOT GLOB '*[^1-4.-]*'),
    period     TEXT NOT NULL,
    week       TEXT NOT NULL,
    channel    TEXT NOT NULL DEFAULT 'bot',
    pseudonym  TEXT,                         -- taken away after the period has closed
    hour       TEXT NOT NULL CHECK (length(hour) = 13),  -- 2026-11-21T14, UTC
    revised    TEXT CHECK (length(revised) = 13),
    profile    TEXT NOT NULL DEFAULT '{}',   -- JSON: kelamin, usia, pendidikan, pekerjaan; a declined one is absent
    suggestion TEXT,
    window     TEXT NOT NULL DEFAULT '',
    batch      TEXT REFERENCES batches (id),
    serial     TEXT,
    officer    TEXT,
    seconds    INTEGER CHECK (seconds >= 0),
    coarse     INTEGER NOT NULL DEFAULT 0 CHECK (coarse IN (0, 1)),
    released   INTEGER REFERENCES releases (id),
    receipt    TEXT
) STRICT, WITHOUT ROWID;
-- Place by place, so that none depends on the order in which rows happen to be read. What somebody says of themselves is a
-- list from now on (bot/storage/profile_text.py), in a third of the room. Pseudonyms have half their length, as 0047 has it.
-- slices: responses_before id
INSERT INTO responses
    SELECT r.id, r.unit, r.service, r.instrument,
        CASE r.instrument
        WHEN 'kepmenpan-25-2004' THEN
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'prosedur'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'persyaratan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kejelasan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kedisiplinan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'tanggungjawab'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kemampuan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kecepatan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'keadilan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kesopanan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kewajaranbiaya'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kepastianbiaya'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kepastianjadwal'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kenyamanan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'keamanan'), '.')
        WHEN 'permenpan-16-2014' THEN
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'persyaratan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'prosedur'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'waktu'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'biaya'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'produk'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kompetensi'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'perilaku'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'maklumat'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'pengaduan'), '.')
        ELSE
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'persyaratan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'prosedur'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'waktu'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'biaya'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'produk'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'kompetensi'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'perilaku'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'pengaduan'), '.') ||
            coalesce((SELECT score FROM answers WHERE response = r.id AND element = 'sarpras'), '.')
        END,
        r.period, r.week, r.channel, substr(r.pseudonym, 1, 22), r.hour, r.revised,
        CASE
        WHEN EXISTS (SELECT 1 FROM json_each(r.profile) WHERE key NOT IN ('kelamin', 'usia', 'pendidikan', 'pekerjaan'))
            THEN r.profile
        WHEN json_extract(r.profile, '$.pekerjaan') IS NOT NULL
            THEN json_extract(r.profile, '$.kelamin', '$.usia', '$.pendidikan', '$.pekerjaan')
        WHEN json_extract(r.profile, '$.pendidikan') IS NOT NULL
            THEN json_extract(r.profile, '$.kelamin', '$.usia', '$.pendidikan')
        WHEN json_extract(r.profile, '$.usia') IS NOT NULL THEN json_extract(r.profile, '$.kelamin', '$.usia')
        WHEN json_extract(r.profile, '$.kelamin') IS NOT NULL THEN json_array(json_extract(r.profile, '$.kelamin'))
        ELSE '[]'
        END,
        r.suggestion, r.window, r.batch, r.serial,
        r.officer, r.seconds, r.coarse, r.released, r.receipt
    FROM responses_before AS r WHERE r.id > :after AND r.id <= :last ORDER BY r.id;
DROP TABLE answers;
DROP TABLE responses_before;
CREATE INDEX responses_by_period ON responses (period, unit, hour);
CREATE INDEX responses_by_unit ON responses (unit, hour);
CREATE INDEX suggestions_by_week ON responses (week, unit) WHERE suggestion IS NOT NULL;
CREATE UNIQUE INDEX responses_once ON responses (pseudonym, unit, service, period) WHERE pseudonym IS NOT NULL;
CREATE UNIQUE INDEX responses_once_a_window ON responses (window, unit, service, pseudonym) WHERE window <> '';
CREATE INDEX responses_by_batch ON responses (batch) WHERE batch IS NOT NULL;
CREATE UNIQUE INDEX responses_by_serial ON responses (serial) WHERE serial IS NOT NULL;
CREATE INDEX responses_by_officer ON responses (officer, unit, hour) WHERE officer IS NOT NULL;
CREATE INDEX responses_to_unname ON responses (window, period) WHERE pseudonym IS NOT NULL;
CREATE INDEX responses_to_unreceipt ON responses (window, period) WHERE receipt IS NOT NULL;
CREATE INDEX responses_to_silence ON responses (hour) WHERE suggestion IS NOT NULL;
CREATE INDEX responses_to_unassign ON responses (hour) WHERE officer IS NOT NULL;
CREATE INDEX responses_fine ON responses (period, window, unit) WHERE coarse = 0;
CREATE INDEX responses_by_receipt ON responses (receipt) WHERE receipt IS NOT NULL;
CREATE INDEX responses_by_hour ON responses (hour) WHERE batch IS NULL;
CREATE VIEW counted_responses AS
    SELECT * FROM responses WHERE batch IS NULL OR batch IN (SELECT id FROM batches WHERE counted);

-- How many complete respondents have which total: JSON, total -> respondents. Counted from the answers after this file.
ALTER TABLE tallies ADD COLUMN totals TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(totals));

-- How service is given there, where a questionnaire asks by it: '' is at a counter.
ALTER TABLE units ADD COLUMN mode TEXT NOT NULL DEFAULT '' CHECK (mode IN ('', 'online', 'offline', 'hybrid'));
