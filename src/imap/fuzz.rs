//! What a server says.

use futures::FutureExt as _;

use super::Error;
use super::convert;
use super::framer::{Caps, Framer};

/// A stream of octets, cut into responses and read: nothing is lost between them, nothing waits for what has come.
pub fn imap(octets: &[u8]) {
    let caps = Caps { line: 64 * 1024, literal: 64 * 1024 };
    let mut framer = Framer::new(octets, caps);
    let mut taken: usize = 0;
    loop {
        let next = framer.response().now_or_never();
        assert!(next.is_some(), "octets in memory are there: who waits for them waits for ever");
        let Some(next) = next else { return };
        match next {
            Ok(extent) => {
                let response = framer.octets(&extent);
                assert!(octets.get(taken..).is_some_and(|left| left.starts_with(response)), "as they came");
                assert!(response.len() <= caps.line.saturating_add(caps.literal));
                taken = taken.saturating_add(response.len());
                drop(convert::reply(response));
            }
            Err(Error::Closed | Error::Oversize) => return,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return;
            }
        }
    }
}

/// The name of a mailbox on the wire.
pub fn mailbox_name(octets: &[u8]) {
    let name = convert::mailbox_name(octets);
    assert!(name.len() <= octets.len().saturating_mul(4), "decoded, not multiplied");
}
