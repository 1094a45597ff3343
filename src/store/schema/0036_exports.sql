-- Documents that are handed to the practice software: what was asked for, and each file of it until it is in its folder.
CREATE TABLE export_orders (
    id         INTEGER PRIMARY KEY,
    message    INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    team       INTEGER NOT NULL,                -- its line: documents.team
    profile    TEXT NOT NULL,
    again      INTEGER NOT NULL,                -- also what was handed over before
    tries      INTEGER NOT NULL DEFAULT 0,
    ordered_at INTEGER NOT NULL,
    UNIQUE (message, team, profile)
) STRICT;

CREATE TABLE exports (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message    INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    team       INTEGER NOT NULL,
    part       INTEGER NOT NULL,
    account    TEXT NOT NULL,
    profile    TEXT NOT NULL,
    folder     TEXT NOT NULL,                   -- of the profile, as it was then
    inner      TEXT NOT NULL,                   -- a folder in that one, or nothing
    name       TEXT NOT NULL,                   -- empty where nothing is handed over
    number     INTEGER NOT NULL DEFAULT 1,      -- tells files of one name apart
    size       INTEGER NOT NULL,
    digest     TEXT NOT NULL,
    content    BLOB,                            -- until it is in its folder
    token      TEXT NOT NULL,                   -- of the hidden file on its way there
    state      TEXT NOT NULL,                   -- domain/export: ExportState
    back       INTEGER NOT NULL DEFAULT 0,      -- it is to be taken back; withdrawn, its hidden file is to be looked for
    fault      TEXT NOT NULL DEFAULT '',
    tries      INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL,
    since      INTEGER NOT NULL
) STRICT;

CREATE INDEX exports_by_message ON exports (message) WHERE message IS NOT NULL;
CREATE INDEX exports_by_state ON exports (state);
CREATE INDEX exports_back ON exports (back) WHERE back = 1;
