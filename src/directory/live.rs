//! Directories asked over the network while somebody types, and about an address that was chosen. Each has a deadline; what one does
//! not say, the others do. Nothing here lets an address in: that is the trust gate's alone.

use std::time::Duration;

use tokio::time::timeout;

use super::fhir::Fhir;
use super::ldap::Ldap;
use super::merge::{Line, Source, merge};
use crate::domain::notice::LiveFault;
use crate::domain::{Address, Notice};

/// For all that one directory is asked for one search.
pub const SEARCH: Duration = Duration::from_secs(6);
/// For all that one directory is asked of one address: somebody waits to send.
pub const CONFIRM: Duration = Duration::from_secs(3);
/// What a directory said, or why it said nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Which.
    pub source: Source,
    /// How many lines, or why none.
    pub outcome: Result<usize, Notice>,
}

/// What all of them said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Their lines, each address once.
    pub lines: Vec<Line>,
    /// One for each directory that is named in the settings.
    pub said: Vec<Said>,
}

/// Where an address stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// This directory has it today.
    Confirmed(Source),
    /// The national directory does not have it today: withdrawn, unlisted, or read by a program.
    Unknown,
    /// None could be asked: why, where one is named in the settings.
    Unasked(Option<Notice>),
}

impl Sighting {
    /// Stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Confirmed(_) => "confirmed",
            Self::Unknown => "unknown",
            Self::Unasked(_) => "unasked",
        }
    }
}

/// The directories that may be asked now. One that the settings name and that cannot be asked says why.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// The national one.
    pub national: Option<Result<Fhir, Notice>>,
    /// The establishment's.
    pub establishment: Option<Result<Ldap, Notice>>,
}

impl Live {
    /// Mailboxes for what was typed, of each directory in its own time.
    pub async fn search(&self, text: &str, limit: usize) -> Heard {
        let national = async {
            match self.national.as_ref()? {
                Ok(fhir) => {
                    let asked = async { fhir.search(text, limit).await.map_err(|error| error.notice()) };
                    Some(within(SEARCH, fhir.host(), asked).await)
                }
                Err(notice) => Some(Err(notice.clone())),
            }
        };
        let establishment = async {
            match self.establishment.as_ref()? {
                Ok(ldap) => {
                    let asked = async { ldap.search(text, limit).await.map_err(|error| error.notice(ldap.host())) };
                    Some(within(SEARCH, ldap.host(), asked).await)
                }
                Err(notice) => Some(Err(notice.clone())),
            }
        };
        let (national, establishment) = tokio::join!(national, establishment);
        let mut heard = Heard::default();
        for (source, outcome) in [(Source::Establishment, establishment), (Source::National, national)] {
            let Some(outcome) = outcome else { continue };
            let outcome = outcome.map(|hits| {
                let count = hits.len();
                let lines = hits.into_iter().map(|hit| Line::of(hit, source)).collect();
                merge(&mut heard.lines, lines, limit.saturating_mul(2));
                count
            });
            heard.said.push(Said { source, outcome });
        }
        heard
    }

    /// Whether an address is in a directory today.
    pub async fn confirm(&self, address: &Address) -> Sighting {
        let national = async {
            match self.national.as_ref()? {
                Ok(fhir) => {
                    let asked = async { fhir.has(address).await.map_err(|error| error.notice()) };
                    Some(within(CONFIRM, fhir.host(), asked).await)
                }
                Err(notice) => Some(Err(notice.clone())),
            }
        };
        let establishment = async {
            match self.establishment.as_ref()? {
                Ok(ldap) => {
                    let asked = async { ldap.has(address).await.map_err(|error| error.notice(ldap.host())) };
                    Some(within(CONFIRM, ldap.host(), asked).await)
                }
                Err(notice) => Some(Err(notice.clone())),
            }
        };
        let (national, establishment) = tokio::join!(national, establishment);
        verdict(national, establishment)
    }
}

/// An establishment's directory knows its own people: that it does not have an address says nothing.
fn verdict(national: Option<Result<bool, Notice>>, establishment: Option<Result<bool, Notice>>) -> Sighting {
    match (national, establishment) {
        (Some(Ok(true)), _) => Sighting::Confirmed(Source::National),
        (_, Some(Ok(true))) => Sighting::Confirmed(Source::Establishment),
        (Some(Ok(false)), _) => Sighting::Unknown,
        (Some(Err(notice)), _) | (None, Some(Err(notice))) => Sighting::Unasked(Some(notice)),
        (None, _) => Sighting::Unasked(None),
    }
}

/// The answer of a directory, if it comes in time.
async fn within<T>(limit: Duration, host: &str, asked: impl Future<Output = Result<T, Notice>>) -> Result<T, Notice> {
    let late = || Notice::Live(LiveFault::Unreachable { host: host.to_owned() });
    timeout(limit, asked).await.unwrap_or_else(|_| Err(late()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Sighting, verdict};
    use crate::directory::merge::Source;
    use crate::domain::Notice;

    #[rstest]
    #[case(Some(Ok(true)), Some(Ok(true)), Sighting::Confirmed(Source::National))]
    #[case(Some(Err(Notice::Internal)), Some(Ok(true)), Sighting::Confirmed(Source::Establishment))]
    #[case(Some(Ok(false)), Some(Ok(true)), Sighting::Confirmed(Source::Establishment))]
    #[case(Some(Ok(false)), Some(Err(Notice::Internal)), Sighting::Unknown)]
    #[case(Some(Err(Notice::Internal)), Some(Ok(false)), Sighting::Unasked(Some(Notice::Internal)))]
    #[case(None, Some(Ok(false)), Sighting::Unasked(None))]
    #[case(None, Some(Err(Notice::Internal)), Sighting::Unasked(Some(Notice::Internal)))]
    #[case(None, None, Sighting::Unasked(None))]
    fn only_the_national_directory_can_miss_an_address(
        #[case] national: Option<Result<bool, Notice>>,
        #[case] establishment: Option<Result<bool, Notice>>,
        #[case] standing: Sighting,
    ) {
        assert_eq!(verdict(national, establishment), standing);
    }
}
