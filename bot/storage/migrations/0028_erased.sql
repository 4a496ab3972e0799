-- What was sent is not kept: an arrived message needs its key alone. Suggestions in the others are found by their unit.

UPDATE deliveries SET payload = '{}' WHERE sent IS NOT NULL AND payload <> '{}';
CREATE INDEX deliveries_told ON deliveries (unit) WHERE payload <> '{}';

-- The audit log is for good and names nobody: it holds references, and a person whose last role ended is forgotten here.
CREATE TABLE people (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,  -- person:<id> in the audit log. It is never given to another one
    chat INTEGER NOT NULL UNIQUE             -- of staff, and with it their Telegram id
) STRICT;
CREATE TABLE leaving (
    chat INTEGER PRIMARY KEY                 -- forgotten, and still to be told of it
) STRICT;
CREATE INDEX deliveries_done ON deliveries (recipient) WHERE sent IS NOT NULL OR failed IS NOT NULL;

DROP TRIGGER IF EXISTS audit_is_not_changed;
INSERT INTO people (chat)
    SELECT chat FROM (
        SELECT CAST(substr(who, 10) AS INTEGER) AS chat FROM audit WHERE who GLOB 'telegram:[0-9]*'
        UNION SELECT CAST(json_extract(before, '$.person') AS INTEGER) FROM audit WHERE json_type(before, '$.person') = 'integer'
        UNION SELECT CAST(json_extract(after, '$.person') AS INTEGER) FROM audit WHERE json_type(after, '$.person') = 'integer'
        UNION SELECT CAST(substr(json_extract(before, '$.maker'), 10) AS INTEGER) FROM audit
            WHERE json_extract(before, '$.maker') GLOB 'telegram:[0-9]*'
        UNION SELECT CAST(substr(json_extract(before, '$.finished_by'), 10) AS INTEGER) FROM audit
            WHERE json_extract(before, '$.finished_by') GLOB 'telegram:[0-9]*'
        UNION SELECT CAST(substr(json_extract(after, '$.finished_by'), 10) AS INTEGER) FROM audit
            WHERE json_extract(after, '$.finished_by') GLOB 'telegram:[0-9]*')
    ORDER BY chat;
UPDATE audit SET who = (SELECT 'person:' || id FROM people WHERE chat = CAST(substr(who, 10) AS INTEGER))
    WHERE who GLOB 'telegram:[0-9]*';
UPDATE audit SET before = json_set(before, '$.person',
        (SELECT 'person:' || id FROM people WHERE chat = json_extract(before, '$.person')))
    WHERE json_type(before, '$.person') = 'integer';
UPDATE audit SET after = json_set(after, '$.person',
        (SELECT 'person:' || id FROM people WHERE chat = json_extract(after, '$.person')))
    WHERE json_type(after, '$.person') = 'integer';
UPDATE audit SET before = json_set(before, '$.maker', (SELECT 'person:' || id FROM people
        WHERE chat = CAST(substr(json_extract(before, '$.maker'), 10) AS INTEGER)))
    WHERE json_extract(before, '$.maker') GLOB 'telegram:[0-9]*';
UPDATE audit SET before = json_set(before, '$.finished_by', (SELECT 'person:' || id FROM people
        WHERE chat = CAST(substr(json_extract(before, '$.finished_by'), 10) AS INTEGER)))
    WHERE json_extract(before, '$.finished_by') GLOB 'telegram:[0-9]*';
UPDATE audit SET after = json_set(after, '$.finished_by', (SELECT 'person:' || id FROM people
        WHERE chat = CAST(substr(json_extract(after, '$.finished_by'), 10) AS INTEGER)))
    WHERE json_extract(after, '$.finished_by') GLOB 'telegram:[0-9]*';

-- Whoever was removed and has no role now is forgotten everywhere else too. A new Telegram id in the audit log is a new person.
INSERT INTO leaving (chat)
    SELECT DISTINCT p.chat FROM audit AS a JOIN people AS p ON 'person:' || p.id = json_extract(a.before, '$.person')
    WHERE a.action = 'role.remove' AND p.chat NOT IN (SELECT chat FROM roles);
UPDATE audit SET before = json_remove(before, '$.name') WHERE action = 'role.remove';
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not changed');
END;
UPDATE invitations SET maker = (SELECT 'person:' || id FROM people WHERE chat = CAST(substr(maker, 10) AS INTEGER)), asked = NULL
    WHERE maker GLOB 'telegram:[0-9]*' AND CAST(substr(maker, 10) AS INTEGER) IN (SELECT chat FROM leaving)
        AND (used IS NOT NULL OR revoked IS NOT NULL) AND waits = 0;
UPDATE evidence SET who = (SELECT 'person:' || id FROM people WHERE chat = CAST(substr(who, 10) AS INTEGER)), chat = NULL
    WHERE who GLOB 'telegram:[0-9]*' AND CAST(substr(who, 10) AS INTEGER) IN (SELECT chat FROM leaving);
UPDATE actions SET finished_by = (SELECT 'person:' || id FROM people WHERE chat = CAST(substr(finished_by, 10) AS INTEGER))
    WHERE finished_by GLOB 'telegram:[0-9]*' AND CAST(substr(finished_by, 10) AS INTEGER) IN (SELECT chat FROM leaving);
UPDATE publications SET who = (SELECT 'person:' || id FROM people WHERE chat = CAST(substr(who, 10) AS INTEGER))
    WHERE who GLOB 'telegram:[0-9]*' AND CAST(substr(who, 10) AS INTEGER) IN (SELECT chat FROM leaving);
UPDATE deliveries SET recipient = -id
    WHERE recipient IN (SELECT chat FROM leaving) AND (sent IS NOT NULL OR failed IS NOT NULL);
DELETE FROM people WHERE chat IN (SELECT chat FROM leaving);
DELETE FROM leaving WHERE chat NOT IN (SELECT recipient FROM deliveries WHERE sent IS NULL AND failed IS NULL);
