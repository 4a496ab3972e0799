-- Who holds a delivery, how often the program itself was at fault, and whose turn is next among those who asked.
ALTER TABLE deliveries ADD COLUMN run TEXT;                          -- the run of the program that holds it, until `leased`
ALTER TABLE deliveries ADD COLUMN faults INTEGER NOT NULL DEFAULT 0; -- failures that Telegram had no part in
ALTER TABLE deliveries ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;  -- in which order what was asked for was begun
CREATE INDEX deliveries_held ON deliveries (recipient) WHERE run IS NOT NULL;
CREATE INDEX deliveries_turns ON deliveries (recipient, taken) WHERE kind = 'report';
CREATE INDEX deliveries_taken ON deliveries (taken) WHERE kind = 'report';
