//! See `pli::fuzz::list`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::list(octets));
