-- Files of evidence that are still to be fetched, without reading all evidence at each tick.
CREATE INDEX evidence_to_fetch ON evidence (tries) WHERE kind <> 'text' AND copy IS NULL;
