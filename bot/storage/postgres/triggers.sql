-- The audit log that nobody changes, the revisions that count on, and the words that search reads.
INSERT INTO revisions (name, number) VALUES ('tree', 1), ('around', 0);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is not %', TG_ARGV[0];
END $$;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse('deleted');
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION refuse('changed');
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse('emptied');

CREATE FUNCTION count_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE revisions SET number = number + 1 WHERE name = TG_ARGV[0];
    RETURN NULL;
END $$;

CREATE TRIGGER tree_grown AFTER INSERT ON units FOR EACH ROW EXECUTE FUNCTION count_on('tree');
CREATE TRIGGER tree_shrunk AFTER DELETE ON units FOR EACH ROW EXECUTE FUNCTION count_on('tree');
CREATE TRIGGER tree_moved AFTER UPDATE OF code, parent ON units FOR EACH ROW
    WHEN (old.code IS DISTINCT FROM new.code OR old.parent IS DISTINCT FROM new.parent)
    EXECUTE FUNCTION count_on('tree');

-- What stands around a survey is remembered for as long as this number stays.
CREATE TRIGGER around_units AFTER INSERT OR UPDATE OR DELETE ON units EXECUTE FUNCTION count_on('around');
CREATE TRIGGER around_services AFTER INSERT OR UPDATE OR DELETE ON services EXECUTE FUNCTION count_on('around');
CREATE TRIGGER around_windows AFTER INSERT OR UPDATE OR DELETE ON windows EXECUTE FUNCTION count_on('around');
CREATE TRIGGER around_aliases AFTER INSERT OR UPDATE OR DELETE ON unit_aliases EXECUTE FUNCTION count_on('around');
CREATE TRIGGER around_names AFTER INSERT OR UPDATE OR DELETE ON unit_names EXECUTE FUNCTION count_on('around');

CREATE FUNCTION search_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unit_numbers (code) VALUES (new.code);
    INSERT INTO unit_words (rowid, text)
        SELECT number, new.code || ' ' || new.name FROM unit_numbers WHERE code = new.code;
    RETURN NULL;
END $$;

CREATE TRIGGER unit_search_new AFTER INSERT ON units FOR EACH ROW EXECUTE FUNCTION search_new();

CREATE FUNCTION search_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE unit_words SET text = new.code || ' ' || new.name || ' ' || new.former
    WHERE rowid = (SELECT number FROM unit_numbers WHERE code = new.code);
    RETURN NULL;
END $$;

CREATE TRIGGER unit_search_renamed AFTER UPDATE OF code, name, former ON units FOR EACH ROW
    WHEN (old.code <> new.code OR old.name <> new.name OR old.former <> new.former)
    EXECUTE FUNCTION search_renamed();

CREATE FUNCTION search_serving() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM service_words WHERE rowid = (SELECT number FROM unit_numbers WHERE code = new.unit);
    INSERT INTO service_words (rowid, text)
        SELECT n.number, string_agg(s.name, ' | ' ORDER BY s.slug) FROM unit_numbers AS n
        JOIN services AS s ON s.unit = n.code WHERE n.code = new.unit AND s.active = 1 GROUP BY n.number;
    RETURN NULL;
END $$;

CREATE TRIGGER service_search_new AFTER INSERT ON services FOR EACH ROW EXECUTE FUNCTION search_serving();
CREATE TRIGGER service_search_changed AFTER UPDATE ON services FOR EACH ROW EXECUTE FUNCTION search_serving();

CREATE FUNCTION unsee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM suggestions_seen WHERE response = new.id;
    RETURN NULL;
END $$;

CREATE TRIGGER suggestion_changed AFTER UPDATE OF suggestion ON responses FOR EACH ROW
    WHEN (new.suggestion IS DISTINCT FROM old.suggestion) EXECUTE FUNCTION unsee();
