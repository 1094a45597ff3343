//! The national directory online (Annuaire Santé, FHIR R4): asked with the key of the establishment, within its quota, under caps and
//! deadlines. The key is shown to its host only: no redirection is followed, and no page of another origin.

mod bundle;
mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod pace;
mod query;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use self::bundle::{Gathered, Page};
pub use self::error::Error;
pub use self::pace::Quota;
use self::query::Query;
use crate::directory::typed::Typed;
use crate::domain::{Address, Correspondent, Secret};
use crate::http::{self, Answer, Call, Client, Credentials, Limits, Payload};

/// The header of the key.
const HEADER: &str = "ESANTE-API-KEY";
/// Of one answer: pages are asked for by the fifty.
const OCTETS: usize = 2 * 1024 * 1024;
/// For one call; the service itself gives up after thirty seconds, when nobody waits any more.
const CALL: Duration = Duration::from_secs(5);
/// Pages of one question.
const PAGES: usize = 2;
/// How long a question may wait for its turn.
const TURN: Duration = Duration::from_secs(1);
/// A key that was refused is not shown again before.
pub const AFTER_REFUSAL: Duration = Duration::from_mins(5);

/// The directory. Cheap to clone; clones share one quota.
#[derive(Clone)]
pub struct Fhir {
    client: Client,
    base: Arc<str>,
    host: Arc<str>,
    key: Arc<Secret<String>>,
    quota: Quota,
}

impl std::fmt::Debug for Fhir {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fhir").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Fhir {
    /// The directory at this base, asked with this key, within this quota.
    pub fn new(client: Client, base: &str, key: Arc<Secret<String>>, quota: Quota) -> Self {
        let base = base.trim_end_matches('/');
        Self { client, base: base.into(), host: host(base).into(), key, quota }
    }

