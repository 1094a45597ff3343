//! The document by which a domain configures clients of mail, as Thunderbird asks for it. It is asked of the domain itself alone, over
//! TLS, without following anybody elsewhere; that its host is of the public web is allowed, since the servers that it names prove
//! themselves.

mod document;

use std::time::Duration;

use futures::future::join_all;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use self::document::read;
use super::candidate::Candidate;
use crate::domain::{Address, Domain};
use crate::http::{Client, Limits, Reach, percent};
use crate::tls::{Operators, public_web_config};

/// A document is a few kilobytes.
const LIMITS: Limits = Limits { octets: 64 * 1024, deadline: Duration::from_secs(5) };

/// For one document, whoever vouches for its host.
const DOCUMENT_WITHIN: Duration = Duration::from_secs(6);

/// Where documents are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Documents {
    /// At the domain of the address.
    Domain,
    /// On this computer, at this port: the practice operator's.
    Here(u16),
    /// Nowhere.
    Nowhere,
}

/// Who asks for documents.
pub(super) struct Web<'o> {
    operators: &'o Operators,
    reach: Reach,
    /// Made only for hosts that are not of IGC-Santé: the system's roots take time to read.
    public: OnceCell<Option<Client>>,
}

impl<'o> Web<'o> {
    pub(super) fn new(operators: &'o Operators, reach: Reach) -> Self {
        Self { operators, reach, public: OnceCell::new() }
    }

    /// What the documents of a domain name; those that are not there, or not sound, name nothing.
    pub(super) async fn documents(&self, place: Documents, address: &Address) -> Vec<Candidate> {
        let Ok(own) = Client::operators(self.operators, self.reach) else { return Vec::new() };
        let asked = places(place, address).into_iter().map(|(host, url)| {
            let own = &own;
            async move {
                // One that is late must not cost the other.
                let octets = timeout(DOCUMENT_WITHIN, self.fetch(own, &url)).await.ok()??;
                read(&octets, address.domain(), &host, self.reach)
            }
        });
        join_all(asked).await.into_iter().flatten().collect()
    }

    async fn fetch(&self, own: &Client, url: &str) -> Option<Vec<u8>> {
        match own.get_straight(url, LIMITS).await {
            Ok(response) => Some(response.body),
            Err(error) if error.certificate().is_some() => {
                let public = self.public.get_or_init(|| web(self.reach)).await.as_ref()?;
                public.get_straight(url, LIMITS).await.ok().map(|response| response.body)
            }
            Err(_) => None,
        }
    }
}

async fn web(reach: Reach) -> Option<Client> {
    let made = spawn_blocking(move || Client::over(&public_web_config(None).ok()?, reach).ok());
    made.await.ok().flatten()
}

/// Hosts and addresses of the document.
fn places(place: Documents, address: &Address) -> Vec<(String, String)> {
    let query = percent(&address.to_string());
    let both = |first: String, second: String| {
        let paths = ["mail/config-v1.1.xml", ".well-known/autoconfig/mail/config-v1.1.xml"];
        [first, second]
            .into_iter()
            .zip(paths)
            .map(|(host, path)| {
                let url = format!("https://{host}/{path}?emailaddress={query}");
                (host, url)
            })
            .collect()
    };
    match place {
        Documents::Domain => both(format!("autoconfig.{}", address.domain()), Domain::to_string(address.domain())),
        Documents::Here(port) => both(format!("localhost:{port}"), format!("localhost:{port}")),
        Documents::Nowhere => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Documents, places};
    use crate::domain::Address;

    #[test]
    fn an_address_is_shown_to_its_own_domain_alone() {
        let address = Address::parse("claire+a&b@hôpital.exemple.fr").unwrap();
        let urls: Vec<String> = places(Documents::Domain, &address).into_iter().map(|(_, url)| url).collect();
        let query = "emailaddress=claire%2Ba%26b%40xn--hpital-ixa.exemple.fr";
        assert_eq!(
            urls,
            [
                format!("https://autoconfig.xn--hpital-ixa.exemple.fr/mail/config-v1.1.xml?{query}"),
                format!("https://xn--hpital-ixa.exemple.fr/.well-known/autoconfig/mail/config-v1.1.xml?{query}"),
            ]
        );
        assert!(places(Documents::Nowhere, &address).is_empty());
    }
}
