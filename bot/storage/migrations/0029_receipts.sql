-- Receipts are random: the answer keeps a keyed mark of its own, until its period has closed.
ALTER TABLE responses ADD COLUMN receipt TEXT;
CREATE INDEX responses_by_receipt ON responses (receipt) WHERE receipt IS NOT NULL;
CREATE INDEX responses_to_unreceipt ON responses (hour, window, period) WHERE receipt IS NOT NULL;

-- What a tap on a finished survey's button is answered with, sealed. Neither mark leads anywhere without the secret.
DROP INDEX finished_by_end;
ALTER TABLE finished RENAME TO finished_before;  -- rows of before, until the first start that has the secret
CREATE TABLE finished (
    draft  TEXT PRIMARY KEY,                -- a mark of the draft's id
    answer TEXT NOT NULL,                   -- a mark of the answer's id, by which it is erased with it
    nonce  BLOB NOT NULL,                   -- random half of the row's key
    shown  BLOB NOT NULL,                   -- sealed: unit, receipt, language and what else the thanks say
    ended  INTEGER NOT NULL CHECK (ended % 86400 = 0)  -- to the day, which says less than the answer's hour
) STRICT, WITHOUT ROWID;
CREATE INDEX finished_by_end ON finished (ended);
CREATE INDEX finished_by_answer ON finished (answer);
