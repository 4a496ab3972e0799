-- What leads to a person is forgotten span by span: a window's answers with their window, the others with their period.
DROP INDEX responses_to_unname;
DROP INDEX responses_to_unreceipt;
CREATE INDEX responses_to_unname ON responses (window, period) WHERE pseudonym IS NOT NULL;
CREATE INDEX responses_to_unreceipt ON responses (window, period) WHERE receipt IS NOT NULL;
