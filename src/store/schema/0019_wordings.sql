-- What a person keeps for her letters: signatures and templates. `address` is folded, `written` as letters carry it.
CREATE TABLE signatures (
    address TEXT PRIMARY KEY,
    written TEXT NOT NULL,
    text    TEXT NOT NULL,                          -- under new letters; '': none
    answers TEXT                                    -- under answers; NULL: the same
) STRICT, WITHOUT ROWID;

CREATE TABLE templates (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
