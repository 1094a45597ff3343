//! Practice operator.
