-- What SQLite has and PostgreSQL has not, so that one text of a statement serves both.
CREATE FUNCTION json_each(document text, OUT key text, OUT value text) RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 30 AS $$
    SELECT (ordinality - 1)::text, element FROM jsonb_array_elements_text(
        CASE WHEN jsonb_typeof(document::jsonb) = 'array' THEN document::jsonb ELSE '[]' END
    ) WITH ORDINALITY AS listed (element, ordinality)
    UNION ALL SELECT named.key, named.value FROM jsonb_each_text(
        CASE WHEN jsonb_typeof(document::jsonb) = 'object' THEN document::jsonb ELSE '{}' END) AS named
$$;
CREATE FUNCTION json_extract(document text, path text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_path_query_first(document::jsonb, path::jsonpath) #>> '{}'
$$;
CREATE FUNCTION json_set(document text, path text, value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_set(document::jsonb, string_to_array(substr(path, 3), '.'), to_jsonb(value))::text
$$;
CREATE FUNCTION "json_array"(VARIADIC given text[]) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_json(given)
$$;
CREATE FUNCTION instr(whole text, part text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT strpos(whole, part)::bigint
$$;
CREATE FUNCTION substr(whole text, first bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.substr(whole, first::integer)
$$;
CREATE FUNCTION substr(whole text, first bigint, size bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.substr(whole, first::integer, size::integer)
$$;
CREATE FUNCTION max(one bigint, other bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN one IS NULL OR other IS NULL THEN NULL ELSE greatest(one, other) END
$$;
CREATE FUNCTION max(one text, other text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN one IS NULL OR other IS NULL THEN NULL ELSE greatest(one COLLATE "C", other COLLATE "C") END
$$;
CREATE FUNCTION min(one bigint, other bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN one IS NULL OR other IS NULL THEN NULL ELSE least(one, other) END
$$;
CREATE FUNCTION strftime(format text, moment text) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT CASE format
        WHEN '%s' THEN floor(extract(epoch FROM clock_timestamp()))::bigint::text
        ELSE to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END
$$;

-- A search such as `"abc"`, `"abc" AND "de f"` or `"abc" OR "def"`, as unit_search.py writes it.
CREATE FUNCTION pieces(search text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_to_array(replace(substr(search, 2, length(search) - 2), '" OR "', '" AND "'), '" AND "')
$$;
CREATE FUNCTION pattern_of(piece text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '%' || replace(replace(replace(replace(piece, '""', '"'), '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;
CREATE FUNCTION first_pattern(search text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN search LIKE '%" OR "%' THEN '%' ELSE pattern_of((pieces(search))[1]) END
$$;
CREATE FUNCTION shared(words text, search text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM unnest(pieces(search)) AS piece WHERE words ILIKE pattern_of(piece)
$$;
CREATE FUNCTION holds(words text, search text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT shared(words, search) >= CASE WHEN search LIKE '%" OR "%' THEN 1 ELSE cardinality(pieces(search)) END
$$;

-- Whether a condition holds, as a number.
CREATE FUNCTION is_as(condition boolean, number bigint) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT condition = (number <> 0)
$$;
CREATE OPERATOR = (LEFTARG = boolean, RIGHTARG = bigint, FUNCTION = is_as);
CREATE FUNCTION json_array_length(document text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_array_length(document::jsonb)::bigint
$$;
CREATE FUNCTION max(one text, other text, third text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT max(max(one, other), third)
$$;
CREATE FUNCTION max(one bigint, other bigint, third bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT max(max(one, other), third)
$$;

-- How many conditions hold.
CREATE FUNCTION one_more(so_far bigint, condition boolean) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN condition IS NULL THEN so_far ELSE coalesce(so_far, 0) + condition::integer END
$$;
CREATE AGGREGATE sum(boolean) (SFUNC = one_more, STYPE = bigint);
