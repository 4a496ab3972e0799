-- Whose turn it is among those who asked is found without reading all that anybody ever asked for. `kind` stands first:
-- else SQLite takes the key of the table, which begins with it, and reads every report there has been.
DROP INDEX deliveries_turns;
DROP INDEX deliveries_taken;
CREATE INDEX deliveries_turns ON deliveries (kind, recipient, taken) WHERE kind = 'report';
CREATE INDEX deliveries_taken ON deliveries (kind, taken) WHERE kind = 'report';
CREATE INDEX deliveries_asked ON deliveries (kind, due) WHERE kind = 'report' AND sent IS NULL AND failed IS NULL;
