-- What the user did and the server does not know yet, in the order made.
CREATE TABLE actions (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    account  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL CHECK (kind IN ('flag', 'keyword', 'move', 'copy', 'erase', 'create', 'rename', 'remove')),
    message  INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    mailbox  INTEGER REFERENCES mailboxes (id) ON DELETE CASCADE,   -- where to; the mailbox itself when it is made, renamed or removed
    copy     INTEGER REFERENCES messages (id) ON DELETE CASCADE,    -- the row that shows what is copied
    word     TEXT NOT NULL DEFAULT '' COLLATE NOCASE,               -- flag or keyword as on the wire; new name
    value    INTEGER NOT NULL DEFAULT 0,                            -- set or cleared
    before   INTEGER NOT NULL DEFAULT 0,                            -- what the server last said of the mark: put back if it refuses
    state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'begun', 'copied')),
    validity INTEGER NOT NULL DEFAULT 0,                            -- UIDVALIDITY of the target when it was begun
    next     INTEGER NOT NULL DEFAULT 0,                            -- its UIDNEXT then: what it made has at least this UID
    landed   INTEGER NOT NULL DEFAULT 0,                            -- UID of what was copied; 0: not known
    tries    INTEGER NOT NULL DEFAULT 0,
    made_at  INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX actions_of_marks ON actions (message, word) WHERE kind IN ('flag', 'keyword');
CREATE INDEX actions_by_message ON actions (message);
CREATE INDEX actions_by_mailbox ON actions (mailbox);
CREATE INDEX actions_by_copy ON actions (copy) WHERE copy IS NOT NULL;

INSERT INTO actions (account, kind, message, word, value, before, made_at)
SELECT b.account, 'flag', p.message, CASE p.mark WHEN 'seen' THEN '\Seen' ELSE '\Flagged' END, p.value, p.before, p.marked_at
FROM pending p JOIN messages m ON m.id = p.message JOIN mailboxes b ON b.id = m.mailbox ORDER BY p.id;

DROP TABLE pending;

-- The name it is shown under while the server does not know it yet; '': its own.
ALTER TABLE mailboxes ADD COLUMN shown TEXT NOT NULL DEFAULT '';
ALTER TABLE mailboxes ADD COLUMN wish TEXT NOT NULL DEFAULT '' CHECK (wish IN ('', 'make', 'remove'));
ALTER TABLE mailboxes ADD COLUMN keeps INTEGER;                         -- whether keywords last in it; NULL: not known yet
ALTER TABLE mailboxes ADD COLUMN desk TEXT NOT NULL DEFAULT '';         -- keyword of the state that lying in it says
-- No message is moved to tell a state of it to other desks.
ALTER TABLE accounts ADD COLUMN still INTEGER NOT NULL DEFAULT 0;
-- States that no other desk learns, as keywords.
ALTER TABLE messages ADD COLUMN own TEXT NOT NULL DEFAULT '';

CREATE INDEX messages_provisional ON messages (mailbox) WHERE uidvalidity = 0;
CREATE INDEX messages_hidden ON messages (mailbox) WHERE place IS NULL;

UPDATE compatibility SET oldest = 7;
