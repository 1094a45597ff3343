//! See `pli::fuzz::mailbox_name`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::mailbox_name(octets));
