-- Favourites and groups: whom a person keeps for herself. `address` is folded, `written` as letters carry it. Standing here opens no
-- gate; what was seen of each is in written_to.
CREATE TABLE favourites (
    address  TEXT PRIMARY KEY,
    written  TEXT NOT NULL,
    name     TEXT NOT NULL,                         -- '': none
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE contact_groups (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL,
    key     TEXT NOT NULL UNIQUE,                   -- the name, folded
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE group_members (
    in_group INTEGER NOT NULL REFERENCES contact_groups (id) ON DELETE CASCADE,
    address  TEXT NOT NULL,
    written  TEXT NOT NULL,
    name     TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (in_group, address)
) STRICT, WITHOUT ROWID;
