//! The service that gives tokens, and the login there. Without a session nobody is asked for anything but to prove itself.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::super::actor::House;
use super::super::event::PscState;
use super::super::finding::{Detail, Finding, Layer, Verdict};
use super::super::tokens::source;
use super::network::{self, WITHIN};
use super::{Session, finding, untested};
use crate::auth::psc;
use crate::domain::notice::PscFault;
use crate::domain::{Account, Endpoint, MethodKind, Notice, Security};
use crate::settings::{RelaySettings, RelayTrust};
use crate::tls;

/// Both, where the settings or a mailbox make them matter.
pub(super) async fn look(house: &House, session: Option<&Session>, accounts: &[Account]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = service(house, session).await.into_iter().collect();
    let is_needed = accounts.iter().any(|account| account.method.kind() == MethodKind::Psc);
    if is_needed {
        findings.push(match session {
            Some(session) => {
                Finding { layer: Layer::Psc, detail: Detail::Nothing, verdict: standing(&session.tokens.state) }
            }
            None => untested(Layer::Psc, Detail::Nothing),
        });
    }
    findings
}

async fn service(house: &House, session: Option<&Session>) -> Option<Finding> {
    let settings = &house.config.settings;
    let address = match (&settings.relay, &settings.psc) {
        (Some(relay), _) => &relay.address,
        (None, Some(psc)) => &psc.issuer,
        (None, None) => return None,
    };
    let detail = place(address).map_or(Detail::Nothing, |(host, _)| Detail::Text(host));
    let answers = match (session, &settings.relay, &settings.psc) {
        (Some(session), ..) => session.tokens.answers().await,
        (None, Some(relay), _) => match proved(house, relay).await {
            Some(proved) => proved,
            None => return Some(untested(Layer::Tokens, detail)),
        },
        (None, None, Some(psc)) => published(house, psc.issuer.clone()).await,
        (None, None, None) => return None,
    };
    Some(finding(Layer::Tokens, detail, answers))
}

/// A relay of IGC-Santé proves itself without a card; of one of the public web only the name is looked at, since it speaks to cards.
async fn proved(house: &House, relay: &RelaySettings) -> Option<Result<(), Notice>> {
    let Some((host, port)) = place(&relay.address) else { return Some(Err(Notice::Psc(PscFault::NotSetUp))) };
    if let Err(notice) = network::name(&host).await {
        return Some(Err(notice));
    }
    match relay.trust {
        RelayTrust::PublicWeb => None,
        RelayTrust::IgcSante => {
            let proved = async {
                let endpoint = Endpoint { host, port, security: Security::Tls };
                house.without_card()?.prove(&endpoint, WITHIN, |tcp| async { Ok::<_, tls::Error>(tcp) }).await.map(drop)
            };
            Some(proved.await.map_err(|error| error.notice()))
        }
    }
}

/// Pro Santé Connect publishes what it must.
async fn published(house: &House, issuer: String) -> Result<(), Notice> {
    let config = Arc::clone(&house.config);
    let http = spawn_blocking(move || source::public(&config)).await.map_err(|_| Notice::Internal)??;
    psc::published(&issuer, http).await.map_err(|error| error.notice())
}

/// That nobody has logged in yet keeps nothing from working.
fn standing(state: &PscState) -> Verdict {
    let wanted = || Notice::Psc(PscFault::Wanted);
    match state {
        PscState::Alive => Verdict::Good,
        PscState::Wanted { ways, why } if ways.is_empty() => Verdict::Wrong(why.clone().unwrap_or_else(wanted)),
        PscState::Wanted { why, .. } => Verdict::Known(why.clone().unwrap_or_else(wanted)),
        PscState::Unreachable(why) => Verdict::Known(why.clone()),
        PscState::Unneeded | PscState::Beginning(_) | PscState::Approving { .. } | PscState::Browsing { .. } => {
            Verdict::Known(wanted())
        }
    }
}

/// Host and port of an address; nothing else of it is shown.
fn place(address: &str) -> Option<(String, u16)> {
    let authority = address.strip_prefix("https://")?.split(['/', '?', '#']).next()?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, 443),
    };
    (!host.is_empty() && !host.contains(['@', '[', ']'])).then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{place, standing};
    use crate::domain::notice::PscFault;
    use crate::domain::{Notice, PscWay};
    use crate::engine::event::PscState;
    use crate::engine::finding::Verdict;

    #[rstest]
    #[case("https://relais.exemple.fr/pli?a#b", Some(("relais.exemple.fr", 443)))]
    #[case("https://relais.exemple.fr:8443", Some(("relais.exemple.fr", 8443)))]
    #[case("https://claire@relais.exemple.fr/", None)]
    #[case("https://", None)]
    #[case("https://relais.exemple.fr:port", None)]
    #[case("http://relais.exemple.fr", None)]
    fn of_an_address_host_and_port_are_told(#[case] address: &str, #[case] expected: Option<(&str, u16)>) {
        assert_eq!(place(address), expected.map(|(host, port)| (host.to_owned(), port)));
    }

    #[test]
    fn a_login_that_is_only_missing_is_nothing_wrong() {
        let psc = |fault| Notice::Psc(fault);
        let wanted = |ways: &[PscWay], why| PscState::Wanted { ways: ways.to_vec(), why };
        for (state, expected) in [
            (PscState::Alive, Verdict::Good),
            (wanted(&[PscWay::Card], None), Verdict::Known(psc(PscFault::Wanted))),
            (wanted(&[PscWay::Card], Some(psc(PscFault::Late))), Verdict::Known(psc(PscFault::Late))),
            (wanted(&[], Some(psc(PscFault::NotSetUp))), Verdict::Wrong(psc(PscFault::NotSetUp))),
            (PscState::Unreachable(psc(PscFault::Unreachable)), Verdict::Known(psc(PscFault::Unreachable))),
        ] {
            assert_eq!(standing(&state), expected, "{state:?}");
        }
    }
}
