-- A mailbox that the server does not show stays until there is proof that it is gone.
ALTER TABLE mailboxes ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;   -- complete lists in a row that leave it out
ALTER TABLE mailboxes ADD COLUMN refused  INTEGER NOT NULL DEFAULT 0;   -- 1: not opened when last asked
