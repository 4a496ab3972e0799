-- Officers at the counter: who entered an answer (a keyed pseudonym, never an id) and how long answering took.

ALTER TABLE responses ADD COLUMN officer TEXT;  -- channel petugas alone; taken away when suggestions are
ALTER TABLE responses ADD COLUMN seconds INTEGER CHECK (seconds >= 0);  -- from the first answer to the last
CREATE INDEX responses_by_officer ON responses (officer, unit, hour) WHERE officer IS NOT NULL;

-- What "Responden berikutnya" needs: it goes on from a survey that has ended.
ALTER TABLE finished ADD COLUMN channel TEXT NOT NULL DEFAULT 'bot';
ALTER TABLE finished ADD COLUMN service TEXT NOT NULL DEFAULT '';
