-- Earlier states of drafts: what they held before they were written over. The content of a file that its draft still has stays with the
-- draft; only what it has no more is in draft_contents.
CREATE TABLE draft_versions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    draft        INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    saved_at     INTEGER NOT NULL,              -- when the draft was kept in this state
    sender       TEXT NOT NULL,
    recipients   TEXT NOT NULL,
    copies       TEXT NOT NULL,
    blind_copies TEXT NOT NULL,
    subject      TEXT NOT NULL,
    body         TEXT NOT NULL,
    receipt      INTEGER NOT NULL
) STRICT;

CREATE INDEX draft_versions_by_draft ON draft_versions (draft);

CREATE TABLE draft_version_files (
    version    INTEGER NOT NULL REFERENCES draft_versions (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    digest     BLOB NOT NULL,                   -- SHA-256 of the content
    PRIMARY KEY (version, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX draft_version_files_by_digest ON draft_version_files (digest);

CREATE TABLE draft_contents (
    digest  BLOB PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;
