-- What becomes of drafts at other desks. Each is known by its token from its beginning, so that it is the same one in a backup.
UPDATE drafts SET token = lower(hex(randomblob(16))) WHERE token = '';
ALTER TABLE drafts ADD COLUMN heeded INTEGER NOT NULL DEFAULT 0;        -- no message up to this key proves that it was sent or dropped elsewhere
ALTER TABLE drafts ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;         -- that its copy is gone from the server was told

-- Token of the draft that it was made of, for when it is taken back; '': of none.
ALTER TABLE outbox ADD COLUMN draft_token TEXT NOT NULL DEFAULT '';
