-- Indexes of the national directory that were used with this vault: another one of the same day was altered.
CREATE TABLE directory_seals (
    digest      BLOB PRIMARY KEY CHECK (length(digest) = 32),   -- SHA-256 of the manifest of the index
    imported_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
