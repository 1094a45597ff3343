//! The real window on a virtual screen, driven by keys and clicks against the practice operator. What it shows is read from
//! its pixels by the colours of the theme; what it did, from the servers and the log. A missing program fails, it never skips.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

mod desk;
mod journey;
#[path = "../live/memory.rs"]
mod memory;
mod picture;
mod program;
mod remains;
mod screen;
mod wait;
