-- The order of the index of words (see store::search), over messages: filters are answered by these, without the rows themselves.
CREATE INDEX messages_by_line ON messages ((min(max(date, 0), 8589934591) << 30) | id);
CREATE INDEX messages_with_files ON messages ((min(max(date, 0), 8589934591) << 30) | id) WHERE has_attachments = 1;
CREATE INDEX messages_unseen ON messages ((min(max(date, 0), 8589934591) << 30) | id) WHERE (flags & 1) = 0;
