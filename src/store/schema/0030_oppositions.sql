-- Patients who do not want to be written to. Each stands here until it is said to be lifted.
CREATE TABLE oppositions (
    matricule TEXT PRIMARY KEY,
    name      TEXT NOT NULL,                    -- '': none was said
    noted_at  INTEGER NOT NULL
) STRICT;
-- 1: its author knew of one when the letter was sealed.
ALTER TABLE outbox_patients ADD COLUMN despite INTEGER NOT NULL DEFAULT 0;
