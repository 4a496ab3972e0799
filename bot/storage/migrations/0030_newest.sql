-- The hour of the newest answer that was tapped, beside which the clock is set at every tick.
CREATE INDEX responses_by_hour ON responses (hour) WHERE batch IS NULL;
