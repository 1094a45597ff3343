//! The program `pli`.

fn main() {}
