//! Integration tests that need no server: house rules, protocol transcripts, crash injection.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    unused_results,
    reason = "a test may fail by panicking, its helpers too"
)]

mod architecture;
mod corpus;
mod desk;
mod desktop_entry;
mod directory_relevance;
mod directory_scale;
mod documents;
mod doors;
mod fhir;
mod gates;
mod imap_acts;
mod imap_compress;
mod imap_hostile;
mod imap_odd;
mod imap_pass;
mod imap_script;
mod imap_watch;
mod levels;
mod mailbox_gone;
mod manner;
mod no_core;
mod patients;
mod population;
#[path = "../../src/properties.rs"]
mod properties;
mod script;
mod web;
mod xml_attacks;
mod xml_signature;
