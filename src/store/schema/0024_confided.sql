-- « Confier au secrétariat »: a copy of a message is put where others share it. An action of a kind that SQLite's CHECK did not know.
CREATE TABLE actions_now (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    account  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,                -- by whose connection it is told
    kind     TEXT NOT NULL CHECK (kind IN ('flag', 'keyword', 'move', 'copy', 'erase', 'create', 'rename', 'remove', 'confide')),
    message  INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    mailbox  INTEGER REFERENCES mailboxes (id) ON DELETE CASCADE,   -- where to; the mailbox itself when it is made, renamed or removed
    copy     INTEGER REFERENCES messages (id) ON DELETE CASCADE,    -- the row that shows what is copied
    word     TEXT NOT NULL DEFAULT '' COLLATE NOCASE,               -- flag or keyword as on the wire; new name; of what is confided, its mark
    value    INTEGER NOT NULL DEFAULT 0,                            -- set or cleared; confided or taken back
    before   INTEGER NOT NULL DEFAULT 0,                            -- what the server last said of the mark: put back if it refuses
    state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'begun', 'copied')),
    validity INTEGER NOT NULL DEFAULT 0,                            -- UIDVALIDITY of the target when it was begun
    next     INTEGER NOT NULL DEFAULT 0,                            -- its UIDNEXT then: what it made has at least this UID
    landed   INTEGER NOT NULL DEFAULT 0,                            -- UID of what was copied; 0: not known
    tries    INTEGER NOT NULL DEFAULT 0,
    made_at  INTEGER NOT NULL,
    giver    TEXT NOT NULL DEFAULT ''                               -- who confides
) STRICT;

INSERT INTO actions_now (id, account, kind, message, mailbox, copy, word, value, before, state, validity, next, landed, tries, made_at)
SELECT id, account, kind, message, mailbox, copy, word, value, before, state, validity, next, landed, tries, made_at FROM actions;

DROP TABLE actions;
ALTER TABLE actions_now RENAME TO actions;

CREATE UNIQUE INDEX actions_of_marks ON actions (message, word) WHERE kind IN ('flag', 'keyword');
CREATE INDEX actions_by_message ON actions (message);
CREATE INDEX actions_by_mailbox ON actions (mailbox);
CREATE INDEX actions_by_copy ON actions (copy) WHERE copy IS NOT NULL;

-- What was confided and not taken back; `mark` stands in the copy.
CREATE TABLE confided (
    message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    mailbox INTEGER NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE,
    mark    TEXT NOT NULL,
    PRIMARY KEY (message, mailbox)
) STRICT, WITHOUT ROWID;

-- Where the messages of an account are confided to.
CREATE TABLE secretariats (
    account INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    mailbox INTEGER NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX confided_by_mailbox ON confided (mailbox);
CREATE INDEX secretariats_by_mailbox ON secretariats (mailbox);

-- An older program reads no action of the new kind.
UPDATE compatibility SET oldest = 24;
