//! Applies schema/NNNN_*.sql in order; the version reached is kept in `user_version`.
