//! The window's screens without a display: drawn by the software renderer, driven by simulated keys and clicks.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that fails may panic"
)]

mod compose;
mod outbox;
mod people;
mod stage;
