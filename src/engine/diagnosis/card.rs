//! Reader, card, module and certificate. What the token's label says stays here: it holds the number of the card.

use std::time::Duration;

use tokio::time::timeout;

use super::super::actor::House;
use super::super::finding::{Detail, Finding, Layer};
use super::{finding, untested};
use crate::card::{Content, Presence, Token, Tries};
use crate::clock;
use crate::domain::Notice;

/// For the revocation lists of one card.
const LISTS_WITHIN: Duration = Duration::from_secs(20);

/// Everything up to the card's certificate.
pub(super) async fn look(house: &House) -> Vec<Finding> {
    let tokens = house.card.present().await;
    // Asked after the module, which then has said what it is and whether PC/SC concerns it.
    let presence = house.card.known().await;
    let mut findings = readers(&presence, &tokens);
    match &tokens {
        Ok(tokens) => findings.extend(tokens.iter().map(|token| card(token, &presence))),
        Err(notice) => findings.push(no_card(notice, &presence)),
    }
    findings.push(module(house));
    match tokens {
        Ok(tokens) => {
            for token in &tokens {
                findings.extend(certificate(house, token).await);
            }
        }
        Err(_) => findings.push(untested(Layer::Certificate, Detail::Nothing)),
    }
    findings
}

/// The service and its readers; where it does not concern the module nothing is said of it, and readers are those of the tokens.
fn readers(presence: &Presence, tokens: &Result<Vec<Token>, Notice>) -> Vec<Finding> {
    let told = match presence {
        Presence::Unknown => {
            let readers = tokens.iter().flatten().map(|token| token.reader.clone());
            return readers.map(|reader| finding(Layer::Reader, Detail::Text(reader), Ok(()))).collect();
        }
        Presence::NoService => {
            let service = finding(Layer::Service, Detail::Nothing, Err(Notice::CardServiceAbsent));
            return vec![service, untested(Layer::Reader, Detail::Nothing)];
        }
        Presence::Readers(told) => told,
    };
    let mut findings = vec![finding(Layer::Service, Detail::Nothing, Ok(()))];
    if told.is_empty() {
        findings.push(finding(Layer::Reader, Detail::Nothing, Err(Notice::CardReaderAbsent)));
    }
    findings.extend(told.iter().map(|reader| finding(Layer::Reader, Detail::Text(reader.name.clone()), Ok(()))));
    findings
}

/// Why there is no card. What its own layer has said is not said twice.
fn no_card(notice: &Notice, presence: &Presence) -> Finding {
    let told_elsewhere = matches!(
        notice,
        Notice::CardModuleMissing
            | Notice::CardModuleUntrusted { .. }
            | Notice::CardModuleUnloadable
            | Notice::CardServiceAbsent
            | Notice::CardReaderAbsent
    );
    let detail = atrs(presence).first().map_or(Detail::Nothing, |(_, atr)| Detail::Text(written(atr)));
    if told_elsewhere { untested(Layer::Card, detail) } else { finding(Layer::Card, detail, Err(notice.clone())) }
}

/// Answers to reset, with the readers they come from.
fn atrs(presence: &Presence) -> Vec<(&str, &[u8])> {
    let Presence::Readers(readers) = presence else { return Vec::new() };
    readers
        .iter()
        .filter_map(|reader| match &reader.content {
            Content::Card { atr, .. } => Some((reader.name.as_str(), atr.as_slice())),
            Content::Empty | Content::Mute => None,
        })
        .collect()
}

/// The same for all cards of a kind: it tells no card from another.
fn written(atr: &[u8]) -> String {
    let octets: Vec<String> = atr.iter().map(|octet| format!("{octet:02X}")).collect();
    format!("ATR {}", octets.join(" "))
}

fn module(house: &House) -> Finding {
    match house.card.module() {
        Ok(module) => {
            let path = module.path.display().to_string();
            let detail = house.card.software().map_or(path.clone(), |software| format!("{path}, {software}"));
            finding(Layer::Module, Detail::Text(detail), Ok(()))
        }
        Err(error) => finding(Layer::Module, Detail::Nothing, Err(error.notice())),
    }
}

fn card(token: &Token, presence: &Presence) -> Finding {
    let holder = token.holder.as_ref().map(drop).map_err(|fault| fault.notice());
    let unlocked = if token.tries == Tries::Locked { Err(Notice::PinLocked) } else { Ok(()) };
    let model = match token.generation() {
        Some(generation) => format!("{generation} ({})", token.model),
        None => token.model.clone(),
    };
    // The module may cut the name of a reader: then its card is not looked for.
    let atr = atrs(presence).into_iter().find(|(reader, _)| *reader == token.reader).map(|(_, atr)| written(atr));
    let model = atr.map_or(model.clone(), |atr| format!("{model}, {atr}"));
    finding(Layer::Card, Detail::Text(model), holder.and(unlocked))
}

async fn certificate(house: &House, token: &Token) -> Vec<Finding> {
    let detail = token.holder.as_ref().map_or(Detail::Nothing, |holder| Detail::Until(holder.not_after));
    let Some(leaf) = token.certificate.as_deref() else {
        return vec![finding(Layer::Certificate, detail, Err(Notice::CardUnknown))];
    };
    let now = clock::now();
    let chain = house.authorities.verify_holder(leaf, now).map_err(|fault| fault.notice());
    let good = chain.is_ok();
    let mut findings = vec![finding(Layer::Certificate, detail, chain)];
    if good {
        // What came in before the deadline counts all the same.
        let _ = timeout(LISTS_WITHIN, house.revocation.obtain_for_holder(leaf)).await;
        let judged = match house.authorities.verify_holder(leaf, now) {
            Err(fault) => Err(fault.notice()),
            Ok(()) if house.authorities.knows_revocation_of_holder(leaf, now) => Ok(()),
            Ok(()) => Err(Notice::CardRevocationUnknown),
        };
        findings.push(finding(Layer::Revocation, Detail::Nothing, judged));
    } else {
        findings.push(untested(Layer::Revocation, Detail::Nothing));
    }
    findings
}
