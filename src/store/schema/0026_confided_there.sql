-- Whether a copy has been there: the original says to other desks that it is confided only from then on.
ALTER TABLE confided ADD COLUMN there INTEGER NOT NULL DEFAULT 1;

UPDATE confided SET there = 0
WHERE EXISTS (SELECT 1 FROM actions a WHERE a.kind = 'confide' AND a.word = confided.mark AND a.value = 1);
