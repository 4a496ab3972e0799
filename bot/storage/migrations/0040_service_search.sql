-- Finds units by pieces of the names of their services, without reading all of them: one row a unit, by its number.
CREATE VIRTUAL TABLE service_words USING fts5 (text, tokenize = 'trigram');

INSERT INTO service_words (rowid, text)
    SELECT n.number, group_concat(s.name, ' | ') FROM unit_numbers AS n JOIN services AS s ON s.unit = n.code
    WHERE s.active GROUP BY n.number;

CREATE TRIGGER service_search_new AFTER INSERT ON services BEGIN
    DELETE FROM service_words WHERE rowid = (SELECT number FROM unit_numbers WHERE code = new.unit);
    INSERT INTO service_words (rowid, text)
        SELECT n.number, group_concat(s.name, ' | ') FROM unit_numbers AS n JOIN services AS s ON s.unit = n.code
        WHERE n.code = new.unit AND s.active GROUP BY n.number;
END;

CREATE TRIGGER service_search_changed AFTER UPDATE ON services BEGIN
    DELETE FROM service_words WHERE rowid = (SELECT number FROM unit_numbers WHERE code = new.unit);
    INSERT INTO service_words (rowid, text)
        SELECT n.number, group_concat(s.name, ' | ') FROM unit_numbers AS n JOIN services AS s ON s.unit = n.code
        WHERE n.code = new.unit AND s.active GROUP BY n.number;
END;
