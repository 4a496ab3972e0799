-- The tally of a release is deleted when an answer that it counts is changed or erased: what is left, subtracted from it,
-- would be that answer. How often that happened tells whoever counts a release anew whether it happened meanwhile.

ALTER TABLE releases ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;

UPDATE releases SET cells = '', fresh = NULL, moved = 1 WHERE id IN (
    WITH counted AS (
        SELECT released, count(*) AS n, max(revised IS NOT NULL) AS revised
        FROM counted_responses WHERE released IS NOT NULL GROUP BY released)
    SELECT id FROM (
        SELECT one.id, json_extract(one.cells, '$[0]') AS said, sum(coalesce(c.n, 0)) OVER heap AS n,
            max(coalesce(c.revised, 0)) OVER heap AS revised
        FROM releases AS one LEFT JOIN counted AS c ON c.released = one.id
        WINDOW heap AS (PARTITION BY one.unit, one.period, one.window, one.instrument ORDER BY one.id))
    WHERE said <> n OR revised);
