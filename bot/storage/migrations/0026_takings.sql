-- Who made an invitation hears who took it, and an admin's role waits for their yes. Codes are random from now on.

ALTER TABLE invitations ADD COLUMN asked TEXT;           -- the message or tap that asked for it: the same one asks for no second
ALTER TABLE invitations ADD COLUMN waits INTEGER NOT NULL DEFAULT 0 CHECK (waits IN (0, 1));  -- used, and not confirmed yet
ALTER TABLE invitations ADD COLUMN taker INTEGER;        -- the chat that waits, NULL before and after
ALTER TABLE invitations ADD COLUMN taker_name TEXT;      -- as Telegram shows it
ALTER TABLE invitations ADD COLUMN taker_language TEXT;
ALTER TABLE invitations ADD COLUMN member INTEGER;       -- the role that came of it, where its maker is to hear of that
ALTER TABLE invitations ADD COLUMN told TEXT;            -- when its maker was told
CREATE UNIQUE INDEX invitations_by_asked ON invitations (asked) WHERE asked IS NOT NULL;
CREATE INDEX invitations_untold ON invitations (id) WHERE member IS NOT NULL AND told IS NULL;
CREATE INDEX invitations_waiting ON invitations (expires) WHERE waits = 1;
