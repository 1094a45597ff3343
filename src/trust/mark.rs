//! The high-water mark: generation date of the newest list seen, and whether one was signed. Kept beside the copy of the list.
//!
//! Its check sum finds damage, not malice: who may write in the folder may also delete the mark. What that could win is a signed list
//! of the last days, within its maximum age; nothing unsigned, since the copy beside it tells that one was signed. And that only until
//! a vault is open: each keeps the mark too, encrypted, and nothing is sent without one ([`super::Keeper::remember`]).

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{Error, Whitelist};

const TITLE: &str = "pli list mark 1";

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Generation date of the newest list accepted.
    pub generated: Timestamp,
    /// A signed list was accepted once: an unsigned one never is any more.
    pub signed: bool,
}

impl Mark {
    /// `None` when there is none.
    ///
    /// # Errors
    /// Damaged or unreadable: the caller must not go on as if there were none.
    pub fn read(path: &Path) -> Result<Option<Self>, Error> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map(Some).ok_or(Error::Mark),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == ErrorKind::InvalidData => Err(Error::Mark),
            Err(error) => Err(Error::Disk(error)),
        }
    }

    /// The text to keep.
    pub fn to_text(self) -> String {
        let mut text = format!("{TITLE}\ngenerated {}\nsigned {}\n", self.generated, self.signed);
        let sum = sum(&text);
        text.push_str(&sum);
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let (body, last) = text.split_at_checked(text.rfind("sum ")?)?;
        if sum(body) != last {
            return None;
        }
        let mut lines = body.lines();
        let title = lines.next()?;
        let generated = lines.next()?.strip_prefix("generated ")?.parse().ok()?;
        let signed = lines.next()?.strip_prefix("signed ")?.parse().ok()?;
        (title == TITLE && lines.next().is_none()).then_some(Self { generated, signed })
    }

    /// What this list leaves behind.
    pub(super) fn of(list: &Whitelist) -> Self {
        Self { generated: list.generated(), signed: list.is_signed() }
    }

    /// Both together: neither the date nor the seal goes back.
    pub fn raised(before: Option<Self>, seen: Self) -> Self {
        before.map_or(seen, |before| Self {
            generated: before.generated.max(seen.generated),
            signed: before.signed || seen.signed,
        })
    }
}

fn sum(body: &str) -> String {
    let mut line = String::from("sum ");
    for byte in Sha256::digest(body) {
        let _ = write!(line, "{byte:02x}");
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote_and_nothing_else() {
        let mark = Mark { generated: "2026-11-23T04:00:00.5Z".parse().unwrap(), signed: true };
        let text = mark.to_text();
        assert_eq!(Mark::parse(&text), Some(mark));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            assert_eq!(String::from_utf8(bytes).ok().and_then(|text| Mark::parse(&text)), None, "octet {at}");
            assert_eq!(Mark::parse(text.get(..at).unwrap()), None);
        }
        assert_eq!(Mark::parse(&format!("{text}\n")), None);
    }

    #[test]
    fn never_goes_back() {
        let (old, new) = ("2026-11-22T00:00:00Z".parse().unwrap(), "2026-11-23T00:00:00Z".parse().unwrap());
        let unsigned = Mark { generated: old, signed: false };
        let mark = Mark::raised(Some(Mark { generated: new, signed: true }), unsigned);
        assert_eq!(mark, Mark { generated: new, signed: true });
        assert_eq!(Mark::raised(None, unsigned), unsigned);
    }
}
