//! Integration tests that need no server: house rules, protocol transcripts, crash injection.

mod architecture;
mod imap_script;
mod script;
