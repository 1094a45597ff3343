//! Practice operator of Pli: everything an MSSanté operator, the white list and
//! the national directory would be, on loopback, for tests and for trying Pli.
//! Nothing here is ever part of a package.

/// Appends formatted text to a string; writing to a string cannot fail.
macro_rules! add {
    ($out:expr, $($argument:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($argument)*);
    }};
}

mod clock;
mod config;
mod directory;
mod dovecot;
mod error;
mod http;
mod leftovers;
mod list;
mod maildir;
mod operator;
mod people;
mod pki;
mod plain;
mod ports;
mod postfix;
mod process;
mod random;
mod seed;
mod tls;
mod token;
mod world;

pub use cps_token::bench::Hand;
pub use cps_token::wire::{Fault, Moment};
pub use error::{Error, Result};
pub use list::{FILE as LIST_FILE, ListVariant, SIGNER as LIST_SIGNER};
pub use operator::{Bad, Operator, Options, Ports, Service};
pub use pki::{Authority, Leaf};
pub use plain::PlainImap;
pub use postfix::SIZE as SUBMISSION_SIZE;
pub use tls::Tls;
pub use token::{DOCTOR_OLD_SERIAL, DOCTOR_SERIAL, PIN, SECRETARY_SERIAL, Stack, UNBLOCK, readers};
pub use world::{DOCTOR, MAILBOXES, Mailbox, SECRETARY, SHARED, SHARED_INBOX, SHARED_PREFIX};

/// Debian packages the operator needs.
#[must_use]
pub const fn packages() -> &'static [&'static str] {
    process::PACKAGES
}
