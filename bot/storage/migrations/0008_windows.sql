-- A window has a questionnaire and a weight of its own ('' is the configured one), and one under way is kept here.

ALTER TABLE windows ADD COLUMN instrument TEXT NOT NULL DEFAULT '';
ALTER TABLE windows ADD COLUMN weight TEXT NOT NULL DEFAULT '';

-- A window that a member of staff is putting together by buttons. Rows leave when it is made or given up.
CREATE TABLE window_drafts (
    chat     INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    state    TEXT NOT NULL,                  -- JSON of conversation.window_draft.WindowDraft
    touched  INTEGER NOT NULL
) STRICT;
