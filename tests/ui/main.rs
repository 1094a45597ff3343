//! The window's screens without a display: drawn by the software renderer, driven by simulated keys and clicks.

mod compose;
mod outbox;
mod people;
mod stage;
