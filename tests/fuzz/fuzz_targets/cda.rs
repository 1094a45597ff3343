//! See `pli::fuzz::cda`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::cda(octets));
