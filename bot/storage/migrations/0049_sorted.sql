-- Lists have units in the order of their names, with numbers by what they are worth. The column is filled beside SQL.
ALTER TABLE units ADD COLUMN sorted TEXT NOT NULL DEFAULT '';
DROP INDEX units_listed;
CREATE INDEX units_listed ON units (category, sorted, code, active);
