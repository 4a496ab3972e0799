-- A file is read once, in a child process. Its rows are kept as plain values for the taps that follow.

ALTER TABLE uploads ADD COLUMN rows TEXT;  -- JSON: [line, cell, cell ...] for each row that holds something
