-- Finds what retention has to erase, and what is due of follow-up, without reading what has nothing to do with it.
CREATE INDEX responses_to_unname ON responses (hour, window, period) WHERE pseudonym IS NOT NULL;
CREATE INDEX responses_to_silence ON responses (hour) WHERE suggestion IS NOT NULL;
CREATE INDEX responses_to_unassign ON responses (hour) WHERE officer IS NOT NULL;
CREATE INDEX deliveries_to_empty ON deliveries (made) WHERE (sent IS NOT NULL OR failed IS NOT NULL) AND payload <> '{}';
CREATE INDEX finished_by_end ON finished (ended);
CREATE INDEX actions_by_quarter ON actions (quarter, unit) WHERE state IN ('rencana', 'berjalan');
