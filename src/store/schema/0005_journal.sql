-- What was done in mailboxes: only added to, and shortened from its oldest line on.
CREATE TABLE journal (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    ahead     INTEGER NOT NULL,                 -- seconds of the workstation's clock before UTC
    author    TEXT NOT NULL,                    -- national identifier; '': nobody was proven
    deed      TEXT NOT NULL,
    account   TEXT NOT NULL,                    -- address: outlives the row of accounts
    request   TEXT NOT NULL,
    response  TEXT NOT NULL
) STRICT;

CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal BEGIN
    SELECT RAISE (ABORT, 'the journal is only added to');
END;

CREATE TRIGGER journal_is_shortened_from_its_beginning BEFORE DELETE ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE number < old.number) BEGIN
    SELECT RAISE (ABORT, 'the journal is only shortened from its oldest line on');
END;

-- The oldest version of this schema that a program must know to work with the database as it is: a program that was rolled back to
-- one of them goes on with it, and changes nothing of what it does not know.
CREATE TABLE compatibility (oldest INTEGER NOT NULL) STRICT;
INSERT INTO compatibility VALUES (5);
