-- What a letter answers or passes on: marked so for every desk once the letter has left.
CREATE TABLE outbox_origins (
    outgoing INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    message  INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    passed   INTEGER NOT NULL,              -- passed on; else answered
    PRIMARY KEY (outgoing, message, passed)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_origins_by_message ON outbox_origins (message);

-- What a draft passes on; what it answers stands in drafts.answers.
CREATE TABLE draft_passes_on (
    draft   INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    PRIMARY KEY (draft, message)
) STRICT, WITHOUT ROWID;

CREATE INDEX draft_passes_on_by_message ON draft_passes_on (message);
