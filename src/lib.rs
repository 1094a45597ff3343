//! # Pli
//!
//! A native mail client for MSSanté, the trust space of French health professionals.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails"))]

pub mod auth;
pub mod card;
pub mod clock;
pub mod directory;
pub mod documents;
pub mod domain;
pub mod engine;
pub mod http;
pub mod imap;
pub mod l10n;
pub mod mime;
pub mod paths;
pub mod session;
pub mod settings;
pub mod store;
pub mod submission;
pub mod sync;
pub mod tls;
pub mod trust;
pub mod ui;
