-- An open finding that an admin explains by an honest cause: it stays, is no longer called open, and can be opened again.
ALTER TABLE findings ADD COLUMN honest INTEGER NOT NULL DEFAULT 0 CHECK (honest IN (0, 1));
