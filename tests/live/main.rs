//! Live tests: Pli against the practice operator's real servers and token. A missing server fails, it never skips.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::unnecessary_wraps,
    reason = "a test fails by a panic"
)]

mod acts;
mod bench;
mod browse;
mod browser;
mod canary;
mod card;
mod census;
mod cli;
mod collected;
mod confided;
mod contacts;
mod cps;
mod diagnosis;
mod directories;
mod discovery;
mod documents;
mod drafts;
mod driver;
mod edges;
mod events;
mod export;
mod faults;
mod filing;
mod finding;
mod foreign;
mod handover;
mod heavy;
mod kills;
mod large;
mod ldap;
mod left;
mod look;
mod mailboxes;
mod mask;
mod matrix;
mod memory;
mod moving;
mod organisation;
mod passphrase;
mod patients;
mod pcsc;
mod peer;
mod policy;
mod power;
mod practice;
mod preferences;
mod presence;
mod program;
mod psc;
mod push;
mod receipts;
#[cfg(feature = "relay")]
mod relay;
mod remains;
mod renewal;
mod reset;
mod secret;
mod send;
mod session;
mod shared;
mod storm;
mod sync;
mod taken_back;
mod tls;
mod token;
mod tokens;
mod trust;
mod validated;
mod vault;
mod ways;
#[path = "../it/web.rs"]
mod web;
mod weir;
mod wire;
#[cfg(target_os = "linux")]
mod workstation;
