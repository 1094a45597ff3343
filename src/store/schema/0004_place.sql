-- Where a message is shown, beside where it lies on the server (`mailbox`, `uidvalidity`, `uid`): they differ while the server has
-- not done yet what the user did. NULL: shown in no mailbox.
ALTER TABLE messages ADD COLUMN place INTEGER REFERENCES mailboxes (id) ON DELETE SET NULL;
ALTER TABLE messages ADD COLUMN keywords TEXT NOT NULL DEFAULT '';      -- separated by spaces
-- Proven to be gone from the server since then, and kept a while; shown in no mailbox. 0: there.
ALTER TABLE messages ADD COLUMN gone_at INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER message_inserted;
DROP TRIGGER message_seen;
DROP TRIGGER message_deleted;
DROP INDEX messages_by_date;

UPDATE messages SET place = mailbox;

CREATE INDEX messages_by_date ON messages (place, date DESC, id DESC);
CREATE INDEX messages_gone ON messages (gone_at) WHERE gone_at > 0;

-- Counts are those of what is shown.
CREATE TRIGGER message_inserted AFTER INSERT ON messages BEGIN
    UPDATE mailboxes SET total = total + 1, unseen = unseen + ((new.flags & 1) = 0) WHERE id = new.place;
END;

CREATE TRIGGER message_seen AFTER UPDATE OF flags ON messages WHEN (old.flags & 1) <> (new.flags & 1) BEGIN
    UPDATE mailboxes SET unseen = unseen + ((new.flags & 1) = 0) - ((old.flags & 1) = 0) WHERE id = new.place;
END;

-- By the flags of before: the trigger above adds what changes with them.
CREATE TRIGGER message_placed AFTER UPDATE OF place ON messages WHEN old.place IS NOT new.place BEGIN
    UPDATE mailboxes SET total = total - 1, unseen = unseen - ((old.flags & 1) = 0) WHERE id = old.place;
    UPDATE mailboxes SET total = total + 1, unseen = unseen + ((old.flags & 1) = 0) WHERE id = new.place;
END;

CREATE TRIGGER message_deleted AFTER DELETE ON messages BEGIN
    UPDATE mailboxes SET total = total - 1, unseen = unseen - ((old.flags & 1) = 0) WHERE id = old.place;
    DELETE FROM search WHERE rowid = (min(max(old.date, 0), 8589934591) << 30) | old.id;
END;

-- What was to go to a mailbox that is no more is shown where it lies.
CREATE TRIGGER mailbox_deleted BEFORE DELETE ON mailboxes BEGIN
    UPDATE messages SET place = mailbox WHERE place = old.id AND mailbox <> old.id;
END;
