-- What leads to a person is forgotten span by span: a window's answers with their window, the others with their period.
DROP INDEX responses_to_unname;
DROP INDEX responses_to_unreceipt;
CREATE INDEX responses_to_unname ON responses (window, period) WHERE pseudonym IS NOT NULL;
CREATE INDEX responses_to_unreceipt ON responses (window, period) WHERE receipt IS NOT NULL;

-- Kept counts of fewer than five people say '*' in place of what their rows have lost.
INSERT INTO profile_counts (unit, period, window, instrument, field, code, n)
    SELECT unit, period, window, instrument, field, '*', sum(n) FROM profile_counts WHERE code <> '*'
    GROUP BY unit, period, window, instrument, field HAVING sum(n) < 5
    ON CONFLICT DO UPDATE SET n = n + excluded.n;
DELETE FROM profile_counts WHERE code <> '*' AND (unit, period, window, instrument, field) IN (
    SELECT unit, period, window, instrument, field FROM profile_counts WHERE code <> '*'
    GROUP BY unit, period, window, instrument, field HAVING sum(n) < 5);