    /// Its host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Mailboxes for what was typed: those of persons by name or identifier, those of structures by name, or those whose address begins
    /// so. Only those that hold every word.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn search(&self, text: &str, limit: usize) -> Result<Vec<Correspondent>, Error> {
        let typed = Typed::parse(text);
        let plan = query::plan(&typed);
        let asked = plan.queries.iter().map(|query| self.pages(query));
        let mut found = self.matching(futures::future::try_join_all(asked).await?, &typed, limit).await?;
        if found.is_empty()
            && let Some(wider) = &plan.wider
        {
            let pages = self.pages(wider).await?;
            found = self.matching(vec![pages], &typed, limit).await?;
        }
        Ok(found)
    }

    /// Whether it has this address today.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn has(&self, address: &Address) -> Result<bool, Error> {
        let wanted = address.folded();
        let queries = query::exactly(address);
        let asked = queries.iter().map(|query| async {
            let page = self.page(&self.url(query)).await?;
            Ok::<_, Error>(Gathered::of(vec![page]).addresses().contains(&wanted))
        });
        // One yes is enough; a no is one only if all were asked.
        let answers = futures::future::join_all(asked).await;
        if answers.iter().any(|answer| matches!(answer, Ok(true))) {
            return Ok(true);
        }
        answers.into_iter().collect::<Result<Vec<_>, _>>().map(|_| false)
    }

    /// Whether it answers, and takes the key.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn probe(&self) -> Result<(), Error> {
        self.page(&self.url(&query::nobody())).await.map(drop)
    }

    /// What was gathered, with the structures that it names, as far as it holds every word that was typed.
    async fn matching(&self, pages: Vec<Vec<Page>>, typed: &Typed, limit: usize) -> Result<Vec<Correspondent>, Error> {
        let mut gathered = Gathered::of(pages.into_iter().flatten().collect());
        if let Some(query) = query::structures(&gathered.unknown_structures()) {
            // Without them the lines say less, and are lines all the same.
            match self.page(&self.url(&query)).await {
                Ok(page) => gathered.add(page),
                Err(error) => tracing::debug!(error = %error, "Structures of the online directory are not told"),
            }
        }
        let mut found = gathered.correspondents();
        found.retain(|hit| query::holds(hit, typed));
        found.truncate(limit);
        Ok(found)
    }

    /// The first pages of a question.
    async fn pages(&self, query: &Query) -> Result<Vec<Page>, Error> {
        let mut url = self.url(query);
        let mut seen: HashSet<String> = HashSet::new();
        let mut pages: Vec<Page> = Vec::new();
        while pages.len() < PAGES && seen.insert(url.clone()) {
            let page = match self.page(&url).await {
                Ok(page) => page,
                // What came before is worth showing.
                Err(_) if !pages.is_empty() => break,
                Err(error) => return Err(error),
            };
            let next = page.next.clone();
            pages.push(page);
            match next {
                Some(next) if self.is_ours(&next) => url = next,
                Some(_) => {
                    tracing::warn!("The online directory names a page elsewhere: not followed");
                    break;
                }
                None => break,
            }
        }
        Ok(pages)
    }

    /// Of the same origin, and below the same base: the key goes nowhere else.
    fn is_ours(&self, url: &str) -> bool {
        let below = url.strip_prefix(&*self.base).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        below && http::is_below(&self.base, url) && !url.contains("..")
    }

    fn url(&self, query: &Query) -> String {
        format!("{}/{}", self.base, query.to_path())
    }

    async fn page(&self, url: &str) -> Result<Page, Error> {
        self.wait_turn().await?;
        let credentials = Credentials::Key { header: HEADER, key: &self.key };
        let call = Call { url, payload: Payload::Nothing, credentials };
        let answer = self.client.call(call, Limits { octets: OCTETS, deadline: CALL }).await;
        let answer = answer.map_err(|error| self.failed(error))?;
        self.judge(&answer)
    }

    async fn wait_turn(&self) -> Result<(), Error> {
        let turn = self.quota.lock().turn(Instant::now(), TURN);
        match turn {
            Ok(pause) => {
                sleep(pause).await;
                Ok(())
            }
            Err(pace::Closed::Busy) => Err(Error::Busy { host: self.host().to_owned() }),
            Err(pace::Closed::Refused) => Err(Error::KeyRefused { host: self.host().to_owned() }),
        }
    }

    /// Reads an answer, whatever its status.
    fn judge(&self, answer: &Answer) -> Result<Page, Error> {
        let host = || self.host().to_owned();
        let octets = answer.body.declassify();
        match answer.status {
            200..300 => match bundle::page(octets) {
                Some(page) => Ok(page),
                None if bundle::outcome(octets).is_some() => {
                    Err(Error::Refused { host: host(), status: answer.status })
                }
                None => Err(Error::Malformed { host: host() }),
            },
            401 | 403 => {
                self.quota.lock().refuse(Instant::now(), AFTER_REFUSAL);
                Err(Error::KeyRefused { host: host() })
            }
            429 => {
                self.quota.lock().close(Instant::now(), answer.retry_after);
                Err(Error::Busy { host: host() })
            }
            503 if answer.retry_after.is_some() => {
                self.quota.lock().close(Instant::now(), answer.retry_after);
                Err(Error::Failing { host: host(), status: 503 })
            }
            status @ 500.. => Err(Error::Failing { host: host(), status }),
            status => {
                // The kind of issue is of a closed list (FHIR R4 §2.29); its words may repeat what was asked, and are not kept.
                let issue = bundle::outcome(octets).unwrap_or_default();
                tracing::info!(status, issue, "The online directory refused a question");
                Err(Error::Refused { host: host(), status })
            }
        }
    }

    fn failed(&self, error: http::Error) -> Error {
        match error {
            http::Error::TooLarge { host } => Error::TooLarge { host },
            error => Error::Http { host: self.host().to_owned(), source: error },
        }
    }
}

/// As it is written in the address.
fn host(base: &str) -> &str {
    let rest = base.strip_prefix("https://").unwrap_or(base);
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    place.rsplit_once(':').map_or(place, |(host, _)| host)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rstest::rstest;

    use super::{Fhir, Quota};
    use crate::domain::Secret;
    use crate::http::{Client, Reach};
    use crate::tls::public_web_config;

    #[rstest]
    #[case("https://annuaire.example/fhir/v2?_getpages=1", true)]
    #[case("https://annuaire.example/fhir/v2/Practitioner?_getpages=1", true)]
    #[case("https://annuaire.example/fhir/v2evil?_getpages=1", false)]
    #[case("https://annuaire.example/fhir/v1?_getpages=1", false)]
    #[case("https://annuaire.example/fhir/v2/../../other", false)]
    #[case("https://annuaire.example:444/fhir/v2?_getpages=1", false)]
    #[case("https://annuaire.example.evil.example/fhir/v2?_getpages=1", false)]
    #[case("http://annuaire.example/fhir/v2?_getpages=1", false)]
    #[case("/fhir/v2?_getpages=1", false)]
    fn the_key_goes_below_its_base_only(#[case] url: &str, #[case] ours: bool) {
        let client = Client::over(&public_web_config(None).unwrap(), Reach::Anywhere).unwrap();
        let key = Arc::new(Secret::new("clé".to_owned()));
        let fhir = Fhir::new(client, "https://annuaire.example/fhir/v2/", key, Quota::new(10));
        assert_eq!(fhir.host(), "annuaire.example");
        assert_eq!(fhir.is_ours(url), ours);
        assert_eq!(format!("{fhir:?}"), "Fhir { host: \"annuaire.example\", .. }");
    }
}
