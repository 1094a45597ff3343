//! Layer by layer, from the reader to the list: what is good, what is to be known, what is wrong. Nothing personal in it, and no
//! code is asked for: what needs a session is looked at only when one is open.

mod card;
mod directories;
mod doors;
mod network;
mod operator;
mod organisations;
mod tokens;

use tokio::task::spawn_blocking;

use self::doors::Ways;
use self::organisations::Organisations;
use super::actor::House;
use super::finding::{Detail, Diagnosis, Finding, Layer, Verdict};
use super::tokens::Glimpse;
use crate::clock;
use crate::domain::notice::OperatorFault;
use crate::domain::{Account, Notice, Trust};
use crate::key_store::KeyStore;
use crate::logging;
use crate::settings::Origin;
use crate::tls::Operators;

/// What an open session lends to its diagnosis.
pub(super) struct Session {
    /// Its way to the servers, with its card.
    pub(super) operators: Operators,
    /// Its mailboxes.
    pub(super) accounts: Vec<Account>,
    /// Pro Santé Connect.
    pub(super) tokens: Glimpse,
    /// How changes of its mailboxes are learned, as far as their servers were asked yet.
    pub(super) ways: Vec<(Account, Trust)>,
    /// Its operators are looked at closely.
    pub(super) deep: bool,
}

/// Tests every layer.
pub(super) async fn run(house: &House, session: Option<Session>) -> Diagnosis {
    let mut findings = card::look(house).await;
    findings.push(authorities(house));
    findings.push(key_store().await);
    findings.push(policy(house));
    findings.push(product(house));
    findings.extend(servers(house, session.as_ref()).await);
    findings.push(directory(house));
    findings.extend(directories::look(house, session.as_ref()).await);
    findings.push(list(house).await);
    Diagnosis {
        findings,
        rules: house.config.rules.clone(),
        support: house.config.settings.support.clone(),
        log: logging::recent(),
    }
}

fn finding(layer: Layer, detail: Detail, result: Result<(), Notice>) -> Finding {
    Finding { layer, detail, verdict: Verdict::of(result) }
}

fn untested(layer: Layer, detail: Detail) -> Finding {
    Finding { layer, detail, verdict: Verdict::Untested }
}

fn authorities(house: &House) -> Finding {
    let missing = house.authorities.missing();
    let names: Vec<&str> = missing.iter().map(|role| role.abbreviation()).collect();
    if missing.is_empty() {
        finding(Layer::Authorities, Detail::Count(house.authorities.found().count()), Ok(()))
    } else {
        finding(Layer::Authorities, Detail::Text(names.join(", ")), Err(Notice::AuthoritiesMissing))
    }
}

async fn key_store() -> Finding {
    let answers = spawn_blocking(|| KeyStore::SYSTEM.answers()).await.unwrap_or(false);
    finding(Layer::KeyStore, Detail::Nothing, if answers { Ok(()) } else { Err(Notice::KeyStoreAbsent) })
}

fn policy(house: &House) -> Finding {
    let rules = &house.config.rules;
    let set = |origin| matches!(origin, Origin::Policy | Origin::Recommended);
    let count = rules.holdings.iter().filter(|holding| holding.locked || set(holding.origin)).count();
    let doubts = rules.doubts();
    let result = if doubts == 0 { Ok(()) } else { Err(Notice::PolicyDoubtful { count: doubts }) };
    finding(Layer::Policy, Detail::Count(count), result)
}

/// What letters say of this software (`X-MSS-NIL`).
fn product(house: &House) -> Finding {
    match &house.config.settings.sending.product {
        Some(product) => finding(Layer::Product, Detail::Text(product.as_str().to_owned()), Ok(())),
        None => finding(Layer::Product, Detail::Nothing, Err(Notice::ProductUndeclared)),
    }
}

/// Everything that concerns operators: their servers, what opens them, their logins.
async fn servers(house: &House, session: Option<&Session>) -> Vec<Finding> {
    let settings = &house.config.settings;
    let accounts = session.map_or(&settings.accounts, |session| &session.accounts);
    let organisations = Organisations::open(house, accounts).await;
    let plain = house.without_card().ok();
    let ways = Ways { card: session.map(|session| session.operators.clone()), plain, organisations };
    let operators = |account: &Account| ways.to(account).ok_or(Notice::AuthoritiesMissing);
    let practice = settings.practice.as_ref();
    let mut findings = network::look(accounts, operators, session.is_some(), practice).await;
    findings.extend(ways.organisations.findings());
    findings.extend(tokens::look(house, session, accounts).await);
    let doors = doors::of(accounts, session, &ways);
    let logins = doors::look(&doors, &findings).await;
    findings.extend(logins);
    findings.extend(session.into_iter().flat_map(|session| &session.ways).map(changes));
    if let Some(session) = session.filter(|session| session.deep) {
        findings.extend(operator::look(&doors, session).await);
    }
    findings
}

/// How changes of a mailbox are learned.
fn changes((account, trust): &(Account, Trust)) -> Finding {
    let (place, retention) = (network::place(&account.imap), account.retention);
    let fault = || Notice::Operator(OperatorFault::Caught { host: account.imap.host.clone() });
    let result = if trust.because.is_some() { Err(fault()) } else { Ok(()) };
    finding(Layer::Changes, Detail::Believed { place, trust: *trust, retention }, result)
}

async fn list(house: &House) -> Finding {
    let refreshed = house.gatekeeper.refresh().await;
    let gate = house.gatekeeper.gate();
    let detail = gate.list(clock::now()).map(|list| Detail::List {
        generated: list.generated(),
        domains: list.len(),
        signed: list.is_signed(),
    });
    finding(Layer::List, detail.unwrap_or(Detail::Nothing), refreshed)
}

fn directory(house: &House) -> Finding {
    let index = house.directory.index();
    match index.len() {
        0 if index.is_outdated() => finding(Layer::Directory, Detail::Nothing, Err(Notice::DirectoryOutdated)),
        0 => {
            let why = house.renewal.borrow().clone().unwrap_or(Notice::DirectoryEmpty);
            finding(Layer::Directory, Detail::Nothing, Err(why))
        }
        rows => finding(Layer::Directory, Detail::Count(rows), Ok(())),
    }
}
