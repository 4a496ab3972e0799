-- What was sent is not kept: an arrived message needs its key alone. Suggestions in the others are found by their unit.

UPDATE deliveries SET payload = '{}' WHERE sent IS NOT NULL AND payload <> '{}';
CREATE INDEX deliveries_told ON deliveries (unit) WHERE payload <> '{}';
