//! Names, records, the way to each server, TLS. Where a layer is wrong, those above it are not tried for that server.

use std::time::Duration;

use futures::future::join_all;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::super::finding::{Detail, Finding, Layer};
use super::super::ground;
use super::{finding, untested};
use crate::dns::{Answer, Server, Service};
use crate::domain::{Account, Domain, Endpoint, Notice};
use crate::imap;
use crate::settings::PracticeSettings;
use crate::submission::smtp;
use crate::tls::Operators;

/// For each connection that is tried.
pub(super) const WITHIN: Duration = Duration::from_secs(15);
/// For a name.
const NAME_WITHIN: Duration = Duration::from_secs(5);

/// Everything between this computer and the operators of these mailboxes, each reached as its mailbox is.
pub(super) async fn look(
    accounts: &[Account],
    operators: impl Fn(&Account) -> Result<Operators, Notice>,
    with_card: bool,
    practice: Option<&PracticeSettings>,
) -> Vec<Finding> {
    if accounts.is_empty() {
        // Before the vault is open, nobody knows what it holds.
        return vec![if with_card {
            finding(Layer::Imap, Detail::Nothing, Err(Notice::NoAccount))
        } else {
            untested(Layer::Imap, Detail::Nothing)
        }];
    }
    let endpoints = endpoints(accounts);
    let hosts = distinct(endpoints.iter().map(|(_, endpoint)| endpoint.host.clone()));
    let names = join_all(hosts.iter().map(|host| name(host))).await;
    let known = |host: &str| hosts.iter().position(|one| one == host).is_some_and(|at| names.get(at) == Some(&Ok(())));
    let servers = endpoints.iter().map(|(layer, endpoint)| {
        let uses = |account: &&Account| account.imap == *endpoint || account.submission == *endpoint;
        let operators = accounts.iter().find(uses).map_or(Err(Notice::NoAccount), &operators);
        let known = known(&endpoint.host);
        async move { server(*layer, endpoint, operators, known).await }
    });
    let (servers, records) = tokio::join!(join_all(servers), records(accounts, practice));
    let mut findings: Vec<Finding> = hosts
        .iter()
        .zip(names.clone())
        .map(|(host, resolved)| finding(Layer::Names, Detail::Text(host.clone()), resolved))
        .collect();
    findings.extend(records);
    let (ways, secured): (Vec<Finding>, Vec<Finding>) = servers.into_iter().unzip();
    findings.extend(ways);
    findings.extend(secured);
    findings
}

/// The servers of these mailboxes; several mailboxes of one operator share theirs.
fn endpoints(accounts: &[Account]) -> Vec<(Layer, Endpoint)> {
    let all = accounts
        .iter()
        .flat_map(|account| [(Layer::Imap, account.imap.clone()), (Layer::Submission, account.submission.clone())]);
    distinct(all)
}

pub(super) fn distinct<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.fold(Vec::new(), |mut seen, one| {
        if !seen.contains(&one) {
            seen.push(one);
        }
        seen
    })
}

pub(super) async fn name(host: &str) -> Result<(), Notice> {
    let unknown = || Notice::HostUnknown { host: host.to_owned() };
    let asked = timeout(NAME_WITHIN, lookup_host((host, 0))).await.map_err(|_| unknown())?;
    let mut addresses = asked.map_err(|_| unknown())?;
    addresses.next().map(drop).ok_or_else(unknown)
}

/// The way to a server, and TLS over it.
async fn server(
    layer: Layer,
    endpoint: &Endpoint,
    operators: Result<Operators, Notice>,
    is_known: bool,
) -> (Finding, Finding) {
    let place = place(endpoint);
    if !is_known {
        return (untested(Layer::Network, Detail::Text(place.clone())), untested(layer, Detail::Text(place)));
    }
    let dialled = timeout(WITHIN, TcpStream::connect((endpoint.host.as_str(), endpoint.port))).await;
    let open = matches!(dialled, Ok(Ok(_)));
    let reached = if open { Ok(()) } else { Err(Notice::ServerUnreachable { host: endpoint.host.clone() }) };
    let way = finding(Layer::Network, Detail::Text(place.clone()), reached);
    if !open {
        return (way, untested(layer, Detail::Text(place)));
    }
    let stream = match operators {
        Err(notice) => Err(notice),
        Ok(operators) if layer == Layer::Imap => {
            imap::reach(&operators, endpoint, WITHIN).await.map_err(|error| error.notice(&endpoint.host))
        }
        Ok(operators) => smtp::reach(&operators, endpoint, WITHIN).await.map_err(|error| error.notice(&endpoint.host)),
    };
    let secured = match stream {
        Ok(stream) => finding(layer, Detail::Server { place, tls13: stream.is_tls13() }, Ok(())),
        Err(notice) => finding(layer, Detail::Text(place), Err(notice)),
    };
    (way, secured)
}

