//! An access token of Pro Santé Connect: in memory only (ECO.1.2.5), never in the swap, wiped when the last of its copies is dropped.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::locked::Locked;
use crate::clock::Moment;
use crate::domain::Secret;

/// A token about to end is not shown: a server may take a few seconds to have it examined.
const MARGIN: Duration = Duration::from_secs(10);

/// An access token; clones share one secret.
#[derive(Clone)]
pub struct AccessToken {
    secret: Arc<Locked>,
    since: Moment,
    life: Duration,
}

impl AccessToken {
    /// A token obtained at `since` that its issuer says to live for `life` (`expires_in`). `None` for one that cannot be told to a
    /// server: RFC 6750 §2.1 allows letters, digits and `-._~+/=` only.
    pub fn new(secret: &Secret<String>, since: Moment, life: Duration) -> Option<Self> {
        let sound = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~+/=".contains(&octet);
        let text = secret.declassify();
        let sound = !text.is_empty() && text.bytes().all(sound);
        sound.then(|| Self { secret: Arc::new(Locked::new(secret)), since, life })
    }

    /// It may be shown now. Counted from when it was obtained: the issuer's clock does not matter, only how long it says.
    pub fn is_fresh(&self, now: Moment) -> bool {
        now.since(self.since) < self.life.saturating_sub(MARGIN)
    }

    /// How long its issuer says it lives.
    pub fn life(&self) -> Duration {
        self.life
    }

    /// Both are copies of one token.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.secret, &other.secret)
    }

    /// The secret itself.
    pub(super) fn declassify(&self) -> &str {
        self.secret.declassify()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}
