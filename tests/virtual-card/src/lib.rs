//! Cards in readers of a real PC/SC service, without hardware: a private `pcscd` with the virtual reader `vpcd` and cards
//! that answer it. For tests only: no package holds it.
//!
//! * [`card`]: one card: its answer to reset, and its applet if it has any. Pure. [`piv`] is that applet, [`apdu`] what it
//!   is told and says.
//! * [`bench`]: the service with its two readers, and the hand that inserts, removes, stops and starts again.
//!
//! The service listens for cards on every address of the machine it sees, so it is given a network of its own, where it is
//! alone. That, and the folder in which it notes itself, need root. It dies with the thread that started it.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test fails by a panic"))]

pub mod apdu;
pub mod bench;
pub mod card;
mod error;
pub mod piv;
mod service;
mod tlv;

pub use error::Error;
