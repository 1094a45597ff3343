//! What only a real operator shows, measured over an open session: TLS, what it says before and after a login, the life and the end of
//! a token. No message is read, nothing is sent. The login at Pro Santé Connect is over afterwards.

use std::time::Duration;

use tokio::time::timeout;

use super::super::finding::{Detail, Finding, Layer};
use super::doors::{Door, Key};
use super::network::{WITHIN, distinct, place};
use super::{Session, finding};
use crate::auth::{Keeper, Login};
use crate::clock::{self, Moment};
use crate::domain::notice::OperatorFault;
use crate::domain::{Endpoint, MailboxName, MethodKind, Notice, Security};
use crate::imap::{self, Opening};
use crate::submission::smtp;

/// What Pli makes use of where it is there (RFC 2177, 5465, 7162, 6154, 9208, 2342, 4314, 4978, 6851, 4315, 2971).
const USED: [&str; 12] = [
    "IDLE",
    "NOTIFY",
    "CONDSTORE",
    "QRESYNC",
    "SPECIAL-USE",
    "QUOTA",
    "NAMESPACE",
    "ACL",
    "COMPRESS=DEFLATE",
    "MOVE",
    "UIDPLUS",
    "ID",
];
/// Without these mail is slower to come.
const WANTED: [&str; 4] = ["IDLE", "CONDSTORE", "SPECIAL-USE", "UIDPLUS"];
/// A first answer goes with the command (RFC 4959).
const INITIAL: &str = "SASL-IR";
/// For the end of the session at Pro Santé Connect.
const LOG_OUT: Duration = Duration::from_secs(10);

