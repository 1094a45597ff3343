-- What another program had put among the drafts of a server, and a draft here goes on from, is there no more: somebody may have sent it. Until
-- who sends the draft was told so.
ALTER TABLE drafts ADD COLUMN source_gone INTEGER NOT NULL DEFAULT 0;
