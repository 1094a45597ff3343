//! Where a mailbox may be read and sent from, and by which login: what the program knows, what the domain publishes, what a person
//! says. Sources only propose: a server that does not prove to be of IGC-Santé is refused whoever names it, nothing is chosen for
//! anybody, nobody logs in, and an address is shown to nobody but its own domain.

mod autoconfig;
mod candidate;
mod judge;
mod presets;
mod proof;

use std::time::Duration;

use tokio::time::timeout;

use self::autoconfig::Web;
use self::candidate::Candidate;
use crate::dns::Names;
use crate::domain::discovery::{Offer, Source, host_name};
use crate::domain::{Address, Domain, Endpoint};
use crate::http::Reach;
use crate::tls::Operators;

pub use self::autoconfig::Documents;
pub use self::presets::Presets;

/// For records and documents.
const SOURCES_WITHIN: Duration = Duration::from_secs(7);

/// What a search works with.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// The way to servers, without a card.
    pub operators: Operators,
    /// Whom servers may be asked of by name; nobody when absent.
    pub names: Option<Names>,
    /// Where configuration documents are asked for.
    pub documents: Documents,
    /// Which servers may be spoken to.
    pub reach: Reach,
    /// Operators that are known.
    pub presets: Presets,
}

impl Discovery {
    /// The servers that may be those of a mailbox: proved ones first, and in each part those the program knows, then records, then
    /// documents. Ends within 20 s; what has not answered by then is refused.
    pub async fn find(&self, address: &Address) -> Vec<Offer> {
        let web = Web::new(&self.operators, self.reach);
        let records = timeout(SOURCES_WITHIN, self.records(address.domain()));
        let documents = timeout(SOURCES_WITHIN, web.documents(self.documents, address));
        let (records, documents) = tokio::join!(records, documents);
        let mut candidates = self.presets.of(address.domain());
        candidates.extend(records.ok().flatten());
        candidates.extend(documents.unwrap_or_default());
        let proofs = proof::prove_all(&self.operators, self.reach, &candidates).await;
        let offers = judge::offers(candidates, &proofs);
        let proved = offers.iter().filter(|offer| !offer.methods().is_empty()).count();
        tracing::info!(offers = offers.len(), proved, "Servers of a mailbox were looked for");
        offers
    }

    /// The same for servers that a person names.
    pub async fn try_by_hand(&self, imap: Endpoint, submission: Endpoint) -> Vec<Offer> {
        let [imap, submission] = [imap, submission].map(|endpoint| {
            let typed = endpoint.host.trim().to_owned();
            Endpoint { host: host_name(&typed).unwrap_or(typed), ..endpoint }
        });
        let candidates = vec![Candidate { source: Source::ByHand, imap: vec![imap], submission: vec![submission] }];
        let proofs = proof::prove_all(&self.operators, self.reach, &candidates).await;
        judge::offers(candidates, &proofs)
    }

    async fn records(&self, domain: &Domain) -> Option<Candidate> {
        candidate::of_records(self.names?.services(domain).await)
    }
}
