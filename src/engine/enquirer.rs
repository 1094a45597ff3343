//! Asks directories over the network: while somebody types, once she rests, and only for the words that she typed last; and about an
//! address that she chose. What is on this computer never waits for it. Nothing that is said here lets an address in.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::Config;
use super::prepared::Prepared;
use super::tokens::source::web;
use crate::clock;
use crate::directory::fhir::{AFTER_REFUSAL, Fhir, Quota};
use crate::directory::ldap::{Door, Ldap};
use crate::directory::live::{Heard, Live, Sighting};
use crate::directory::merge::Source;
use crate::domain::notice::LiveFault;
use crate::domain::{Address, Notice};
use crate::http::{self, Client};
use crate::key_store::{Name, Secrets};
use crate::settings::{FhirSettings, LdapPlace, LdapSettings, RelayTrust};
use crate::tls::{Authorities, Operators, RevocationLists, ServerTrust, Web};
use crate::trust::Gate;

/// Rest before a directory is asked, beyond that of the field.
const REST: Duration = Duration::from_millis(200);
/// How long an answer about an address holds, and of how many it is kept.
const HOLDS: Duration = Duration::from_mins(10);
const KEPT: usize = 128;

/// The one that asks. Cheap to clone.
#[derive(Clone)]
pub(super) struct Enquirer {
    desk: Arc<Desk>,
}

struct Desk {
    config: Arc<Config>,
    authorities: Arc<Authorities>,
    revocation: Arc<RevocationLists>,
    /// Number of the last question.
    newest: watch::Sender<u64>,
    fhir: Prepared<Fhir>,
    /// Whatever key it is asked with.
    quota: Quota,
    /// For whoever asks as nobody.
    ldap: Prepared<Ldap>,
    sightings: Mutex<VecDeque<(String, Sighting, Instant)>>,
}

/// The number of a question, and of the last one asked.
pub(super) struct Turn {
    number: u64,
    newest: watch::Receiver<u64>,
}

impl Enquirer {
    pub(super) fn new(config: Arc<Config>, authorities: Arc<Authorities>, revocation: Arc<RevocationLists>) -> Self {
        let quota = Quota::new(config.settings.directory.fhir.as_ref().map_or(1, |fhir| fhir.calls_per_second));
        let desk = Desk {
            config,
            authorities,
            revocation,
            newest: watch::Sender::new(0),
            fhir: Prepared::default(),
            quota,
            ldap: Prepared::default(),
            sightings: Mutex::default(),
        };
        Self { desk: Arc::new(desk) }
    }

    /// The establishment's directory is asked with the card.
    pub(super) fn needs_card(&self) -> bool {
        self.ldap_settings().is_some_and(|ldap| ldap.card)
    }

    /// Takes the number of a question, in the order asked: those before it are given up.
    pub(super) fn begin(&self) -> Turn {
        let newest = self.desk.newest.subscribe();
        self.desk.newest.send_modify(|number| *number = number.wrapping_add(1));
        Turn { number: *self.desk.newest.borrow(), newest }
    }

    /// Mailboxes for what was typed. Given up, with nothing, once other words are asked about. `card` is the session's way to servers.
    pub(super) async fn complete(
        &self,
        mut turn: Turn,
        (text, limit): (&str, usize),
        card: Option<Operators>,
        gate: &Gate,
    ) -> Heard {
        if self.is_idle() {
            return Heard::default();
        }
        let asked = async {
            sleep(REST).await;
            self.live(card).await.search(text, limit).await
        };
        // The sender is ours: it does not end before.
        let replaced = async { drop(turn.newest.wait_for(|number| *number != turn.number).await) };
        let heard = tokio::select! {
            () = replaced => return Heard::default(),
            heard = asked => heard,
        };
        self.note(heard.said.iter().filter_map(|said| said.outcome.as_ref().err())).await;
        trusted(heard, gate)
    }

    /// Whether a directory has this address today. Asked once in a while only.
    pub(super) async fn confirm(&self, address: &Address, card: Option<Operators>) -> Sighting {
        if self.is_idle() {
            return Sighting::Unasked(None);
        }
        let key = address.folded();
        if let Some(known) = self.known(&key) {
            return known;
        }
        let standing = self.live(card).await.confirm(address).await;
        if let Sighting::Unasked(why) = &standing {
            self.note(why.iter()).await;
        } else {
            let mut kept = self.sightings();
            if kept.len() >= KEPT {
                let _ = kept.pop_front();
            }
            kept.push_back((key, standing.clone(), Instant::now()));
        }
        standing
    }

    /// The directories of the settings, ready to be asked.
    pub(super) async fn live(&self, card: Option<Operators>) -> Live {
        let national = match self.fhir_settings() {
            Some(settings) => Some(self.fhir(settings).await),
            None => None,
        };
        let establishment = match self.ldap_settings() {
            Some(settings) if settings.card => Some(self.with_card(settings, card).await),
            Some(settings) => Some(self.ldap(settings).await),
            None => None,
        };
        Live { national, establishment }
    }

