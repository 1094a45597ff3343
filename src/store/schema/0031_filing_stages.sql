-- Where documents stand, anew: what was given to others is theirs to file, and what nobody has filed is to be filed still when its server
-- has it no more, but where other software collects.
DROP VIEW filing_stages;

CREATE VIEW filing_stages AS
SELECT message, CASE
    WHEN instr(words, ' pli_filed ') > 0 THEN 1
    WHEN instr(words, ' pli_closed ') > 0 THEN 2
    WHEN report IS NOT NULL OR part IN ('drafts', 'junk', 'trash') THEN 6
    WHEN part = 'sent' THEN 5
    WHEN gone_at > 0 AND collected_since > 0 THEN 3
    WHEN part = 'archive' THEN 4
    WHEN collected_since > 0 AND part <> 'inbox' THEN 3
    WHEN internal_date < collected_since THEN 4
    WHEN instr(words, ' pli_confided ') > 0 OR instr(words, ' pli_confided_ordered ') > 0 THEN 7
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

UPDATE documents SET stage = s.stage FROM filing_stages s WHERE s.message = documents.message;

-- The first day on which other software was said to collect the mailbox: it stays when that is said no more, and is taken up again.
ALTER TABLE accounts ADD COLUMN collected_first INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET collected_first = collected_since;

-- 1: the files of the message were looked into, also where they are here no more. What was never looked into and is not here is counted.
ALTER TABLE messages ADD COLUMN looked INTEGER NOT NULL DEFAULT 0;
UPDATE messages SET looked = 1 WHERE has_attachments = 1 AND (has_body = 1 AND id NOT IN (SELECT message FROM documents_waiting)
    OR EXISTS (SELECT 1 FROM documents d WHERE d.message = messages.id));
CREATE INDEX messages_never_looked ON messages (id) WHERE has_attachments = 1 AND has_body = 0 AND looked = 0;
