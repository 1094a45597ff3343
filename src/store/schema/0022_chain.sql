-- Lines of the journal are linked, and the card of the holder seals the last of them (domain::chain).
ALTER TABLE journal ADD COLUMN link BLOB;       -- NULL: written before, or by a program that was rolled back

CREATE TABLE journal_signers (
    id          INTEGER PRIMARY KEY,
    certificate BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE journal_seals (
    number    INTEGER PRIMARY KEY,
    occasion  TEXT NOT NULL,
    at        INTEGER NOT NULL,
    line      INTEGER NOT NULL,                 -- the last one that it covers
    link      BLOB NOT NULL,
    before    BLOB NOT NULL,                    -- hash of the seal before it
    signer    INTEGER NOT NULL REFERENCES journal_signers (id),
    signature BLOB NOT NULL
) STRICT;

CREATE INDEX journal_seals_line ON journal_seals (line);

CREATE TRIGGER journal_seals_are_not_changed BEFORE UPDATE ON journal_seals BEGIN
    SELECT RAISE (ABORT, 'seals are only added');
END;

CREATE TRIGGER journal_seals_go_with_their_lines BEFORE DELETE ON journal_seals
WHEN EXISTS (SELECT 1 FROM journal_seals WHERE number < old.number)
    OR NOT EXISTS (SELECT 1 FROM journal_seals s WHERE s.number > old.number
        AND s.line < ifnull((SELECT min(j.number) FROM journal j), 9223372036854775807)) BEGIN
    SELECT RAISE (ABORT, 'seals are only dropped from the oldest on, once another stands for the lines that were dropped');
END;
