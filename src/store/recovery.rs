//! Takes over drafts and outbox rows from a damaged vault, as far as they can be read.
