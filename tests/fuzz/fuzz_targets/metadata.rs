//! See `pli::fuzz::metadata`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::metadata(octets));
