//! The window without a display: every screen in its states, journeys by keys and clicks over a vault of invented mail.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_wrap,
    reason = "a test that fails may panic"
)]

mod accounts;
mod acts;
mod compose;
mod confided;
mod contacts;
mod diagnosis;
mod directory;
mod documents;
mod exports;
mod filing;
mod gone;
mod journeys;
mod letters;
mod mailboxes;
mod outbox;
mod pasting;
mod people;
mod preferences;
mod psc;
mod screens;
mod shared;
mod stage;
mod stuck;
mod support;
mod validating;
mod wordings;
