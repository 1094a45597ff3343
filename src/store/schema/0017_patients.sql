-- Who the patient is that a letter is for, as its author confirmed it when it was sealed. Compared with the matricule again before it is
-- sent, and dropped once filed. An older program refuses the letter for itself: it writes to no patient.
CREATE TABLE outbox_patients (
    outgoing  INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    matricule TEXT NOT NULL,
    name      TEXT NOT NULL,
    born      TEXT NOT NULL,                    -- YYYY-MM-DD
    sex       TEXT NOT NULL CHECK (sex IN ('F', 'M'))
) STRICT;
