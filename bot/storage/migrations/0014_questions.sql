-- Whose a question is: a survey window's correction, or the follow-up's.
ALTER TABLE asked ADD COLUMN owner TEXT NOT NULL DEFAULT 'followup' CHECK (owner IN ('followup', 'window'));
UPDATE asked SET owner = 'window', field = substr(field, 8) WHERE field LIKE 'window.%';
