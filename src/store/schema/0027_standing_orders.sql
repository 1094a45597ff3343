-- « Confier d’office »: which messages of an account are confided to its secretariat without being asked.
ALTER TABLE secretariats ADD COLUMN senders TEXT NOT NULL DEFAULT '';
ALTER TABLE secretariats ADD COLUMN subjects TEXT NOT NULL DEFAULT '';
ALTER TABLE secretariats ADD COLUMN giver TEXT NOT NULL DEFAULT '';
ALTER TABLE secretariats ADD COLUMN ordered_at INTEGER NOT NULL DEFAULT 0;   -- 0: nothing is
ALTER TABLE secretariats ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;         -- the last message that was looked at
ALTER TABLE confided ADD COLUMN ordered INTEGER NOT NULL DEFAULT 0;          -- without being asked
