-- Mailboxes that the holder added herself: how each is reached. Those of the settings have no row here.
-- What stands here is read strictly: there is no word for a connection without TLS.
CREATE TABLE own_accounts (
    account             INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    address             TEXT NOT NULL,              -- as written; accounts.address is its key
    name                TEXT NOT NULL DEFAULT '',   -- '': none
    imap_host           TEXT NOT NULL,
    imap_port           INTEGER NOT NULL,
    imap_security       TEXT NOT NULL CHECK (imap_security IN ('starttls', 'tls')),
    submission_host     TEXT NOT NULL,
    submission_port     INTEGER NOT NULL,
    submission_security TEXT NOT NULL CHECK (submission_security IN ('starttls', 'tls')),
    method              TEXT NOT NULL,
    added_at            INTEGER NOT NULL
) STRICT;
