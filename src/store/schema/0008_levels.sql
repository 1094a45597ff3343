-- What a server was caught at, and how far its word is taken since (see sync::level).
CREATE TABLE levels (
    account   INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    fault     TEXT NOT NULL,
    level     TEXT NOT NULL,                            -- no further than this
    caught_at INTEGER NOT NULL,
    server    TEXT NOT NULL,                            -- what it offered then: one that offers something else is tried afresh
    PRIMARY KEY (account, fault)
) STRICT, WITHOUT ROWID;

ALTER TABLE mailboxes ADD COLUMN compared_at INTEGER NOT NULL DEFAULT 0;    -- compared whole; 0: never
-- The server has it no longer since then; the row stays for the messages that are kept a while. 0: there.
ALTER TABLE mailboxes ADD COLUMN gone_at INTEGER NOT NULL DEFAULT 0;

ALTER TABLE messages ADD COLUMN head BLOB NOT NULL DEFAULT x'';             -- SHA-256 of the header as received; empty: not known
-- Left out, with most of its mailbox, by a list since then: another list must say so too. 0: nothing is doubted.
ALTER TABLE messages ADD COLUMN missed_at INTEGER NOT NULL DEFAULT 0;

DROP INDEX messages_gone;
DROP INDEX messages_without_body;

CREATE INDEX messages_gone ON messages (gone_at, mailbox, uidvalidity, uid) WHERE gone_at > 0;
CREATE INDEX messages_missed ON messages (mailbox, uidvalidity, uid) WHERE missed_at > 0;
CREATE INDEX messages_by_head ON messages (head) WHERE message_id = '' AND head <> x'';
CREATE INDEX messages_without_body ON messages (mailbox, date DESC, id DESC, uidvalidity, size) WHERE has_body = 0 AND gone_at = 0;

-- Older programs would look for bodies by an index that is another one now.
UPDATE compatibility SET oldest = 8;
