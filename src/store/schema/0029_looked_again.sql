-- How often the files of a message were looked into in vain: they are looked into again after all others, and put aside in the end.
ALTER TABLE documents_waiting ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
