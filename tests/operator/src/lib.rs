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
mod dns;
mod dovecot;
mod error;
mod http;
mod leftovers;
mod list;
mod maildir;
mod node;
mod operator;
mod people;
mod pki;
mod plain;
mod ports;
mod postfix;
mod process;
mod psc;
mod random;
mod seed;
mod tls;
mod token;
mod token_imap;
mod world;

pub use cps_token::bench::Hand;
pub use cps_token::wire::{Fault, Moment};
pub use dns::{Dns, Zone};
pub use error::{Error, Result};
pub use list::{FILE as LIST_FILE, ListVariant, SIGNER as LIST_SIGNER};
pub use operator::{Bad, Operator, Options, P12_PASSWORD, Ports, Service, TokenPorts};
pub use pki::{Authority, Container, Leaf};
pub use plain::PlainImap;
pub use postfix::{FULL as FULL_MAILBOX, SIZE as SUBMISSION_SIZE};
pub use psc::{
    Answer, CLIENT as PSC_CLIENT, CLIENT_SECRET as PSC_CLIENT_SECRET, Lifetimes, Pending, Ports as PscPorts, Psc,
    REDIRECT as PSC_REDIRECT, RELAY as PSC_RELAY,
};
pub use seed::Weight;
pub use tls::Tls;
pub use token::{DOCTOR_OLD_SERIAL, DOCTOR_SERIAL, PIN, SECRETARY_SERIAL, Stack, UNBLOCK, readers};
pub use world::{
    APPLICATION, DOCTOR, MAILBOXES, Mailbox, SECRETARY, SHARED, SHARED_INBOX, SHARED_PREFIX, TOKEN_DOCTOR,
    TOKEN_MAILBOXES, TOKEN_SECRETARY, TOKEN_SHARED,
};

/// Debian packages the operator needs.
#[must_use]
pub const fn packages() -> &'static [&'static str] {
    process::PACKAGES
}
