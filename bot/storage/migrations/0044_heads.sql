-- For unit heads: what was called finished can be taken back for a day.
ALTER TABLE actions ADD COLUMN finished TEXT;  -- when it was called finished, UTC, while that stands
