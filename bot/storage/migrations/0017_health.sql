-- Since when a job fails: the first failure of those in a row. For rows of before, the last one is the best that is known.

ALTER TABLE jobs ADD COLUMN failing TEXT;

UPDATE jobs SET failing = failed WHERE failures > 0;
