//! See `pli::fuzz::hprim`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::hprim(octets));
