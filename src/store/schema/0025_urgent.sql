-- Letters that their authors say are urgent.
ALTER TABLE messages ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE drafts ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft_versions ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
