-- What the server of an account says of itself, kept so that it is known before the next connection.
CREATE TABLE servers (
    account     INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    offered     TEXT NOT NULL DEFAULT '',           -- how it offers to tell changes (see sync::level); '': not known
    announced   TEXT NOT NULL DEFAULT '',           -- what it offers altogether
    quota_used  INTEGER NOT NULL DEFAULT 0,
    quota_limit INTEGER NOT NULL DEFAULT 0,
    quota_at    INTEGER NOT NULL DEFAULT 0          -- when it said so; 0: never
) STRICT;
