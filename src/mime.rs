//! Messages between octets and domain values: reading with mail-parser, writing with mail-builder. It fetches nothing, runs
//! nothing, and stays within fixed limits whatever it is given.

#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
pub mod hidden;
pub mod read;
pub mod skim;
pub mod write;

mod blocks;
mod budget;
mod charset;
mod clean;
mod plain;
mod report;
mod transfer;
mod tree;
