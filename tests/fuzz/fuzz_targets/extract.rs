//! See `pli::fuzz::extract`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::extract(octets));
