//! See `pli::fuzz::address`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::address(octets));
