-- What becomes of letters that have left: see domain::receipt.
ALTER TABLE outbox ADD COLUMN envelope_id TEXT NOT NULL DEFAULT '';     -- what servers on the way call it (RFC 3461); '': nothing
ALTER TABLE outbox ADD COLUMN tracking TEXT NOT NULL DEFAULT '' CHECK (tracking IN ('', 'asked', 'not-offered'));
ALTER TABLE outbox ADD COLUMN asks_read INTEGER NOT NULL DEFAULT 0;     -- it asks to be told when it is read
ALTER TABLE outbox ADD COLUMN troubled INTEGER NOT NULL DEFAULT 0;      -- somebody was not reached, and the user has not said that she knows
ALTER TABLE outbox ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0;      -- its author was told that it was not read in time

-- Letters of before were called by their Message-ID.
UPDATE outbox SET envelope_id = message_id;

CREATE INDEX outbox_by_envelope ON outbox (envelope_id) WHERE envelope_id <> '';

ALTER TABLE outbox_recipients ADD COLUMN fate TEXT NOT NULL DEFAULT 'unknown'
    CHECK (fate IN ('unknown', 'delayed', 'failed', 'relayed', 'delivered', 'processed', 'read'));
ALTER TABLE outbox_recipients ADD COLUMN fate_at INTEGER NOT NULL DEFAULT 0;            -- when that was said
ALTER TABLE outbox_recipients ADD COLUMN proof TEXT NOT NULL DEFAULT 'letter' CHECK (proof IN ('letter', 'envelope'));
ALTER TABLE outbox_recipients ADD COLUMN status TEXT NOT NULL DEFAULT '';               -- RFC 3463; '': none
ALTER TABLE outbox_recipients ADD COLUMN said TEXT NOT NULL DEFAULT '';                 -- the server's words
ALTER TABLE outbox_recipients ADD COLUMN integration INTEGER NOT NULL DEFAULT 0;        -- 900 to 906: why it was not taken over; 0: nothing said

-- A receipt tells that a message was read.
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'letter' CHECK (kind IN ('letter', 'receipt'));
-- Its reader has said once whether its reading is told; `$MDNSent` says so to other desks, where the server keeps it.
ALTER TABLE messages ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0;

-- What is known only moves forward. An arrival is never undone.
CREATE TRIGGER outbox_recipients_forward BEFORE UPDATE OF fate ON outbox_recipients
WHEN old.fate IN ('delivered', 'processed', 'read') AND new.fate NOT IN ('delivered', 'processed', 'read') BEGIN
    SELECT RAISE (ABORT, 'what has arrived cannot go back');
END;

-- The letter that a message reports of: such a message is shown with it, and in no mailbox.
ALTER TABLE messages ADD COLUMN report INTEGER REFERENCES outbox (id) ON DELETE SET NULL;

CREATE INDEX messages_reports ON messages (report) WHERE report IS NOT NULL;
