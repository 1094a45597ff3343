//! See `pli::fuzz::documents`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::documents(octets));
