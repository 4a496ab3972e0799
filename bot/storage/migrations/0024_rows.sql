-- Who may read answers one by one: a right of its own, given to an admin or a viewer by a root admin.

ALTER TABLE roles ADD COLUMN rows INTEGER NOT NULL DEFAULT 0 CHECK (rows = 0 OR (rows = 1 AND role IN ('admin', 'viewer')));
