//! See `pli::fuzz::html`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::html(octets));
