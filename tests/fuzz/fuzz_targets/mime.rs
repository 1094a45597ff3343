//! See `pli::fuzz::mime`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::mime(octets));
