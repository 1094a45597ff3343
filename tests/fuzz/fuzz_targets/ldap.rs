//! See `pli::fuzz::ldap`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| pli::fuzz::ldap(octets));
