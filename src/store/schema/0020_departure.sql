-- When letters leave: see domain::outgoing::Hold. A held letter is a queued one with a reason; `at` says until when.
ALTER TABLE outbox ADD COLUMN hold TEXT NOT NULL DEFAULT '' CHECK (hold IN ('', 'undo', 'chosen'));

-- An older program would send at once what is to leave later.
UPDATE compatibility SET oldest = 20;
