-- Copies of drafts on servers. A draft is known there by its token, and each keeping of it by a revision: both stand in the Message-ID of
-- the copy.
ALTER TABLE drafts ADD COLUMN token TEXT NOT NULL DEFAULT '';           -- '': none was made yet
ALTER TABLE drafts ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;       -- counts its changes
ALTER TABLE drafts ADD COLUMN copied INTEGER NOT NULL DEFAULT 0;        -- the edition that `copy` holds
ALTER TABLE drafts ADD COLUMN copy INTEGER REFERENCES draft_copies (id) ON DELETE SET NULL;     -- the one that counts
ALTER TABLE drafts ADD COLUMN declined_at INTEGER NOT NULL DEFAULT 0;   -- when a server last did not take it
ALTER TABLE drafts ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;     -- it was written so at another desk

ALTER TABLE draft_versions ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;

-- Those that were made from here, or whose text was taken in here: what may be removed once a later one is there.
CREATE TABLE draft_copies (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    token    TEXT NOT NULL,
    revision TEXT NOT NULL,                     -- '': it was made by another program, and bears none
    mailbox  INTEGER NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE,
    state    TEXT NOT NULL CHECK (state IN ('begun', 'lost', 'there')),   -- lost: looked for and not found, it may still come
    validity INTEGER NOT NULL DEFAULT 0,        -- begun: UIDVALIDITY of the mailbox then; there: of `uid`
    next     INTEGER NOT NULL DEFAULT 0,        -- UIDNEXT of the mailbox when it was begun
    uid      INTEGER NOT NULL DEFAULT 0,        -- 0: not known
    message  INTEGER REFERENCES messages (id) ON DELETE SET NULL,       -- once a look at the mailbox has seen it
    seen     INTEGER NOT NULL DEFAULT 0,        -- a look has seen it
    edition  INTEGER NOT NULL,                  -- of the draft, that it holds
    made_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX draft_copies_by_token ON draft_copies (token);
CREATE INDEX draft_copies_by_message ON draft_copies (message) WHERE message IS NOT NULL;
CREATE INDEX drafts_by_token ON drafts (token) WHERE token <> '';

-- Whether drafts of an account are copied to its server.
ALTER TABLE accounts ADD COLUMN mirrors INTEGER NOT NULL DEFAULT 0;
