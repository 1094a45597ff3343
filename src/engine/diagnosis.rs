//! Layer by layer, from the module of the card to the operator: what is good, and what is wrong. Nothing personal in it.

use std::sync::Arc;
use std::time::Duration;

use super::actor::House;
use super::event::Finding;
use crate::card::{Presence, Tries};
use crate::clock;
use crate::domain::{Account, Endpoint, Notice};
use crate::imap;
use crate::submission::smtp;
use crate::tls::Operators;

/// For each connection that is tried.
const WITHIN: Duration = Duration::from_secs(15);

/// Tests every layer; servers are tried without logging in when no session is open.
pub(super) async fn run(house: &House, operators: Option<Operators>) -> Vec<Finding> {
    let mut findings = vec![module(house)];
    findings.push(service(house).await);
    findings.extend(cards(house).await);
    findings.push(authorities(house));
    findings.push(list(house).await);
    let operators = match operators {
        Some(operators) => Ok(operators),
        None => Operators::new(Arc::clone(&house.authorities), Arc::clone(&house.revocation), None),
    };
    match operators {
        Ok(operators) => findings.extend(servers(house, &operators).await),
        Err(error) => findings.push(finding("imap", String::new(), Err(error.notice()))),
    }
    findings.push(directory(house));
    findings
}

fn finding(subject: &'static str, detail: String, result: Result<(), Notice>) -> Finding {
    Finding { subject, detail, result }
}

fn module(house: &House) -> Finding {
    match house.card.module() {
        Ok(module) => finding("module", module.path.display().to_string(), Ok(())),
        Err(error) => finding("module", String::new(), Err(error.notice())),
    }
}

/// The service that speaks to readers, with those it knows; nothing is claimed where it does not concern the module.
async fn service(house: &House) -> Finding {
    match house.card.known().await {
        Presence::Unknown => finding("pcsc", String::new(), Ok(())),
        Presence::NoService => finding("pcsc", String::new(), Err(Notice::CardServiceAbsent)),
        Presence::Readers(readers) if readers.is_empty() => {
            finding("pcsc", String::new(), Err(Notice::CardReaderAbsent))
        }
        Presence::Readers(readers) => {
            let names: Vec<&str> = readers.iter().map(|reader| reader.name.as_str()).collect();
            finding("pcsc", names.join(", "), Ok(()))
        }
    }
}

async fn cards(house: &House) -> Vec<Finding> {
    match house.card.present().await {
        Err(notice) => vec![finding("card", String::new(), Err(notice))],
        Ok(tokens) => tokens
            .iter()
            .flat_map(|token| {
                let now = clock::now();
                let chain = token.certificate.as_deref().map_or(Err(Notice::CardUnknown), |leaf| {
                    house.authorities.verify_holder(leaf, now).map_err(|fault| fault.notice())
                });
                let holder = token.holder.as_ref().map(drop).map_err(|fault| fault.notice());
                let unlocked = if token.tries == Tries::Locked { Err(Notice::PinLocked) } else { Ok(()) };
                [
                    finding("reader", token.reader.clone(), Ok(())),
                    finding("card", format!("{} ({})", token.label, token.model), holder.and(unlocked)),
                    finding("certificate", token.label.clone(), chain),
                ]
            })
            .collect(),
    }
}

fn authorities(house: &House) -> Finding {
    let missing = house.authorities.missing();
    let names: Vec<String> = missing.iter().map(|role| format!("{role:?}")).collect();
    let detail = if missing.is_empty() { house.authorities.found().count().to_string() } else { names.join(", ") };
    let result = if missing.is_empty() { Ok(()) } else { Err(Notice::AuthoritiesMissing) };
    finding("authorities", detail, result)
}

async fn list(house: &House) -> Finding {
    let refreshed = house.gatekeeper.refresh().await;
    let gate = house.gatekeeper.gate();
    let detail = gate.list(clock::now()).map(|list| {
        let protection = if list.is_signed() { "signature" } else { "TLS" };
        format!("{}, {}, {protection}", list.generated(), list.len())
    });
    finding("list", detail.unwrap_or_default(), refreshed)
}

async fn servers(house: &House, operators: &Operators) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Account { imap: incoming, submission: outgoing, .. } in &house.config.settings.accounts {
        let reached = imap::reach(operators, incoming, WITHIN).await.map(drop);
        findings.push(finding("imap", place(incoming), reached.map_err(|error| error.notice(&incoming.host))));
        let reached = smtp::reach(operators, outgoing, WITHIN).await.map(drop);
        findings.push(finding("submission", place(outgoing), reached.map_err(|error| error.notice(&outgoing.host))));
    }
    // Several mailboxes of one operator are one finding.
    let mut seen = Vec::new();
    findings.retain(|finding| {
        let fresh = !seen.contains(finding);
        seen.push(finding.clone());
        fresh
    });
    findings
}

fn place(endpoint: &Endpoint) -> String {
    format!("{}:{}", endpoint.host, endpoint.port)
}

fn directory(house: &House) -> Finding {
    match house.directory.index().len() {
        0 => finding("directory", String::new(), Err(Notice::DirectoryEmpty)),
        rows => finding("directory", rows.to_string(), Ok(())),
    }
}