    /// No directory is named, or none may be asked.
    fn is_idle(&self) -> bool {
        self.fhir_settings().is_none() && self.ldap_settings().is_none()
    }

    fn fhir_settings(&self) -> Option<&FhirSettings> {
        let directory = &self.desk.config.settings.directory;
        directory.fhir.as_ref().filter(|_| directory.live)
    }

    fn ldap_settings(&self) -> Option<&LdapSettings> {
        let directory = &self.desk.config.settings.directory;
        directory.ldap.as_ref().filter(|_| directory.live)
    }

    async fn fhir(&self, settings: &FhirSettings) -> Result<Fhir, Notice> {
        let (desk, settings) = (Arc::clone(&self.desk), settings.clone());
        // Files are read, the key store is asked.
        self.desk.fhir.get(move || desk.make_fhir(&settings)).await
    }

    async fn ldap(&self, settings: &LdapSettings) -> Result<Ldap, Notice> {
        let (desk, settings) = (Arc::clone(&self.desk), settings.clone());
        // The system's roots are read.
        self.desk.ldap.get(move || desk.make_ldap(&settings, None)).await
    }

    /// Made anew for each question: nothing of the card outlives its session.
    async fn with_card(&self, settings: &LdapSettings, card: Option<Operators>) -> Result<Ldap, Notice> {
        let Some(card) = card else { return Err(Notice::Live(LiveFault::CardNeeded)) };
        let (desk, settings) = (Arc::clone(&self.desk), settings.clone());
        spawn_blocking(move || desk.make_ldap(&settings, Some(card))).await.unwrap_or(Err(Notice::Internal))
    }

    /// A key that was refused is read anew, in a while: somebody may have kept another.
    async fn note<'n>(&self, mut notices: impl Iterator<Item = &'n Notice>) {
        if let Some(refused) = notices.find(|notice| matches!(notice, Notice::Live(LiveFault::KeyRefused { .. }))) {
            self.desk.fhir.set_aside(refused.clone(), AFTER_REFUSAL).await;
        }
    }

    fn known(&self, key: &str) -> Option<Sighting> {
        let mut kept = self.sightings();
        kept.retain(|(_, _, at)| at.elapsed() < HOLDS);
        kept.iter().find(|(known, _, _)| known == key).map(|(_, standing, _)| standing.clone())
    }

    fn sightings(&self) -> std::sync::MutexGuard<'_, VecDeque<(String, Sighting, Instant)>> {
        self.desk.sightings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    fn make_fhir(&self, settings: &FhirSettings) -> Result<Fhir, Notice> {
        let reach = self.config.reach();
        let client = match settings.trust {
            RelayTrust::PublicWeb => Client::over(&web(&self.config, None)?, reach),
            RelayTrust::IgcSante => self
                .operators()
                .map_err(http::Error::Profile)
                .and_then(|operators| Client::operators(&operators, reach)),
        };
        let client = client.map_err(|error| error.notice())?;
        let name = Name::DirectoryKey;
        let key = Secrets::new(&self.config.paths).get(&name).map_err(|error| error.notice(&name))?;
        Ok(Fhir::new(client, &settings.url, Arc::new(key), self.quota.clone()))
    }

    fn make_ldap(&self, settings: &LdapSettings, card: Option<Operators>) -> Result<Ldap, Notice> {
        let place = LdapPlace::parse(&settings.url).map(|place| place.endpoint.host).unwrap_or_default();
        if !self.config.reach().covers(&place) {
            return Err(Notice::Live(LiveFault::Untrusted { host: place }));
        }
        let door = match (settings.trust, card) {
            (RelayTrust::IgcSante, Some(card)) => Door::Operators(card),
            (RelayTrust::IgcSante, None) => Door::Operators(self.operators().map_err(|error| error.notice())?),
            (RelayTrust::PublicWeb, Some(card)) => {
                let config = card.client_config(ServerTrust::PublicWeb).map_err(|error| error.notice())?;
                Door::Web(Web::over(config))
            }
            (RelayTrust::PublicWeb, None) => Door::Web(Web::over(web(&self.config, None)?)),
        };
        Ldap::new(settings, door).map_err(|error| error.notice(&place))
    }

    /// IGC-Santé, without a card.
    fn operators(&self) -> Result<Operators, crate::tls::Error> {
        Operators::new(Arc::clone(&self.authorities), Arc::clone(&self.revocation), None)
    }
}

/// Directories of establishments name ordinary addresses too, which nobody could write to: they are left out. Without a list all stay.
fn trusted(mut heard: Heard, gate: &Gate) -> Heard {
    let now = clock::now();
    if gate.list(now).is_err() {
        return heard;
    }
    heard.lines.retain(|line| line.source != Source::Establishment || gate.admits(&line.hit.address, now));
    let kept = heard.lines.iter().filter(|line| line.source == Source::Establishment).count();
    for said in heard.said.iter_mut().filter(|said| said.source == Source::Establishment) {
        if let Ok(count) = &mut said.outcome {
            *count = kept;
        }
    }
    heard
}
