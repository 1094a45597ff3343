//! The establishment's own directory over LDAP (RFC 4511), with TLS at once or after a StartTLS that must succeed; as nobody, or with
//! the card. It is asked and never changed; referrals are refused.
//!
//! The client is our own, and small: the crate made for it shakes hands by itself, so that neither revocation nor what is remembered of
//! a server would be judged by the room `tls`; it panics on answers it does not expect, recurses as deep as a server nests, and keeps
//! whatever a server sends.

mod ber;
mod entry;
mod error;
mod filter;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod link;
mod message;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::Mutex;

pub use self::error::Error;
use self::filter::Filter;
use self::link::{Entries, Link};
use self::message::Search;
use crate::directory::typed::Typed;
use crate::domain::{Address, Correspondent, Endpoint, Security};
use crate::settings::{LdapAttributes, LdapPlace, LdapSettings};
use crate::tls::{Operators, Stream, Web};

/// For each step of a connection.
const STEP: Duration = Duration::from_secs(3);
/// Seconds that the server may take for a search.
const SECONDS: u32 = 4;
/// A connection that has been idle for so long is not used again: servers and boxes on the way forget them.
const IDLE: Duration = Duration::from_secs(45);

/// By which profile its server is judged.
#[derive(Clone, Debug)]
pub enum Door {
    /// IGC-Santé.
    Operators(Operators),
    /// The public web's authorities, as the system knows them.
    Web(Web),
}

/// The directory. Cheap to clone; clones share an idle connection.
#[derive(Clone, Debug)]
pub struct Ldap {
    door: Door,
    endpoint: Endpoint,
    base: Arc<str>,
    only: Option<Arc<Filter>>,
    names: Arc<LdapAttributes>,
    by_card: bool,
    idle: Arc<Mutex<Option<Link<Stream>>>>,
}

impl Ldap {
    /// The directory of these settings. With the card, no connection outlives its question: a session may end meanwhile.
    ///
    /// # Errors
    /// [`Error::Unfit`]: address or filter cannot be read.
    pub fn new(settings: &LdapSettings, door: Door) -> Result<Self, Error> {
        let LdapPlace { endpoint, base } = LdapPlace::parse(&settings.url).ok_or(Error::Unfit)?;
        let only = match &settings.filter {
            Some(written) => Some(Arc::new(Filter::parse(written).ok_or(Error::Unfit)?)),
            None => None,
        };
        Ok(Self {
            door,
            endpoint,
            base: base.into(),
            only,
            names: Arc::new(settings.attributes.clone()),
            by_card: settings.card,
            idle: Arc::default(),
        })
    }

    /// Its host.
    pub fn host(&self) -> &str {
        &self.endpoint.host
    }

    /// Mailboxes for what was typed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn search(&self, text: &str, limit: usize) -> Result<Vec<Correspondent>, Error> {
        let Some(filter) = filter::typed(&Typed::parse(text), &self.names, self.only.as_deref()) else {
            return Ok(Vec::new());
        };
        let found = self.ask(&filter, u32::try_from(limit).unwrap_or(u32::MAX).clamp(1, 100)).await?;
        if found.references > 0 {
            tracing::info!(count = found.references, "The establishment's directory names others: not looked at");
        }
        let mut known = HashSet::new();
        let lines = found.entries.iter().flat_map(|entry| entry::correspondents(entry, &self.names));
        Ok(lines.filter(|hit| known.insert(hit.address.folded())).take(limit).collect())
    }

    /// Whether an entry has this address.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn has(&self, address: &Address) -> Result<bool, Error> {
        let filter = filter::exactly(address, &self.names, self.only.as_deref());
        let found = self.ask(&filter, 2).await?;
        let wanted = address.folded();
        let lines = found.entries.iter().flat_map(|entry| entry::correspondents(entry, &self.names));
        Ok(lines.into_iter().any(|hit| hit.address.folded() == wanted))
    }

    /// Whether it answers, and lets whoever asks search.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn probe(&self) -> Result<(), Error> {
        self.ask(&Filter::Present("objectClass".to_owned()), 1).await.map(drop)
    }

    /// Over the idle connection if there is one, else over another.
    async fn ask(&self, filter: &Filter, entries: u32) -> Result<Entries, Error> {
        let attributes: Vec<String> = self.names.all().into_iter().flatten().cloned().collect();
        let search = Search { base: &self.base, filter, attributes: &attributes, entries, seconds: SECONDS };
        let idle = self.idle.lock().await.take().filter(|link| link.used.elapsed() < IDLE);
        if let Some(link) = idle {
            match self.over(link, &search).await {
                // It may have ended since.
                Err(Error::Lost(_)) => {}
                outcome => return outcome,
            }
        }
        let link = self.connect().await?;
        self.over(link, &search).await
    }

    async fn over(&self, mut link: Link<Stream>, search: &Search<'_>) -> Result<Entries, Error> {
        let found = link.search(search).await?;
        if self.by_card {
            link.unbind().await;
        } else {
            *self.idle.lock().await = Some(link);
        }
        Ok(found)
    }

    async fn connect(&self) -> Result<Link<Stream>, Error> {
        let security = self.endpoint.security;
        let prepare = |tcp: TcpStream| async move {
            match security {
                Security::StartTls => link::start_tls(tcp).await,
                Security::Tls => Ok(tcp),
            }
        };
        let stream = match &self.door {
            Door::Operators(operators) => operators.connect(&self.endpoint, STEP, prepare).await?,
            Door::Web(web) => web.connect(&self.endpoint, STEP, prepare).await?,
        };
        Link::bind(stream, self.by_card).await
    }
}
