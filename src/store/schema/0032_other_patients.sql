-- Whom another source names instead of the patient of a document: found anew by readers that look for it.
CREATE TABLE documents_others (
    document  INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    family    TEXT NOT NULL,
    used      TEXT NOT NULL,
    given     TEXT NOT NULL,
    born      TEXT NOT NULL,
    sex       TEXT NOT NULL,
    matricule TEXT NOT NULL,
    national  INTEGER NOT NULL
) STRICT;

CREATE INDEX documents_others_by_matricule ON documents_others (matricule) WHERE matricule <> '';
CREATE INDEX documents_others_by_birth ON documents_others (born) WHERE born <> '';
