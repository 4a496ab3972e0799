-- Finds units by pieces of their code and name, without reading all of them.
CREATE TABLE unit_numbers (
    number INTEGER PRIMARY KEY,
    code   TEXT NOT NULL UNIQUE REFERENCES units (code) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE VIRTUAL TABLE unit_words USING fts5 (text, tokenize = 'trigram');
CREATE VIRTUAL TABLE unit_terms USING fts5vocab (unit_words, 'row');

INSERT INTO unit_numbers (code) SELECT code FROM units ORDER BY category, name, code;
INSERT INTO unit_words (rowid, text)
    SELECT n.number, u.code || ' ' || u.name FROM unit_numbers AS n JOIN units AS u ON u.code = n.code;

CREATE TRIGGER unit_search_new AFTER INSERT ON units BEGIN
    INSERT INTO unit_numbers (code) VALUES (new.code);
    INSERT INTO unit_words (rowid, text)
        SELECT number, new.code || ' ' || new.name FROM unit_numbers WHERE code = new.code;
END;

CREATE TRIGGER unit_search_renamed AFTER UPDATE OF name ON units WHEN old.name <> new.name BEGIN
    UPDATE unit_words SET text = new.code || ' ' || new.name
    WHERE rowid = (SELECT number FROM unit_numbers WHERE code = new.code);
END;
