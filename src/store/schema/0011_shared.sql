-- Whose a mailbox is that the holder added: one of several is named at each login. An older program would log in as herself, and
-- take what it then finds for that mailbox's: it must not.
ALTER TABLE own_accounts ADD COLUMN tenure TEXT NOT NULL DEFAULT 'own' CHECK (tenure IN ('own', 'shared'));

-- The shared mailbox that it belongs to, of a namespace that is not the login's own (RFC 2342): the name of its topmost level.
-- '': the login's own.
ALTER TABLE mailboxes ADD COLUMN root TEXT NOT NULL DEFAULT '';
-- What it is for in that shared mailbox, in the words of `role`: 'inbox' is where its mail arrives.
ALTER TABLE mailboxes ADD COLUMN part TEXT NOT NULL DEFAULT '';
-- What the server lets this login do in it, as letters (RFC 4314 §2.1); NULL: it does not say.
ALTER TABLE mailboxes ADD COLUMN rights TEXT;

-- Address that it leaves from; '': that of the first mailbox.
ALTER TABLE drafts ADD COLUMN sender TEXT NOT NULL DEFAULT '';

UPDATE compatibility SET oldest = 11;
