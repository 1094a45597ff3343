//! See `pli::fuzz::fhir`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::fhir(octets));
