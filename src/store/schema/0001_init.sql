-- Pli vault, version 1. Immutable once released: changes go into the next file.
-- Times are seconds since 1970-01-01 UTC. Lists of correspondents: one a line, name TAB address, control characters removed.

CREATE TABLE accounts (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE mailboxes (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account       INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    delimiter     TEXT NOT NULL DEFAULT '',
    role          TEXT NOT NULL,
    subscribed    INTEGER NOT NULL DEFAULT 1,
    uidvalidity   INTEGER NOT NULL DEFAULT 0,   -- 0: never selected
    uidnext       INTEGER NOT NULL DEFAULT 0,   -- 0: not known
    highestmodseq INTEGER NOT NULL DEFAULT 0,   -- 0: not known
    total         INTEGER NOT NULL DEFAULT 0,   -- kept by triggers
    unseen        INTEGER NOT NULL DEFAULT 0,   -- kept by triggers
    UNIQUE (account, name)
) STRICT;

-- A message as its headers tell. `date` orders lists: `Date`, else the internal date; it never changes once written.
CREATE TABLE messages (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox         INTEGER NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE,
    uidvalidity     INTEGER NOT NULL,
    uid             INTEGER NOT NULL,
    modseq          INTEGER NOT NULL DEFAULT 0,
    flags           INTEGER NOT NULL,
    internal_date   INTEGER NOT NULL,
    header_date     INTEGER,                    -- NULL: no date that can be understood
    date            INTEGER NOT NULL,
    size            INTEGER NOT NULL,
    subject         TEXT NOT NULL,
    senders         TEXT NOT NULL,
    recipients      TEXT NOT NULL,
    copies          TEXT NOT NULL,
    reply_to        TEXT NOT NULL,
    message_id      TEXT NOT NULL DEFAULT '',   -- '': none
    in_reply_to     TEXT NOT NULL DEFAULT '',
    reference_ids   TEXT NOT NULL DEFAULT '',   -- one a line, oldest first
    receipt_to      TEXT NOT NULL DEFAULT '',
    preview         TEXT NOT NULL DEFAULT '',
    has_attachments INTEGER NOT NULL DEFAULT 0,
    has_body        INTEGER NOT NULL DEFAULT 0,
    UNIQUE (mailbox, uidvalidity, uid)
) STRICT;

CREATE INDEX messages_by_date ON messages (mailbox, date DESC, id DESC);
CREATE INDEX messages_without_body ON messages (mailbox, date DESC, id DESC, uidvalidity, size) WHERE has_body = 0;
CREATE INDEX messages_by_message_id ON messages (message_id) WHERE message_id <> '';

CREATE TRIGGER message_inserted AFTER INSERT ON messages BEGIN
    UPDATE mailboxes SET total = total + 1, unseen = unseen + ((new.flags & 1) = 0) WHERE id = new.mailbox;
END;

CREATE TRIGGER message_seen AFTER UPDATE OF flags ON messages WHEN (old.flags & 1) <> (new.flags & 1) BEGIN
    UPDATE mailboxes SET unseen = unseen + ((new.flags & 1) = 0) - ((old.flags & 1) = 0) WHERE id = new.mailbox;
END;

-- The row of the index is named by date and id, so that its own order is the order of lists (see store::search).
CREATE TRIGGER message_deleted AFTER DELETE ON messages BEGIN
    UPDATE mailboxes SET total = total - 1, unseen = unseen - ((old.flags & 1) = 0) WHERE id = old.mailbox;
    DELETE FROM search WHERE rowid = (min(max(old.date, 0), 8589934591) << 30) | old.id;
END;

-- RFC 5322 octets in slices, so that a big message is written and read without being held whole.
CREATE TABLE bodies (
    message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    slice   INTEGER NOT NULL,
    octets  BLOB NOT NULL,
    PRIMARY KEY (message, slice)
) STRICT;

CREATE TABLE parts (
    message    INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size       INTEGER NOT NULL,
    content_id TEXT NOT NULL DEFAULT '',
    inline     INTEGER NOT NULL,
    PRIMARY KEY (message, number)
) STRICT, WITHOUT ROWID;

-- Folded words only; the text itself stays in bodies.
CREATE VIRTUAL TABLE search USING fts5 (
    subject, senders, recipients, body, files,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '2 3'
);

CREATE TABLE drafts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    recipients   TEXT NOT NULL,                 -- as typed, one a line
    copies       TEXT NOT NULL,
    blind_copies TEXT NOT NULL,
    subject      TEXT NOT NULL,
    body         TEXT NOT NULL,
    answers      INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    receipt      INTEGER NOT NULL,
    saved_at     INTEGER NOT NULL
) STRICT;

CREATE INDEX drafts_by_answers ON drafts (answers) WHERE answers IS NOT NULL;

CREATE TABLE draft_files (
    draft      INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    digest     BLOB NOT NULL,                   -- SHA-256 of the content: unchanged files are not written again
    content    BLOB NOT NULL,
    PRIMARY KEY (draft, position)
) STRICT;

CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    INTEGER NOT NULL REFERENCES accounts (id),
    message_id TEXT NOT NULL UNIQUE,
    sender     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    size       INTEGER NOT NULL,
    sealed_at  INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'deferred', 'accepted', 'filed', 'refused', 'doubtful')),
    at         INTEGER NOT NULL DEFAULT 0,      -- deferred: next attempt; accepted, filed: when
    attempts   INTEGER NOT NULL DEFAULT 0,
    code       INTEGER NOT NULL DEFAULT 0,      -- SMTP reply code, 0: none
    words      TEXT NOT NULL DEFAULT ''         -- the server's
) STRICT;

CREATE INDEX outbox_active ON outbox (account, state) WHERE state <> 'filed';

-- What the operator has taken is never submitted again.
CREATE TRIGGER outbox_never_twice BEFORE UPDATE OF state ON outbox
WHEN old.state IN ('accepted', 'filed') AND new.state NOT IN ('accepted', 'filed') BEGIN
    SELECT RAISE (ABORT, 'accepted message cannot go back');
END;

CREATE TABLE outbox_recipients (
    outgoing INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    address  TEXT NOT NULL,
    refused  INTEGER NOT NULL DEFAULT 0,
    words    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (outgoing, position)
) STRICT, WITHOUT ROWID;

-- The sealed octets, dropped once filed.
CREATE TABLE outbox_content (
    outgoing INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    octets   BLOB NOT NULL
) STRICT;

-- What the user did and the server does not know yet, in order.
CREATE TABLE pending (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    message   INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    mark      TEXT NOT NULL CHECK (mark IN ('seen', 'flagged')),
    value     INTEGER NOT NULL,
    before    INTEGER NOT NULL,                 -- what the server was last known to say: put back if it refuses
    marked_at INTEGER NOT NULL,
    UNIQUE (message, mark)
) STRICT;