async fn records(accounts: &[Account], practice: Option<&PracticeSettings>) -> Vec<Finding> {
    let names = ground::names(practice);
    let domains = distinct(accounts.iter().map(|account| account.address.domain().clone()));
    let found = domains.into_iter().map(|domain| async move {
        let asked = match names {
            Some(names) => published(&names.services(&domain).await),
            None => None,
        };
        let domain = Domain::to_string(&domain);
        match asked {
            None => untested(Layer::Records, Detail::Text(domain)),
            Some(services) => finding(Layer::Records, Detail::Records { domain, services }, Ok(())),
        }
    });
    join_all(found).await
}

/// Each service with its places; `None` when one was asked about in vain.
fn published(answers: &[(Service, Option<Answer>)]) -> Option<Vec<String>> {
    let mut services = Vec::new();
    for (service, answer) in answers {
        if let Answer::Servers(servers) = answer.as_ref()? {
            let place = |server: &Server| format!("{} {}:{}", service.labels(), server.host, server.port);
            services.extend(servers.iter().map(place));
        }
    }
    Some(services)
}

pub(super) fn place(endpoint: &Endpoint) -> String {
    format!("{}:{}", endpoint.host, endpoint.port)
}

#[cfg(test)]
mod tests {
    use super::look;
    use crate::domain::{Account, Notice};
    use crate::engine::finding::{Finding, Layer, Verdict};
    use crate::settings::Settings;
    use crate::settings::tests::practice;

    fn accounts(host: &str) -> Vec<Account> {
        let text = format!(
            "[[account]]\nholder = '899700000017'\naddress = 'a@medecin.mssante.fr'\n[account.imap]\nhost = '{host}'\nport = 1\n\
             security = 'tls'\n[account.submission]\nhost = '{host}'\nport = 1\nsecurity = 'tls'\n"
        );
        Settings::parse(&text).unwrap().accounts
    }

    async fn verdict(host: &str, layer: Layer) -> Verdict {
        let found = look(&accounts(host), |_| Err(Notice::AuthoritiesMissing), false, Some(&practice("x"))).await;
        let of = |finding: &&Finding| finding.layer == layer;
        found.iter().find(of).map(|finding| finding.verdict.clone()).unwrap()
    }

    #[tokio::test]
    async fn without_a_mailbox_there_is_nothing_to_reach() {
        for (with_card, expected) in [(true, Verdict::Wrong(Notice::NoAccount)), (false, Verdict::Untested)] {
            let found = look(&[], |_| Err(Notice::AuthoritiesMissing), with_card, None).await;
            let verdicts: Vec<&Verdict> = found.iter().map(|finding| &finding.verdict).collect();
            assert_eq!(verdicts, [&expected], "the vault of a session that is not open may hold some");
        }
    }

    #[tokio::test]
    async fn what_lies_above_a_wrong_layer_is_not_tried() {
        let host = "nulle-part.invalid";
        assert_eq!(verdict(host, Layer::Names).await, Verdict::Wrong(Notice::HostUnknown { host: host.to_owned() }));
        for layer in [Layer::Network, Layer::Imap, Layer::Submission] {
            assert_eq!(verdict(host, layer).await, Verdict::Untested, "{layer:?}");
        }
        // Nobody listens there.
        let host = "127.0.0.1";
        assert_eq!(verdict(host, Layer::Names).await, Verdict::Good);
        let unreachable = Notice::ServerUnreachable { host: host.to_owned() };
        assert_eq!(verdict(host, Layer::Network).await, Verdict::Wrong(unreachable));
        assert_eq!(verdict(host, Layer::Imap).await, Verdict::Untested);
        assert_eq!(verdict(host, Layer::Records).await, Verdict::Untested);
    }
}
