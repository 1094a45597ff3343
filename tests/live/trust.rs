//! The list and the directory as the practice operator publishes them: over its HTTPS port, sealed by `xmlsec1`, good and bad.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pli::clock;
use pli::directory::Index;
use pli::domain::notice::{ListFault, PatientFault, RefusalReason};
use pli::http::{Client, Incoming, Limits, Reach};
use pli::settings::Settings;
use pli::tls::{Authorities, Fetch, Operators, RevocationLists, public_web_config};
use pli::trust::{Error, Keeper, Rules, fetch};
use pli_operator::{Authority, Leaf, ListVariant, Operator, Options};

const LIMITS: Limits = Limits { octets: 64 << 20, deadline: Duration::from_secs(20) };

struct Place {
    operator: Operator,
    settings: Settings,
    authorities: Arc<Authorities>,
    operators: Operators,
}

impl Place {
    fn start() -> Self {
        let operator = Operator::start(Options { token: false, ..Options::default() }).unwrap();
        let settings = Settings::read(&operator.config_path()).unwrap();
        let authorities = Arc::new(Authorities::find(&settings.trust, settings.practice.as_ref()));
        let lists = RevocationLists::open(Arc::clone(&authorities), operator.dir().join("revocation"), plain());
        let operators = Operators::new(Arc::clone(&authorities), Arc::new(lists), None).unwrap();
        Self { operator, settings, authorities, operators }
    }

    fn keeper(&self, folder: &Path) -> Keeper {
        let rules = Rules::of(&self.settings.trust, self.settings.practice.as_ref());
        Keeper::open(folder, rules, |leaf, now| self.authorities.verify_seal(leaf, now).is_ok(), clock::now())
    }

    async fn renew(&self, keeper: &mut Keeper) -> Result<(), Error> {
        let download = match fetch::download(&self.operators, Reach::Loopback, &self.settings.trust.list_url).await {
            Ok(download) => download,
            Err(error) => {
                keeper.failed(error.fault(), clock::now());
                return Err(error);
            }
        };
        keeper.receive(&download, |leaf, now| self.authorities.verify_seal(leaf, now).is_ok(), clock::now())
    }

    async fn fault_of(&self, variant: &ListVariant) -> Option<ListFault> {
        self.operator.publish_list(variant).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = self.keeper(folder.path());
        let outcome = self.renew(&mut keeper).await;
        let found = keeper.gate().list(clock::now()).err();
        assert_eq!(outcome.err().map(|error| error.fault()), found, "{variant:?}");
        found
    }
}

/// Revocation lists by the HTTP room, in clear text, on loopback.
fn plain() -> Fetch {
    let client = Client::over(&public_web_config(None).unwrap(), Reach::Loopback).unwrap();
    Arc::new(move |url: String| {
        let client = client.clone();
        Box::pin(async move { client.plain(&url, LIMITS).await.ok().map(|response| response.body) })
    })
}

/// The connection that brings the list brings what is revoked in its signer's branch.
#[tokio::test(flavor = "multi_thread")]
async fn a_signer_who_was_revoked_signs_no_list() {
    let place = Place::start();
    place.operator.revoke(Leaf::ListSigner, Authority::ElementaryOrganisations).unwrap();
    assert_eq!(place.fault_of(&ListVariant::Good).await, Some(ListFault::WrongSigner));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_published_list_has_its_verdict() {
    let place = Place::start();
    let expected = [
        (ListVariant::Good, None),
        (ListVariant::GoodSimple, None),
        (ListVariant::Older, None),
        (ListVariant::BadSignature, Some(ListFault::BadSignature)),
        (ListVariant::WrongSigner, Some(ListFault::WrongSigner)),
        (ListVariant::Unsigned, Some(ListFault::Unsigned)),
        (ListVariant::TooOld(8), Some(ListFault::Expired)),
        (ListVariant::TooOld(6), None),
        (ListVariant::Future, Some(ListFault::FromFuture)),
        (ListVariant::Missing, Some(ListFault::Unreachable)),
        (ListVariant::Garbage, Some(ListFault::Malformed)),
        (ListVariant::WithDomains(vec!["seul.mssante.fr".to_owned()]), None),
    ];
    for (variant, fault) in expected {
        assert_eq!(place.fault_of(&variant).await, fault, "{variant:?}");
    }
    place.operator.set_http_down(true);
    assert_eq!(place.fault_of(&ListVariant::Good).await, Some(ListFault::Unreachable));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_good_list_serves_and_the_gate_judges_by_it() {
    let place = Place::start();
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = place.keeper(folder.path());
    place.renew(&mut keeper).await.unwrap();
    for bad in [ListVariant::Older, ListVariant::BadSignature, ListVariant::Unsigned, ListVariant::Missing] {
        place.operator.publish_list(&bad).unwrap();
        assert!(place.renew(&mut keeper).await.is_err(), "{bad:?}");
    }
    drop(keeper);
    let gate = place.keeper(folder.path()).gate();
    let now = clock::now();
    assert_eq!(gate.list(now).unwrap().len(), place.operator.listed_domains().len());
    let verdict = |text: &str| gate.check(text, now, |_| Vec::new());
    assert!(verdict("claire.dubreuil@medecin.mssante.fr").outcome.is_ok());
    assert_eq!(verdict("279035121518989@patient.mssante.fr").outcome, Err(RefusalReason::Patient(PatientFault::Off)));
    let gmail = RefusalReason::NotListed { domain: "gmail.com".to_owned() };
    assert_eq!(verdict("claire.dubreuil@gmail.com").outcome, Err(gmail));
    let slip = verdict("claire.dubreuil@medcin.mssante.fr").suggestion.map(|address| address.to_string());
    assert_eq!(slip.as_deref(), Some("claire.dubreuil@medecin.mssante.fr"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_is_downloaded_imported_and_searched() {
    let place = Place::start();
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let url = place.settings.directory.extract_url.clone().unwrap();
    let client = || Client::over(&place.operators.http_config().unwrap(), Reach::Loopback).unwrap();
    if let Err(error) = client().download(&url, LIMITS, &incoming, &|_| true).await {
        // The revocation list was not there yet.
        assert!(place.operators.learn(error.certificate().unwrap()).await);
        client().download(&url, LIMITS, &incoming, &|_| true).await.unwrap();
    }
    let index = Index::open(&folder.path().join("index")).unwrap();
    let imported = index.import(incoming.path(), clock::now()).unwrap();
    assert!(imported.rows >= 50 && imported.skipped == 0, "{imported:?}");
    let hits = index.search("dubreuil", 10).unwrap();
    assert!(!hits.is_empty());
    assert_eq!(index.by_address(&hits[0].address).unwrap().as_ref(), Some(&hits[0]));
}
