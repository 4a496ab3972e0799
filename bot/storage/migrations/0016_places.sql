-- Which places have answers in a period, and which time zones units have, without reading every unit.
CREATE INDEX tallies_by_period ON tallies (period, unit, service);
CREATE INDEX units_by_timezone ON units (timezone);
