//! The directories that are asked over the network: whether they answer, and let this computer ask. Those that nobody named are not told
//! of. None of them keeps mail from working.

use tokio::time::timeout;

use super::super::actor::House;
use super::super::finding::{Detail, Finding, Layer};
use super::Session;
use super::network::WITHIN;
use super::{finding, untested};
use crate::domain::Notice;
use crate::domain::notice::LiveFault;

/// Each directory of the settings.
pub(super) async fn look(house: &House, session: Option<&Session>) -> Vec<Finding> {
    let live = house.enquirer.live(session.map(|session| session.operators.clone())).await;
    let national = async {
        Some(match live.national.as_ref()? {
            Err(notice) => finding(Layer::DirectoryOnline, Detail::Nothing, Err(notice.clone())),
            Ok(fhir) => {
                let probed = timeout(WITHIN, fhir.probe()).await;
                let result =
                    probed.map_or_else(|_| Err(late(fhir.host())), |result| result.map_err(|error| error.notice()));
                finding(Layer::DirectoryOnline, Detail::Text(fhir.host().to_owned()), result)
            }
        })
    };
    let establishment = async {
        Some(match live.establishment.as_ref()? {
            // It needs the card, like an operator's servers.
            Err(Notice::Live(LiveFault::CardNeeded)) => untested(Layer::DirectoryLdap, Detail::Nothing),
            Err(notice) => finding(Layer::DirectoryLdap, Detail::Nothing, Err(notice.clone())),
            Ok(ldap) => {
                let probed = timeout(WITHIN, ldap.probe()).await;
                let told = |result: Result<(), _>| {
                    result.map_err(|error: crate::directory::ldap::Error| error.notice(ldap.host()))
                };
                let result = probed.map_or_else(|_| Err(late(ldap.host())), told);
                finding(Layer::DirectoryLdap, Detail::Text(ldap.host().to_owned()), result)
            }
        })
    };
    let (national, establishment) = tokio::join!(national, establishment);
    national.into_iter().chain(establishment).collect()
}

fn late(host: &str) -> Notice {
    Notice::Live(LiveFault::Unreachable { host: host.to_owned() })
}
