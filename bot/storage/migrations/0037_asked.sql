-- Why a step was last asked for, apart from why answers are aside: declining a return keeps both. Of findings that are
-- aside the reason by which they were set aside is in the audit log.
ALTER TABLE findings ADD COLUMN asked TEXT NOT NULL DEFAULT '';
UPDATE findings SET asked = reason WHERE state IN ('proposed', 'returning');
UPDATE findings SET reason = '' WHERE state = 'proposed';
UPDATE findings SET reason = coalesce((
    SELECT json_extract(after, '$.reason') FROM audit
    WHERE action = 'finding.agree' AND json_extract(after, '$.finding') = findings.id
        AND json_extract(after, '$.state') = 'aside' ORDER BY audit.id DESC LIMIT 1), reason)
WHERE state IN ('aside', 'returning');