/// Every server once, then the tokens.
pub(super) async fn look(doors: &[Door<'_>], session: &Session) -> Vec<Finding> {
    let opened: Vec<(&Door<'_>, &Key)> = doors.iter().filter_map(|door| Some((door, door.key.as_ref()?))).collect();
    let mut findings = Vec::new();
    let servers = |of: fn(&Door<'_>) -> Endpoint| distinct(opened.iter().map(|(door, _)| of(door)));
    for endpoint in servers(|door| door.account.imap.clone()) {
        if let Some((door, key)) = opened.iter().find(|(door, _)| door.account.imap == endpoint) {
            findings.extend(reading(door, key, &endpoint).await);
        }
    }
    for endpoint in servers(|door| door.account.submission.clone()) {
        if let Some((_, key)) = opened.iter().find(|(door, _)| door.account.submission == endpoint) {
            findings.extend(sending(key, &endpoint).await);
        }
    }
    if let Some(keeper) = session.tokens.keeper() {
        let shown = opened.iter().find(|(door, _)| door.account.method.kind() == MethodKind::Psc);
        findings.extend(tokens(&keeper, shown.map(|(door, key)| (&door.account.imap, *key))).await);
    }
    findings
}

async fn reading(door: &Door<'_>, key: &Key, endpoint: &Endpoint) -> Vec<Finding> {
    let place = place(endpoint);
    let start = clock::moment();
    let stream = match imap::reach(&key.operators, endpoint, WITHIN).await {
        Ok(stream) => stream,
        Err(error) => return vec![finding(Layer::Suite, Detail::Text(place), Err(error.notice(&endpoint.host)))],
    };
    let mut findings = vec![suite(&place, stream.is_tls13(), stream.suite(), since(start))];
    let start = clock::moment();
    let greeted = endpoint.security == Security::StartTls;
    let announced = timeout(WITHIN, imap::announced(stream, &endpoint.host, greeted)).await;
    findings.push(match announced.unwrap_or(Err(imap::Error::Timeout)) {
        Ok(names) => {
            let mut has: Vec<String> =
                names.iter().filter_map(|name| name.strip_prefix("AUTH=")).map(str::to_owned).collect();
            let serves = serves(door.account.method.kind(), &has, endpoint);
            let (initial, lacks) = split(&[INITIAL], |name| names.iter().any(|other| other == name));
            has.extend(initial);
            let detail = Detail::Announced { place: place.clone(), has, lacks, took: since(start) };
            finding(Layer::Mechanisms, detail, serves)
        }
        Err(error) => finding(Layer::Mechanisms, Detail::Text(place.clone()), Err(error.notice(&endpoint.host))),
    });
    let start = clock::moment();
    let opened = imap::log_in(&key.operators, endpoint, &key.logins).await;
    let session = match opened {
        Ok(session) => session,
        Err(error) => {
            findings.push(finding(Layer::Capabilities, Detail::Text(place), Err(error.notice(&endpoint.host))));
            return findings;
        }
    };
    let (has, lacks) = split(&USED, |name| session.offers(name));
    let missing = WANTED.iter().any(|name| !session.offers(name));
    let fault = || Notice::Operator(OperatorFault::Lacks { host: endpoint.host.clone() });
    let result = if missing { Err(fault()) } else { Ok(()) };
    let detail = Detail::Announced { place: place.clone(), has, lacks, took: since(start) };
    findings.push(finding(Layer::Capabilities, detail, result));
    findings.push(inbox(session, endpoint, place).await);
    findings
}

/// EXAMINE changes nothing and reads no message.
async fn inbox(session: imap::Session<imap::Authenticated>, endpoint: &Endpoint, place: String) -> Finding {
    let start = clock::moment();
    let opened = timeout(WITHIN, session.select(&MailboxName::new("INBOX"), Opening::ReadOnly)).await;
    let took = since(start);
    let result = match opened {
        Ok(Ok((session, _))) => {
            session.leave().await;
            Ok(())
        }
        Ok(Err((session, error))) => {
            session.leave().await;
            Err(error.notice(&endpoint.host))
        }
        Err(_) => Err(imap::Error::Timeout.notice(&endpoint.host)),
    };
    finding(Layer::Inbox, Detail::Took { what: place, took }, result)
}

async fn sending(key: &Key, endpoint: &Endpoint) -> Vec<Finding> {
    let place = place(endpoint);
    let mut findings = Vec::new();
    let start = clock::moment();
    match smtp::reach(&key.operators, endpoint, WITHIN).await {
        Ok(stream) => findings.push(suite(&place, stream.is_tls13(), stream.suite(), since(start))),
        Err(failure) => {
            return vec![finding(Layer::Suite, Detail::Text(place), Err(failure.notice(&endpoint.host)))];
        }
    }
    let start = clock::moment();
    let offers = match key.logins.login().await {
        Ok(login) => smtp::log_in(&key.operators, endpoint, &login, WITHIN)
            .await
            .map_err(|failure| failure.notice(&endpoint.host)),
        Err(error) => Err(error.notice()),
    };
    let took = since(start);
    match offers {
        Ok(offers) => {
            let detail =
                Detail::Announced { place: place.clone(), has: offers.mechanisms.clone(), lacks: Vec::new(), took };
            findings.push(finding(Layer::Mechanisms, detail, Ok(())));
            let size = offers.size.map(|octets| format!("SIZE {octets}"));
            let facts = [("SIZE", size.is_some()), ("DSN", offers.dsn), ("8BITMIME", offers.eight_bit)];
            let has = facts.iter().filter(|(_, there)| *there).map(|(name, _)| match (*name, &size) {
                ("SIZE", Some(size)) => size.clone(),
                (name, _) => name.to_owned(),
            });
            let lacks: Vec<String> =
                facts.iter().filter(|(_, there)| !there).map(|(name, _)| (*name).to_owned()).collect();
            let fault = || Notice::Operator(OperatorFault::Lacks { host: endpoint.host.clone() });
            let result = if lacks.is_empty() { Ok(()) } else { Err(fault()) };
            let detail = Detail::Announced { place, has: has.collect(), lacks, took };
            findings.push(finding(Layer::Letters, detail, result));
        }
        Err(notice) => findings.push(finding(Layer::Letters, Detail::Text(place), Err(notice))),
    }
    findings
}

/// Life, renewal, end. `shown`: where a token that was revoked is shown once more.
async fn tokens(keeper: &Keeper, shown: Option<(&Endpoint, &Key)>) -> Vec<Finding> {
    let first = match keeper.token().await {
        Ok(token) => token,
        Err(error) => return vec![finding(Layer::TokenLife, Detail::Nothing, Err(error.notice()))],
    };
    let mut findings = vec![finding(Layer::TokenLife, Detail::Lasts(first.life()), Ok(()))];
    // As if a server had refused it.
    keeper.refused(&first);
    let start = clock::moment();
    let renewed = keeper.token().await.map(drop).map_err(|error| error.notice());
    let detail = Detail::Took { what: String::new(), took: since(start) };
    findings.push(finding(Layer::TokenRenewal, detail, renewed));
    let Some((endpoint, key)) = shown else { return findings };
    let Ok(login) = key.logins.login().await else { return findings };
    let start = clock::moment();
    keeper.log_out(LOG_OUT).await;
    let took = since(start);
    let detail = Detail::Took { what: place(endpoint), took };
    findings.push(finding(Layer::TokenEnd, detail, ended(key, endpoint, &login).await));
    findings
}

async fn ended(key: &Key, endpoint: &Endpoint, login: &Login) -> Result<(), Notice> {
    match imap::connect(&key.operators, endpoint, login).await {
        Err(imap::Error::TokenRefused { .. }) => Ok(()),
        Ok(session) => {
            session.leave().await;
            Err(Notice::Operator(OperatorFault::TokenOutlives { host: endpoint.host.clone() }))
        }
        Err(error) => Err(error.notice(&endpoint.host)),
    }
}

/// A certificate needs no mechanism to be offered.
fn serves(method: MethodKind, mechanisms: &[String], endpoint: &Endpoint) -> Result<(), Notice> {
    let by_token = |name: &String| matches!(name.as_str(), "XOAUTH2" | "OAUTHBEARER");
    if method != MethodKind::Psc || mechanisms.iter().any(by_token) {
        return Ok(());
    }
    Err(Notice::LoginMissing { host: endpoint.host.clone() })
}

fn suite(place: &str, tls13: bool, suite: &str, took: Duration) -> Finding {
    let version = if tls13 { "TLS 1.3" } else { "TLS 1.2" };
    finding(Layer::Suite, Detail::Took { what: format!("{place}, {version}, {suite}"), took }, Ok(()))
}

/// Those that are there, and those that are not.
fn split(names: &[&str], is_there: impl Fn(&str) -> bool) -> (Vec<String>, Vec<String>) {
    let owned = |name: &&str| (*name).to_owned();
    let (has, lacks): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| is_there(name));
    (has.iter().map(owned).collect(), lacks.iter().map(owned).collect())
}

fn since(start: Moment) -> Duration {
    clock::moment().since(start)
}

#[cfg(test)]
mod tests {
    use super::{serves, split};
    use crate::domain::{Endpoint, MethodKind, Notice, Security};

    #[test]
    fn a_server_without_a_mechanism_for_tokens_does_not_serve_them() {
        let endpoint = Endpoint { host: "imap.exemple.fr".to_owned(), port: 143, security: Security::StartTls };
        let offered = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(serves(MethodKind::Psc, &offered(&["PLAIN", "XOAUTH2"]), &endpoint), Ok(()));
        assert_eq!(serves(MethodKind::Card, &offered(&[]), &endpoint), Ok(()));
        let missing = Notice::LoginMissing { host: endpoint.host.clone() };
        assert_eq!(serves(MethodKind::Psc, &offered(&["EXTERNAL"]), &endpoint), Err(missing));
    }

    #[test]
    fn what_is_there_is_told_from_what_is_not() {
        let (has, lacks) = split(&["IDLE", "MOVE"], |name| name == "MOVE");
        assert_eq!((has, lacks), (vec!["MOVE".to_owned()], vec!["IDLE".to_owned()]));
    }
}
