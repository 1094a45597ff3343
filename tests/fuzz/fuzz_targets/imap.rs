//! See `pli::fuzz::imap`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::imap(octets));
