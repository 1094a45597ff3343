-- Why this program itself did not let a letter leave; '': nothing is known of that, or the server has refused it.
ALTER TABLE outbox ADD COLUMN withheld TEXT NOT NULL DEFAULT '' CHECK (withheld IN ('', 'checks', 'patient-opposed'));
