-- Pages of units and of actions without reading all of them, and whether the tree of units has changed since it was read.
CREATE TABLE revisions (
    name   TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT;

INSERT INTO revisions (name, number) VALUES ('tree', 1);

CREATE TRIGGER tree_grown AFTER INSERT ON units BEGIN
    UPDATE revisions SET number = number + 1 WHERE name = 'tree';
END;

CREATE TRIGGER tree_shrunk AFTER DELETE ON units BEGIN
    UPDATE revisions SET number = number + 1 WHERE name = 'tree';
END;

CREATE TRIGGER tree_moved AFTER UPDATE OF code, parent ON units
WHEN old.code IS NOT new.code OR old.parent IS NOT new.parent BEGIN
    UPDATE revisions SET number = number + 1 WHERE name = 'tree';
END;

CREATE INDEX units_by_parent ON units (parent, code);
CREATE INDEX units_listed ON units (category, name, code, active);
CREATE INDEX actions_by_unit ON actions (unit, state, quarter);
CREATE INDEX audit_submissions ON audit (json_extract(after, '$.period'), subject, id) WHERE action = 'report.submit';
CREATE INDEX actions_waiting ON actions (last, unit, id) WHERE state = 'selesai';
