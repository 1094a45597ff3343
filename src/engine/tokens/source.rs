//! Who gives the tokens, as the settings say: the relay, which knows the holder by her card, else Pro Santé Connect itself, to which
//! a secret of the key store or a certificate proves the client. Made at the first login: most sessions never need it.

use std::sync::Arc;

use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::super::Config;
use super::super::actor::House;
use super::super::organisation;
use crate::auth::psc::{Client, ClientProof};
use crate::auth::relay_client::Relay;
use crate::auth::{Error, Source};
use crate::clock;
use crate::domain::{HolderId, Notice, PscWay};
use crate::http;
use crate::key_store::{Name, Secrets};
use crate::settings::{PscProof, PscSettings, RelaySettings};
use crate::tls::{Authorities, ClientConfig, Operators, Organisation, public_web_config};

const ELSEWHERE: [PscWay; 2] = [PscWay::Card, PscWay::Mobile];
const ALL: [PscWay; 3] = [PscWay::Card, PscWay::Mobile, PscWay::Browser];

/// The source of one session, and what it is made of.
pub(super) struct Sources {
    config: Arc<Config>,
    authorities: Arc<Authorities>,
    /// With the card.
    operators: Operators,
    holder: HolderId,
    made: OnceCell<Source>,
}

impl Sources {
    pub(super) fn new(house: &House, operators: &Operators, holder: &HolderId) -> Self {
        Self {
            config: Arc::clone(&house.config),
            authorities: Arc::clone(&house.authorities),
            operators: operators.clone(),
            holder: holder.clone(),
            made: OnceCell::new(),
        }
    }

    /// Ways that may be taken.
    pub(super) fn ways(&self) -> &'static [PscWay] {
        match (&self.config.settings.relay, &self.config.settings.psc) {
            (Some(_), _) => &ELSEWHERE,
            (None, Some(_)) => &ALL,
            (None, None) => &[],
        }
    }

    /// The card signs for the source.
    pub(super) fn need_card(&self) -> bool {
        self.config.settings.relay.is_some()
    }

    /// Whose tokens they are.
    pub(super) fn holder(&self) -> &HolderId {
        &self.holder
    }

    /// The source; the same one each time once it could be made.
    pub(super) async fn source(&self) -> Result<Source, Notice> {
        let made = self.made.get_or_try_init(|| async {
            let (config, operators, authorities) =
                (Arc::clone(&self.config), self.operators.clone(), Arc::clone(&self.authorities));
            // Files are read, the key store is asked.
            let made = spawn_blocking(move || match (&config.settings.relay, &config.settings.psc) {
                (Some(relay), _) => by_relay(relay, &operators, &config).map_err(|error| error.notice()),
                (None, Some(psc)) => direct(psc, &config, &authorities),
                (None, None) => Err(Error::Settings.notice()),
            });
            made.await.map_err(|_| Notice::Internal)?
        });
        made.await.cloned()
    }
}

fn by_relay(settings: &RelaySettings, operators: &Operators, config: &Config) -> Result<Source, Error> {
    let http = http::Client::with_card(operators, settings.trust.into(), config.reach())?;
    Relay::new(settings, http).map(Source::Relay)
}

fn direct(settings: &PscSettings, config: &Config, authorities: &Authorities) -> Result<Source, Notice> {
    let secrets = Secrets::new(&config.paths);
    let (proof, organisation) = match (settings.proof, &settings.certificate) {
        (PscProof::Certificate, Some(file)) => {
            let opened = organisation::open(file, &secrets, authorities, clock::now())?;
            (ClientProof::Certificate, Some(opened))
        }
        (PscProof::Certificate, None) => return Err(Error::Settings.notice()),
        (PscProof::SecretBasic | PscProof::SecretPost, _) => {
            let name = Name::ClientSecret;
            let secret = secrets.get(&name).map_err(|error| error.notice(&name))?;
            (ClientProof::Secret(Arc::new(secret)), None)
        }
    };
    let profile = web(config, organisation.as_ref())?;
    let http = http::Client::over(&profile, config.reach()).map_err(|error| error.notice())?;
    Client::new(settings.clone(), proof, http).map(Source::Direct).map_err(|error| error.notice())
}

/// A client of the public web, which proves nobody. Reads the system's roots: off the async workers.
pub(in crate::engine) fn public(config: &Config) -> Result<http::Client, Notice> {
    http::Client::over(&web(config, None)?, config.reach()).map_err(|error| error.notice())
}

/// The profile of the public web; of the practice's where that is played.
pub(in crate::engine) fn web(config: &Config, organisation: Option<&Organisation>) -> Result<ClientConfig, Notice> {
    let root = config.settings.practice.as_ref().and_then(|practice| practice.web_root.as_ref());
    match root {
        #[cfg(feature = "practice")]
        Some(root) => crate::tls::practice_web_config(root, organisation),
        _ => public_web_config(organisation),
    }
    .map_err(|error| error.notice())
}
