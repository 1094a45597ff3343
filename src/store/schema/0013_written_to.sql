-- Everybody who is written to from this vault, and what the list of the trust space and the directory said at the last look.
CREATE TABLE written_to (
    address   TEXT PRIMARY KEY,                     -- folded
    listed    INTEGER NOT NULL,                     -- its domain was in the list once
    held      INTEGER NOT NULL,                     -- the directory held it once
    gone      TEXT NOT NULL DEFAULT '',             -- from where it has gone ('space', 'directory'); '': it has not
    gone_at   INTEGER NOT NULL DEFAULT 0,           -- when that was noticed
    looked_at INTEGER NOT NULL
) STRICT;

-- The newest list of the trust space seen with this vault open: what lies beside it on the disk can be set back by others.
CREATE TABLE list_seen (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    generated INTEGER NOT NULL,                     -- whole seconds: a lower bound
    signed    INTEGER NOT NULL
) STRICT;
