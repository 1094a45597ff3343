//! Mailboxes that an organisation's certificate opens, in a session that the card has opened. The file is opened at the first
//! connection and tried again from time to time while it does not serve: such a mailbox waits, and disturbs no other.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use jiff::{SignedDuration, Timestamp};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::actor::House;
use super::news::{Voice, Word};
use crate::auth::{Logins, Opener};
use crate::clock;
use crate::custody::{self, Hands};
use crate::domain::notice::OrganisationFault;
use crate::domain::{Notice, Secret};
use crate::key_store::{Name, Secrets};
use crate::tls::{Authorities, Awaited, Operators, Organisation, RevocationLists};

/// How long before its end a certificate is told to end.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);
/// For the revocation lists.
const LISTS_WITHIN: Duration = Duration::from_secs(20);

/// What opens one file.
struct Opening {
    file: PathBuf,
    secrets: Secrets,
    authorities: Arc<Authorities>,
    lists: Arc<RevocationLists>,
    certificate: Awaited,
    voice: Voice,
    /// What was told last: the same is not told again.
    told: Mutex<Option<Notice>>,
}

/// The connections and the logins of a mailbox that the certificate in `file` opens, as that of whom it is `acting_for`. `plain` shows
/// no certificate.
pub(super) fn way(
    house: &House,
    voice: &Voice,
    (file, acting_for): (&Path, Option<String>),
    plain: &Operators,
) -> (Operators, Logins) {
    let (authorities, lists) = (Arc::clone(&house.authorities), Arc::clone(&house.revocation));
    let certificate = Awaited::default();
    let operators = match Operators::awaiting(Arc::clone(&authorities), Arc::clone(&lists), &certificate) {
        Ok(operators) => operators,
        Err(error) => {
            let notice = error.notice();
            let never: Opener = Arc::new(move || std::future::ready(Err(notice.clone())).boxed());
            return (plain.clone(), Logins::organisation(never, acting_for));
        }
    };
    let (file, secrets, voice) = (file.to_owned(), Secrets::new(&house.config.paths), voice.clone());
    let opening = Arc::new(Opening { file, secrets, authorities, lists, certificate, voice, told: Mutex::default() });
    let opener: Opener = Arc::new(move || {
        let opening = Arc::clone(&opening);
        async move { opening.run().await }.boxed()
    });
    (operators, Logins::organisation(opener, acting_for))
}

/// Opens a file with the password of the key store, and verifies its certificate as far as lists can be had.
pub(super) async fn obtain(
    file: PathBuf,
    secrets: Secrets,
    authorities: &Arc<Authorities>,
    lists: &RevocationLists,
) -> Result<Organisation, Notice> {
    let known = Arc::clone(authorities);
    let opened = spawn_blocking(move || open(&file, &secrets, &known, clock::now()));
    let organisation = opened.await.map_err(|_| Notice::Internal)??;
    // Offline its dates must do: the server decides in the end.
    let _ = timeout(LISTS_WITHIN, lists.obtain_for_organisation(&organisation)).await;
    organisation.verify(authorities, clock::now()).map_err(|fault| fault.notice())?;
    Ok(organisation)
}

/// Opens a file with the password of the key store. Blocking.
pub(super) fn open(
    file: &Path,
    secrets: &Secrets,
    authorities: &Authorities,
    now: Timestamp,
) -> Result<Organisation, Notice> {
    let real = custody::vetted(file, Hands::User).map_err(|error| {
        Notice::Organisation(match error {
            custody::Error::Missing => OrganisationFault::Missing,
            custody::Error::Loose { .. } => OrganisationFault::Loose,
        })
    })?;
    let octets = std::fs::read(real).map_err(|_| Notice::Organisation(OrganisationFault::Missing))?;
    let name = Name::CertificatePassword { file: file.to_owned() };
    let password: Secret<String> = secrets.get(&name).map_err(|error| error.notice(&name))?;
    Organisation::open(&octets, &password, authorities, now).map_err(|fault| fault.notice())
}

impl Opening {
    async fn run(&self) -> Result<(), Notice> {
        let (file, secrets) = (self.file.clone(), self.secrets.clone());
        let outcome = obtain(file, secrets, &self.authorities, &self.lists).await;
        let told = match &outcome {
            Ok(organisation) => ending(organisation.not_after(), clock::now()),
            Err(notice) => {
                tracing::warn!(code = notice.code(), "An organisation's certificate does not serve");
                Some(notice.clone())
            }
        };
        self.tell(told).await;
        outcome.map(|organisation| self.certificate.set(organisation))
    }

    async fn tell(&self, notice: Option<Notice>) {
        let last = std::mem::replace(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner), notice.clone());
        if let Some(notice) = notice.filter(|notice| last.as_ref() != Some(notice)) {
            // The actor outlives its sessions.
            drop(self.voice.say(Word::Notice(notice)).await);
        }
    }
}

/// What is told of a certificate that will soon end.
fn ending(on: Timestamp, now: Timestamp) -> Option<Notice> {
    (on.duration_since(now) < SOON).then_some(Notice::Organisation(OrganisationFault::Expires { on }))
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Notice, OrganisationFault, ending};

    #[test]
    fn the_end_of_a_certificate_is_told_thirty_days_before() {
        let now: Timestamp = "2026-11-25T08:00:00Z".parse().unwrap();
        let on = |days: i64| now.checked_add(SignedDuration::from_hours(days * 24)).unwrap();
        assert_eq!(ending(on(31), now), None);
        assert_eq!(ending(on(29), now), Some(Notice::Organisation(OrganisationFault::Expires { on: on(29) })));
    }
}
