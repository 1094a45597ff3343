-- « À valider »: letters that somebody has prepared in a mailbox of several for somebody else to send.

-- What such a message says of itself.
CREATE TABLE proposals (
    message  INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    token    TEXT NOT NULL,
    revision TEXT NOT NULL,
    phase    TEXT NOT NULL CHECK (phase IN ('asked', 'returned', 'sent')),
    author   TEXT NOT NULL,                 -- people as in messages
    doctor   TEXT NOT NULL,
    doer     TEXT NOT NULL,                 -- who has put it into this phase
    patient  TEXT NOT NULL,
    note     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    met_at   INTEGER NOT NULL               -- when a look has seen it where it lies
) STRICT;

CREATE INDEX proposals_by_mark ON proposals (token, revision);

-- Those that the server does not know yet. While one is here its draft is shown in the list « À valider » and not among the drafts; one that
-- the server refuses leaves its draft as it was.
CREATE TABLE proposings (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    mailbox    INTEGER REFERENCES mailboxes (id) ON DELETE SET NULL,        -- none: it could not be made, or is no more
    draft      INTEGER REFERENCES drafts (id) ON DELETE SET NULL,
    replaces   INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    goes_on    INTEGER NOT NULL,            -- there is one that it replaces, or was
    token      TEXT NOT NULL,
    revision   TEXT NOT NULL,
    phase      TEXT NOT NULL CHECK (phase IN ('asked', 'returned', 'sent')),
    author     TEXT NOT NULL,
    doctor     TEXT NOT NULL,
    doer       TEXT NOT NULL,
    patient    TEXT NOT NULL,
    note       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    recipients TEXT NOT NULL,
    subject    TEXT NOT NULL,
    message_id TEXT NOT NULL,               -- of the octets: by it they are looked for after a cut
    octets     BLOB NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'begun', 'there')),     -- there: no look has seen it yet
    validity   INTEGER NOT NULL DEFAULT 0,  -- UIDVALIDITY and UIDNEXT of the mailbox when it was begun
    next       INTEGER NOT NULL DEFAULT 0,
    declined_at INTEGER NOT NULL DEFAULT 0  -- the server did not take it then
) STRICT;

CREATE INDEX proposings_by_draft ON proposings (draft) WHERE draft IS NOT NULL;
CREATE INDEX proposings_by_replaced ON proposings (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX proposings_by_mailbox ON proposings (mailbox);
CREATE INDEX proposings_by_account ON proposings (account);

-- Which of them a draft goes on from: token and revision.
ALTER TABLE drafts ADD COLUMN proposal TEXT NOT NULL DEFAULT '';

-- Letters of the outbox that are made of one: each moves it away first, and leaves only while it was this one that has moved it. Once it
-- has left those who share the mailbox are told: nothing of that hangs on where the message lies by then.
CREATE TABLE claims (
    outgoing   INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    account    INTEGER REFERENCES accounts (id) ON DELETE SET NULL,         -- of several
    mailbox    INTEGER REFERENCES mailboxes (id) ON DELETE SET NULL,        -- that it is moved to
    message    INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    action     INTEGER NOT NULL,                -- that moves it
    token      TEXT NOT NULL,
    revision   TEXT NOT NULL,
    author     TEXT NOT NULL,                   -- as in proposals
    doctor     TEXT NOT NULL,
    patient    TEXT NOT NULL,
    refused    INTEGER NOT NULL DEFAULT 0,      -- the server does not move it
    ours       INTEGER NOT NULL DEFAULT 0,      -- it has, to there; somebody who moves it again takes it away from this letter
    validity   INTEGER NOT NULL DEFAULT 0,
    uid        INTEGER NOT NULL DEFAULT 0,
    checked_at INTEGER NOT NULL DEFAULT 0,      -- when the server last said that it lies there
    told       INTEGER NOT NULL DEFAULT 0       -- that it has left stands among the proposings, or on the server
) STRICT;

CREATE INDEX claims_by_action ON claims (action);
CREATE INDEX claims_by_token ON claims (token);
CREATE INDEX claims_by_message ON claims (message) WHERE message IS NOT NULL;
CREATE INDEX claims_by_mailbox ON claims (mailbox) WHERE mailbox IS NOT NULL;
CREATE INDEX claims_by_account ON claims (account) WHERE account IS NOT NULL;

-- Folders of these names that newer programs have filled are looked at afresh: what their messages say of themselves was not read.
UPDATE OR IGNORE messages SET uidvalidity = iif(uidvalidity = 4294967295, 1, uidvalidity + 1) WHERE uidvalidity <> 0 AND gone_at = 0 AND mailbox IN
    (SELECT id FROM mailboxes WHERE name IN ('À valider', 'Validés', 'INBOX' || delimiter || 'À valider', 'INBOX' || delimiter || 'Validés'));
UPDATE mailboxes SET uidvalidity = iif(uidvalidity = 4294967295, 1, uidvalidity + 1), uidnext = 0, highestmodseq = 0, compared_at = 0
    WHERE uidvalidity <> 0 AND name IN ('À valider', 'Validés', 'INBOX' || delimiter || 'À valider', 'INBOX' || delimiter || 'Validés');

-- An older program would send such a letter without asking whether somebody else has.
UPDATE compatibility SET oldest = 33;
