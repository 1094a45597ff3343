-- A copy of a draft that was dropped before a look had seen it: it goes into the bin once one has, where other desks see that it was dropped.
ALTER TABLE draft_copies ADD COLUMN thrown INTEGER NOT NULL DEFAULT 0;
