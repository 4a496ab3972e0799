-- The tally of a release is deleted when an answer that it counts is changed or erased: what is left, subtracted from it,
-- would be that answer. How often that happened tells whoever counts a release anew whether it happened meanwhile.

ALTER TABLE releases ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;

UPDATE releases SET cells = '', fresh = NULL, moved = 1
    WHERE json_extract(cells, '$[0]') <> (
        SELECT count(*) FROM counted_responses AS r
        WHERE r.unit = releases.unit AND r.period = releases.period AND r.window = releases.window
            AND r.instrument = releases.instrument AND r.released <= releases.id)
    OR EXISTS (
        SELECT 1 FROM responses AS r
        WHERE r.unit = releases.unit AND r.period = releases.period AND r.window = releases.window
            AND r.instrument = releases.instrument AND r.released <= releases.id AND r.revised IS NOT NULL);
