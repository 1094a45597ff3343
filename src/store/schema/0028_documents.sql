-- Documents to be filed: what the readers have found in the files of messages. All of it can be found anew.
CREATE TABLE documents (
    id        INTEGER PRIMARY KEY,
    message   INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    part      INTEGER NOT NULL,
    place     INTEGER NOT NULL,                 -- in its file
    team      INTEGER NOT NULL,                 -- those of a message with one number are about one person
    lead      INTEGER NOT NULL,                 -- 1: the first of them, which is listed
    date      INTEGER NOT NULL,                 -- of its message
    stage     INTEGER NOT NULL,                 -- kept by triggers, from filing_stages
    nature    TEXT NOT NULL,
    name      TEXT NOT NULL,
    code      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    title     TEXT NOT NULL,
    act       TEXT NOT NULL,                    -- YYYY-MM-DD; '': none, as everywhere here
    author    TEXT NOT NULL,
    family    TEXT NOT NULL,
    used      TEXT NOT NULL,
    given     TEXT NOT NULL,
    born      TEXT NOT NULL,
    sex       TEXT NOT NULL,
    matricule TEXT NOT NULL,
    national  INTEGER NOT NULL,
    source    TEXT NOT NULL,
    certainty TEXT NOT NULL,
    doubts    TEXT NOT NULL,
    sameness  TEXT NOT NULL,
    own_id    TEXT NOT NULL,
    lineage   TEXT NOT NULL,                    -- that all versions have
    replaced  TEXT NOT NULL,
    version   INTEGER,
    replaces  INTEGER NOT NULL,
    words     TEXT NOT NULL                     -- what is typed to find it, folded
) STRICT;

CREATE INDEX documents_by_message ON documents (message);
CREATE INDEX documents_to_file ON documents (stage, date DESC, id DESC) WHERE lead = 1;
CREATE INDEX documents_by_date ON documents (date DESC, id DESC) WHERE lead = 1;
CREATE INDEX documents_same ON documents (sameness, date);
CREATE INDEX documents_of_lineage ON documents (lineage, date) WHERE lineage <> '';
CREATE INDEX documents_by_own_id ON documents (own_id) WHERE own_id <> '';
CREATE INDEX documents_by_matricule ON documents (matricule) WHERE matricule <> '';
CREATE INDEX documents_by_birth ON documents (born) WHERE born <> '';

-- Messages whose files are to be looked into.
CREATE TABLE documents_waiting (
    message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE
) STRICT;

-- Since when other software is said to collect the mailbox: 0, it is not.
ALTER TABLE accounts ADD COLUMN collected_since INTEGER NOT NULL DEFAULT 0;

-- Where the documents of a message stand: the numbers of domain::filing::Stage.
CREATE VIEW filing_stages AS
SELECT message, CASE
    WHEN instr(words, ' pli_filed ') > 0 THEN 1
    WHEN instr(words, ' pli_closed ') > 0 THEN 2
    WHEN gone_at > 0 THEN iif(collected_since > 0, 3, 4)
    WHEN report IS NOT NULL OR part IN ('drafts', 'junk', 'trash') THEN 6
    WHEN part = 'sent' THEN 5
    WHEN part = 'archive' THEN 4
    WHEN collected_since > 0 AND part <> 'inbox' THEN 3
    WHEN internal_date < collected_since THEN 4
    ELSE 0
END AS stage
FROM (
    SELECT m.id AS message, m.gone_at, m.report, m.internal_date, a.collected_since,
        iif(b.role = 'other' AND b.part <> '', b.part, b.role) AS part,
        ' ' || lower(m.keywords || ' ' || m.own || ' ' || ifnull(p.desk, '')) || ' ' AS words
    FROM messages m
    LEFT JOIN mailboxes p ON p.id = m.place
    JOIN mailboxes b ON b.id = ifnull(m.place, m.mailbox)
    JOIN accounts a ON a.id = b.account
);

-- The readers that have looked: 0, none yet.
CREATE TABLE documents_readers (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO documents_readers VALUES (1, 0);

-- Of what goes with its mailbox or its account there is no stage any more: it stays as it is until it has gone.
CREATE TRIGGER documents_follow_messages AFTER UPDATE OF place, keywords, own, gone_at, report ON messages
WHEN old.place IS NOT new.place OR old.keywords <> new.keywords OR old.own <> new.own OR old.gone_at <> new.gone_at
    OR old.report IS NOT new.report BEGIN
    UPDATE documents SET stage = s.stage FROM filing_stages s WHERE s.message = new.id AND documents.message = new.id;
END;

CREATE TRIGGER documents_follow_mailboxes AFTER UPDATE OF role, part, desk ON mailboxes
WHEN old.role <> new.role OR old.part <> new.part OR old.desk <> new.desk BEGIN
    UPDATE documents SET stage = s.stage FROM filing_stages s
    WHERE s.message = documents.message AND documents.message IN (SELECT id FROM messages WHERE place = new.id);
END;

CREATE TRIGGER documents_follow_accounts AFTER UPDATE OF collected_since ON accounts
WHEN old.collected_since <> new.collected_since BEGIN
    UPDATE documents SET stage = s.stage FROM filing_stages s
    WHERE s.message = documents.message AND documents.message IN (SELECT m.id FROM messages m JOIN mailboxes b ON b.id = m.mailbox WHERE b.account = new.id);
END;
