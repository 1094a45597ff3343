-- What a server was caught at, and how far its word is taken since (see sync::level). By what it offered then: one that offers
-- something else is tried afresh, and of two behind one address each has lines of its own.
CREATE TABLE levels (
    account   INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    server    TEXT NOT NULL,
    fault     TEXT NOT NULL,
    level     TEXT NOT NULL,                            -- no further than this
    caught_at INTEGER NOT NULL,
    PRIMARY KEY (account, server, fault)
) STRICT, WITHOUT ROWID;

ALTER TABLE mailboxes ADD COLUMN compared_at INTEGER NOT NULL DEFAULT 0;    -- compared whole; 0: never
-- The server has it no longer since then; the row stays for the messages that are kept a while. 0: there.
ALTER TABLE mailboxes ADD COLUMN gone_at INTEGER NOT NULL DEFAULT 0;
-- At the end of the last complete pass no message had a larger key: what has one has appeared since.
ALTER TABLE mailboxes ADD COLUMN proven INTEGER NOT NULL DEFAULT 0;
-- 1: most of it was under a UIDVALIDITY that is no more, and is not there under the new one: another look must say so too.
ALTER TABLE mailboxes ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0;

ALTER TABLE messages ADD COLUMN head BLOB NOT NULL DEFAULT x'';             -- SHA-256 of the header as received; empty: not known
-- Left out, with most of its mailbox, by a list since then: another list must say so too. 0: nothing is doubted.
ALTER TABLE messages ADD COLUMN missed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN refuted INTEGER NOT NULL DEFAULT 0;         -- UID under which the body of another message came

-- Days, as seconds by 86,400, on which messages were due to be deleted for good: see store::gone.
CREATE TABLE purges (day INTEGER PRIMARY KEY) STRICT;

DROP INDEX messages_without_body;
DROP INDEX messages_by_message_id;

CREATE INDEX messages_there ON messages (mailbox, uidvalidity, uid) WHERE gone_at = 0;
CREATE INDEX messages_gone_from ON messages (mailbox, uidvalidity, uid) WHERE gone_at > 0;
CREATE INDEX messages_missed ON messages (mailbox, uidvalidity, uid) WHERE missed_at > 0;
CREATE INDEX messages_by_likeness ON messages (message_id, size, head, internal_date);
CREATE INDEX messages_headless ON messages (id) WHERE head = x'' AND has_body = 1;
CREATE INDEX messages_bodiless ON messages (mailbox, date DESC, id DESC, uidvalidity, size) WHERE has_body = 0 AND gone_at = 0;

-- Older programs would show mailboxes that are gone, and delete with them what is kept.
UPDATE compatibility SET oldest = 8;
